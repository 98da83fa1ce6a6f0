import { ActionForm } from '#components/setup/action-form.tsx'
import { Field } from '#components/setup/field.tsx'
import { Section } from '#components/setup/section.tsx'
import { text } from '#components/text/catalogue.ts'
import { QrCode } from '#components/ui/qr-code.tsx'
import type { SecondFactor } from '#db/second-factor'
import { unseal } from '../../sealed'
import { codeAddress } from '../../second-factor'
import { beginFactor, confirmFactor, endFactor } from './second-factor-actions'

/** A person's second factor: off, begun, or on. */
export function SecondFactorSection({ factor, email }: { factor: SecondFactor | undefined; email: string }) {
  const words = text.setup.secondFactor
  const password = (
    <Field name="current" type="password" label={text.setup.account.current} autoComplete="current-password" required />
  )
  const secret = factor && !factor.isOn ? unseal(factor.sealed) : undefined
  return (
    <Section title={words.title} why={words.why}>
      {factor?.isOn && <p className="mb-4 text-sm">{words.on(factor.backupCount)}</p>}
      {secret !== undefined && (
        <div className="mb-6 space-y-4">
          <p className="text-sm">{words.scan}</p>
          <QrCode value={codeAddress(secret, email)} label={words.qr} className="size-44 rounded-md" />
          <p className="text-sm">
            {words.orType} <code className="select-all break-all">{secret.replace(/(.{4})/g, '$1 ').trim()}</code>
          </p>
        </div>
      )}
      {secret !== undefined || factor?.isOn ? null : (
        <ActionForm key="begin" action={beginFactor} submit={words.begin} look="quiet">
          {password}
        </ActionForm>
      )}
      {(secret !== undefined || factor?.isOn) && (
        <ActionForm
          key="confirm"
          action={factor?.isOn ? endFactor : confirmFactor}
          submit={factor?.isOn ? words.end : words.confirm}
          look={factor?.isOn ? 'danger' : 'main'}
          {...(factor?.isOn && { question: words.endQuestion })}
        >
          {factor?.isOn ? password : <Field name="code" label={words.code} autoComplete="one-time-code" required />}
        </ActionForm>
      )}
    </Section>
  )
}

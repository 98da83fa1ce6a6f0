import type { Metadata } from 'next'
import { ActionForm } from '#components/setup/action-form.tsx'
import { AdminFrame } from '#components/setup/admin-frame.tsx'
import { Field } from '#components/setup/field.tsx'
import { Section } from '#components/setup/section.tsx'
import { text } from '#components/text/catalogue.ts'
import { formatAge } from '#components/text/format.ts'
import { listLogins, type OpenLogin } from '#db/logins'
import { readSecondFactor } from '#db/second-factor'
import { signedIn } from '../../place'
import { signOut } from '../../sign-in/actions'
import { changePassword, endLogin } from './actions'
import { SecondFactorSection } from './second-factor-section'

export const metadata: Metadata = { title: text.setup.account.title }

/** Where somebody is signed in, and their password. */
export default async function AccountPage() {
  const { db, actor, person, loginId } = await signedIn()
  const [logins, factor] = await Promise.all([listLogins(db, actor.personId), readSecondFactor(db, actor.personId)])
  const words = text.setup.account
  const nowMs = Date.now()
  return (
    <AdminFrame person={person.name} signOut={signOut} trail={[]} title={words.title} lead={person.email}>
      <Section title={words.logins} why={words.loginsWhy}>
        <ul className="divide-y divide-line">
          {logins.map((login) => (
            <LoginRow key={login.loginId} login={login} isHere={login.loginId === loginId} nowMs={nowMs} />
          ))}
        </ul>
        <div className="mt-4">
          <ActionForm action={endLogin} submit={words.endOthers} look="danger" />
        </div>
      </Section>
      <Section title={words.changePassword} why={words.changeWhy}>
        <ActionForm action={changePassword} submit={words.changePassword}>
          <Field name="current" type="password" label={words.current} autoComplete="current-password" required />
          <Field
            name="password"
            type="password"
            label={words.next}
            hint={text.setup.first.passwordHint}
            autoComplete="new-password"
            required
          />
        </ActionForm>
      </Section>
      <SecondFactorSection factor={factor} email={person.email} />
    </AdminFrame>
  )
}

function LoginRow({ login, isHere, nowMs }: { login: OpenLogin; isHere: boolean; nowMs: number }) {
  const words = text.setup.account
  return (
    <li className="flex flex-wrap items-center justify-between gap-3 py-3 text-sm">
      <span className="min-w-0 [overflow-wrap:anywhere]">
        <span className="font-semibold">{isHere ? words.here : (login.ipAddress ?? '')}</span>
        <span className="block text-xs text-muted">
          {login.userAgent ?? ''} · {words.seen(formatAge(nowMs - login.seenAtMs))}
        </span>
      </span>
      {!isHere && (
        <ActionForm action={endLogin} submit={words.end} look="quiet" isInline hidden={{ login: login.loginId }} />
      )}
    </li>
  )
}

import type { Metadata } from 'next'
import { ActionForm } from '#components/setup/action-form.tsx'
import { EntrancePage } from '#components/setup/entrance-page.tsx'
import { Field } from '#components/setup/field.tsx'
import { LinkCodeField, WithLinkCode } from '#components/setup/link-code.tsx'
import { text } from '#components/text/catalogue.ts'
import { setByLink, signInByLink } from './actions'

export const metadata: Metadata = { title: text.setup.mailLink.useTitle }

/** Where a link in a mail leads: one signs in, or sets another password. Whatever only looks at the link uses nothing up. */
export default function LinkPage() {
  const words = text.setup.mailLink
  return (
    <EntrancePage title={words.useTitle} lead={words.useLead}>
      <WithLinkCode absent={words.gone}>
        <ActionForm action={signInByLink} submit={words.signIn}>
          <LinkCodeField />
        </ActionForm>
        <p className="mb-4 mt-8 text-sm text-muted">{words.or}</p>
        <ActionForm action={setByLink} submit={words.set} look="quiet">
          <LinkCodeField />
          <Field
            name="password"
            type="password"
            label={text.setup.account.next}
            hint={text.setup.first.passwordHint}
            autoComplete="new-password"
            required
          />
        </ActionForm>
      </WithLinkCode>
      <a
        href="/sign-in/mail"
        className="mt-6 inline-flex min-h-11 items-center text-sm font-semibold text-accent md:min-h-9"
      >
        {words.again}
      </a>
    </EntrancePage>
  )
}

import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { ActionForm } from '#components/setup/action-form.tsx'
import { EntrancePage } from '#components/setup/entrance-page.tsx'
import { Field } from '#components/setup/field.tsx'
import { Notice } from '#components/setup/notice.tsx'
import { text } from '#components/text/catalogue.ts'
import { hasPersons } from '#db/persons'
import { firstAccountFromEnvironment } from '../first-account'
import { canMail } from '../mail'
import { mustDatabase, whoIsHalfSignedIn, whoIsSignedIn } from '../place'
import { signIn } from './actions'

export const metadata: Metadata = { title: text.setup.signIn.title }

/** Where organizers and operators sign in. */
export default async function SignInPage() {
  if ((await whoIsSignedIn()) !== undefined) redirect('/admin')
  if ((await whoIsHalfSignedIn()) !== undefined) redirect('/sign-in/code')
  const db = mustDatabase()
  await firstAccountFromEnvironment(db)
  const words = text.setup.signIn
  return (
    <EntrancePage title={words.title} lead={words.lead}>
      {(await hasPersons(db)) ? (
        <>
          <ActionForm action={signIn} submit={words.submit}>
            <Field name="email" type="email" label={words.email} autoComplete="username" required />
            <Field name="password" type="password" label={words.password} autoComplete="current-password" required />
          </ActionForm>
          {canMail() && (
            <a
              href="/sign-in/mail"
              className="mt-4 inline-flex min-h-11 items-center text-sm font-semibold text-accent md:min-h-9"
            >
              {words.byMail}
            </a>
          )}
        </>
      ) : (
        <Notice look="note">{words.noAccountYet}</Notice>
      )}
    </EntrancePage>
  )
}

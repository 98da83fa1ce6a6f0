import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { ActionForm } from '#components/setup/action-form.tsx'
import { EntrancePage } from '#components/setup/entrance-page.tsx'
import { Field } from '#components/setup/field.tsx'
import { text } from '#components/text/catalogue.ts'
import { whoIsHalfSignedIn } from '../../place'
import { signOut } from '../actions'
import { giveCode } from './actions'

export const metadata: Metadata = { title: text.setup.secondFactor.askTitle }

/** Where somebody who has a second factor proves it, after the password or a link. */
export default async function CodePage() {
  const half = (await whoIsHalfSignedIn()) ?? redirect('/admin')
  const words = text.setup.secondFactor
  return (
    <EntrancePage title={words.askTitle} lead={words.ask(half.person.email)}>
      <ActionForm action={giveCode} submit={text.setup.signIn.submit}>
        <Field name="code" label={words.code} hint={words.codeHint} autoComplete="one-time-code" required />
      </ActionForm>
      <form action={signOut} className="mt-4">
        <button
          type="submit"
          className="inline-flex min-h-11 items-center text-sm font-semibold text-accent md:min-h-9"
        >
          {words.another}
        </button>
      </form>
    </EntrancePage>
  )
}

import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { ActionForm } from '#components/setup/action-form.tsx'
import { EntrancePage } from '#components/setup/entrance-page.tsx'
import { Field } from '#components/setup/field.tsx'
import { Notice } from '#components/setup/notice.tsx'
import { text } from '#components/text/catalogue.ts'
import { canMail } from '../../mail'
import { whoIsSignedIn } from '../../place'
import { sendLink } from './actions'

export const metadata: Metadata = { title: text.setup.mailLink.title }

/** Where a link to sign in by is asked for. */
export default async function MailPage() {
  if ((await whoIsSignedIn()) !== undefined) redirect('/admin')
  const words = text.setup.mailLink
  return (
    <EntrancePage title={words.title} lead={words.lead}>
      {canMail() ? (
        <ActionForm action={sendLink} submit={words.send}>
          <Field name="email" type="email" label={text.setup.signIn.email} autoComplete="username" required />
        </ActionForm>
      ) : (
        <Notice look="note">{words.cannot}</Notice>
      )}
    </EntrancePage>
  )
}

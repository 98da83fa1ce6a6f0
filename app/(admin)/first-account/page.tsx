import type { Metadata } from 'next'
import { ActionForm } from '#components/setup/action-form.tsx'
import { EntrancePage } from '#components/setup/entrance-page.tsx'
import { Field } from '#components/setup/field.tsx'
import { LinkCodeField, WithLinkCode } from '#components/setup/link-code.tsx'
import { Notice } from '#components/setup/notice.tsx'
import { text } from '#components/text/catalogue.ts'
import { hasPersons } from '#db/persons'
import { mustDatabase } from '../place'
import { createFirstAccount } from './actions'

export const metadata: Metadata = { title: text.setup.first.title }

/** Where the first account is made, by the link that `npm start` prints. */
export default async function FirstAccountPage() {
  const words = text.setup.first
  const isTaken = await hasPersons(mustDatabase())
  return (
    <EntrancePage title={words.title} lead={words.lead}>
      {isTaken ? <Notice look="note">{words.notFirst}</Notice> : <FirstAccountForm />}
    </EntrancePage>
  )
}

function FirstAccountForm() {
  const words = text.setup.first
  return (
    <WithLinkCode absent={words.needsLink}>
      <ActionForm action={createFirstAccount} submit={words.submit}>
        <LinkCodeField />
        <Field name="name" label={words.name} autoComplete="name" maxLength={100} required />
        <Field name="email" type="email" label={text.setup.signIn.email} autoComplete="username" required />
        <Field
          name="password"
          type="password"
          label={text.setup.signIn.password}
          hint={words.passwordHint}
          autoComplete="new-password"
          required
        />
        <Field name="organization" label={words.organization} hint={words.organizationHint} maxLength={100} required />
      </ActionForm>
    </WithLinkCode>
  )
}

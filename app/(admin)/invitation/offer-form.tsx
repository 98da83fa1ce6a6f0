'use client'

import { useEffect, useState } from 'react'
import { ActionForm } from '#components/setup/action-form.tsx'
import { Field } from '#components/setup/field.tsx'
import { LinkCodeField, useLinkCode } from '#components/setup/link-code.tsx'
import { Notice } from '#components/setup/notice.tsx'
import { text } from '#components/text/catalogue.ts'
import { accept, lookAtOffer, type OfferSeen } from './actions'

/** What the link in the address offers, and the form to take it up. */
export function OfferForm() {
  const code = useLinkCode()
  const [seen, setSeen] = useState<OfferSeen>()
  useEffect(() => {
    lookAtOffer(code).then(setSeen)
  }, [code])
  const words = text.setup.invitation
  if (seen === undefined) return <p className="text-sm text-muted">{words.looking}</p>
  const { offer, signedInAs } = seen
  if (offer === undefined) return <Notice look="fault">{words.gone}</Notice>
  if (signedInAs !== undefined && signedInAs !== offer.email)
    return <Notice look="note">{words.other(offer.email)}</Notice>
  if (signedInAs === undefined && offer.hasAccount) return <Notice look="note">{words.signInFirst(offer.email)}</Notice>
  const isNew = signedInAs === undefined
  return (
    <>
      <p className="mb-4 text-sm">
        {words.lead(text.setup.roles[offer.role], offer.raceName ?? offer.organizationName)}{' '}
        <span className="text-muted">{text.setup.roleWhy[offer.role]}</span>
      </p>
      <ActionForm action={accept} submit={isNew ? words.create : words.accept}>
        <LinkCodeField />
        {isNew && <NewPersonFields email={offer.email} />}
      </ActionForm>
    </>
  )
}

function NewPersonFields({ email }: { email: string }) {
  return (
    <>
      <input type="hidden" autoComplete="username" value={email} readOnly />
      <Field name="name" label={text.setup.first.name} autoComplete="name" maxLength={100} required />
      <Field
        name="password"
        type="password"
        label={text.setup.signIn.password}
        hint={text.setup.first.passwordHint}
        autoComplete="new-password"
        required
      />
    </>
  )
}

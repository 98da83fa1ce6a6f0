'use server'

import { headers } from 'next/headers'
import { redirect } from 'next/navigation'
import { type FormState, refused, textOf } from '#components/setup/form-state.ts'
import { text } from '#components/text/catalogue.ts'
import { acceptInvitation, type Offer, readOffer } from '#db/invitations'
import { mayTry, WINDOW_MINUTES } from '../attempts'
import { authOn } from '../auth'
import { newPersonFaults } from '../new-person'
import { hashPassword } from '../password'
import { mustDatabase, whoIsSignedIn } from '../place'

/** What a link offers, and by which address its reader is signed in. */
export type OfferSeen = { readonly offer?: Offer; readonly signedInAs?: string }

/** Looks at a link. */
export async function lookAtOffer(code: string): Promise<OfferSeen> {
  const db = mustDatabase()
  if (!(await mayTry(db, 'invitation', ''))) return {}
  const [offer, who] = await Promise.all([readOffer(db, String(code)), whoIsSignedIn()])
  return { ...(offer && { offer }), ...(who && { signedInAs: who.person.email }) }
}

/** Takes up a link, for whoever is signed in or as somebody new. */
export async function accept(_before: FormState, form: FormData): Promise<FormState> {
  const db = mustDatabase()
  const words = text.setup.invitation
  if (!(await mayTry(db, 'invitation', ''))) return refused(text.setup.tooOften(WINDOW_MINUTES))
  const code = textOf(form, 'code')
  const [offer, who] = await Promise.all([readOffer(db, code), whoIsSignedIn()])
  if (offer === undefined) return refused(words.gone)
  if (who !== undefined) {
    const accepted = await acceptInvitation(db, code, { personId: who.actor.personId })
    if (!accepted.ok) return refused(accepted.fault === 'another-person' ? words.other(offer.email) : words.gone)
    redirect('/admin')
  }
  return acceptAsNew(code, offer, form)
}

async function acceptAsNew(code: string, offer: Offer, form: FormData): Promise<FormState> {
  const db = mustDatabase()
  const [name, password] = [textOf(form, 'name'), String(form.get('password') ?? '')]
  const fields = newPersonFaults({ name, email: offer.email, password })
  if (Object.keys(fields).length > 0) return { kind: 'faults', fields }
  const accepted = await acceptInvitation(db, code, { name, passwordHash: await hashPassword(password) })
  const words = text.setup.invitation
  if (!accepted.ok) return refused(accepted.fault === 'has-account' ? words.signInFirst(offer.email) : words.gone)
  await authOn(db).api.signInEmail({ body: { email: offer.email, password }, headers: await headers() })
  redirect('/admin')
}

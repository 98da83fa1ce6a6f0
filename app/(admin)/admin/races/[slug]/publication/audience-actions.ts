'use server'

import { randomBytes } from 'node:crypto'
import { revalidatePath } from 'next/cache'
import { type FormState, refused, textOf } from '#components/setup/form-state.ts'
import { text } from '#components/text/catalogue.ts'
import {
  type Invited,
  inviteAudience,
  listInvited,
  openAudienceKey,
  saveAudienceRules,
  uninviteAudience,
} from '#db/race-audiences'
import { readPublicationRules } from '#db/race-publication'
import { INVITED_AUDIENCES, type InvitedAudience } from '#race/audience'
import { audienceBase } from '../../../../audience'
import { homeAddress } from '../../../../home-address'
import { racePlace } from '../../../../place'
import { seal, unseal } from '../../../../sealed'
import { refusedAct } from '../../../../words'

const words = text.audienceSetup

/** Makes a link for an audience, or another one in its place. */
export async function makeLink(_before: FormState, form: FormData): Promise<FormState> {
  const { place, audience } = await audienceOf(form)
  if (audience === undefined) return refused(words.gone)
  const key = randomBytes(16).toString('hex')
  const made = await inviteAudience(place.db, place.actor, place.scope, audience, { key, sealed: seal(key) })
  if (!made.ok) return refusedAct(made.fault)
  revalidatePath(`/admin/races/${place.race.slug}/publication`)
  return { kind: 'done', words: words.made, secret: await linkOf(place.race.slug, audience, key) }
}

/** Shows the link of an audience. */
export async function showLink(_before: FormState, form: FormData): Promise<FormState> {
  const { place, audience } = await audienceOf(form)
  if (audience === undefined) return refused(words.gone)
  const found = await openAudienceKey(place.db, place.actor, place.scope, audience)
  if (!found.ok) return refusedAct(found.fault)
  if (found.value === undefined) return refused(words.gone)
  const key = unseal(found.value)
  if (key === undefined) return refused(words.unreadable)
  return { kind: 'done', words: words.shown, secret: await linkOf(place.race.slug, audience, key) }
}

/** Takes an invitation back. */
export async function removeLink(_before: FormState, form: FormData): Promise<FormState> {
  const { place, audience } = await audienceOf(form)
  if (audience === undefined) return refused(words.gone)
  const removed = await uninviteAudience(place.db, place.actor, place.scope, audience)
  if (!removed.ok) return refusedAct(removed.fault)
  revalidatePath(`/admin/races/${place.race.slug}/publication`)
  return { kind: 'done', words: words.removed }
}

/** Says by which rules an audience sees the race; rules of its own begin as the public's. */
export async function chooseRule(_before: FormState, form: FormData): Promise<FormState> {
  const { place, audience } = await audienceOf(form)
  const { db, actor, scope, race } = place
  const invited = await listInvited(db, actor, scope)
  if (!invited.ok) return refusedAct(invited.fault)
  const now = invited.value.find((one) => one.audience === audience)
  if (audience === undefined || now === undefined) return refused(words.gone)
  const to = await rulesFrom(textOf(form, 'rule'), now.rules, async () => {
    const read = await readPublicationRules(db, actor, scope)
    return (read.ok ? read.value.rules : undefined) ?? { delayMs: 0 }
  })
  const saved = await saveAudienceRules(db, actor, scope, { audience, seen: now.rules, to })
  if (saved.ok) {
    revalidatePath(`/admin/races/${race.slug}/publication`)
    return { kind: 'done', words: words.ruleSaved }
  }
  if (saved.fault === 'not-invited') return refused(words.gone)
  return saved.fault === 'edited' ? refused(text.publicationSetup.edited) : refusedAct(saved.fault)
}

async function rulesFrom(wish: string, now: Invited['rules'], first: () => Promise<Invited['rules']>) {
  if (wish === 'everything' || wish === 'as-public') return wish
  return typeof now === 'object' ? now : first()
}

async function audienceOf(form: FormData) {
  const audience = INVITED_AUDIENCES.find((one) => one === textOf(form, 'audience'))
  return { place: await racePlace(textOf(form, 'race')), audience }
}

/** The key stands behind #, which browsers send to nobody. */
async function linkOf(slug: string, audience: InvitedAudience, key: string): Promise<string> {
  return `${await homeAddress()}${audienceBase(slug, audience)}#${key}`
}

'use server'

import { randomBytes } from 'node:crypto'
import { revalidatePath } from 'next/cache'
import { type FormState, refused, refusedField, textOf } from '#components/setup/form-state.ts'
import { text } from '#components/text/catalogue.ts'
import { addDoorKey, allowDoorKey, DOORS, openDoorKey, removeDoorKey } from '#db/door-keys'
import { doorAddress, readNetworks, tryDoor } from '../../../doors'
import { organizationPlace } from '../../../place'
import { seal, unseal } from '../../../sealed'
import { refusedAct } from '../../../words'

const { sourceSetup: words } = text

/** Makes a key for a door; its address is shown at once. */
export async function makeKey(_before: FormState, form: FormData): Promise<FormState> {
  const { db, actor, scope, organization } = await organizationPlace(textOf(form, 'organization'))
  const door = DOORS.find((one) => one === textOf(form, 'door'))
  const name = textOf(form, 'name').slice(0, 100)
  const allow = readNetworks(textOf(form, 'allow'))
  if (door === undefined) return refused(text.setup.putRight)
  if (name === '') return refusedField('name', words.noName)
  if (allow === undefined) return refusedField('allow', words.badNetworks)
  const key = randomBytes(16).toString('hex')
  const made = await addDoorKey(db, actor, scope, { door, name, allow, key, sealed: seal(key) })
  if (!made.ok) return refusedAct(made.fault)
  revalidatePath(`/admin/${organization.slug}/sources`)
  return { kind: 'done', words: words.made, secret: await doorAddress(door, key) }
}

/** Shows a door's address with its key. */
export async function showAddress(_before: FormState, form: FormData): Promise<FormState> {
  const opened = await openKey(form, 'see')
  if ('kind' in opened) return opened
  return { kind: 'done', words: words.shown, secret: await doorAddress(opened.door, opened.key) }
}

/** Knocks at a door with its key. */
export async function tryKey(_before: FormState, form: FormData): Promise<FormState> {
  const opened = await openKey(form, 'try')
  if ('kind' in opened) return opened
  const outcome = await tryDoor(opened.door, opened.key)
  return outcome === 'open' ? { kind: 'done', words: words.tries.open } : refused(words.tries[outcome])
}

async function openKey(form: FormData, why: 'see' | 'try') {
  const { db, actor, scope } = await organizationPlace(textOf(form, 'organization'))
  const found = await openDoorKey(db, actor, scope, textOf(form, 'key'), why)
  if (!found.ok) return found.fault === 'no-such-key' ? refused(words.gone) : refusedAct(found.fault)
  const key = unseal(found.value.sealed)
  return key === undefined ? refused(words.unreadable) : { door: found.value.door, key }
}

/** Says from which networks messages with a key are taken. */
export async function changeNetworks(_before: FormState, form: FormData): Promise<FormState> {
  const { db, actor, scope, organization } = await organizationPlace(textOf(form, 'organization'))
  const allow = readNetworks(textOf(form, 'allow'))
  if (allow === undefined) return refusedField('allow', words.badNetworks)
  const changed = await allowDoorKey(db, actor, scope, { keyId: textOf(form, 'key'), allow })
  if (!changed.ok) return changed.fault === 'no-such-key' ? refused(words.gone) : refusedAct(changed.fault)
  revalidatePath(`/admin/${organization.slug}/sources`)
  return { kind: 'done', words: words.changed }
}

/** Takes a key away. */
export async function removeKey(_before: FormState, form: FormData): Promise<FormState> {
  const { db, actor, scope, organization } = await organizationPlace(textOf(form, 'organization'))
  const removed = await removeDoorKey(db, actor, scope, textOf(form, 'key'))
  if (!removed.ok) return removed.fault === 'no-such-key' ? refused(words.gone) : refusedAct(removed.fault)
  revalidatePath(`/admin/${organization.slug}/sources`)
  return { kind: 'done', words: words.removed }
}

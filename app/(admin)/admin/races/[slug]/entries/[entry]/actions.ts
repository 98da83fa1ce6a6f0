'use server'

import { revalidatePath } from 'next/cache'
import type { Result } from '#base/result'
import { type FormState, refused, textOf } from '#components/setup/form-state.ts'
import { text } from '#components/text/catalogue.ts'
import { type EntryFault, erasePersonalData, hideEntry, saveEntryDetails } from '#db/entry-details'
import { changePhoto } from '#db/look'
import { DETAIL_FIELDS, type DetailsText, readDetails } from '#race/entry-details'
import { pictureIn } from '../../../../../picture'
import { type RacePlace, racePlace } from '../../../../../place'
import { refusedAct } from '../../../../../words'

const CONSENT_LENGTH_MAX = 500

/** Saves what is known of the people and the boat of an entry. */
export async function saveDetails(_before: FormState, form: FormData): Promise<FormState> {
  const place = await racePlace(textOf(form, 'race'))
  const words = text.entrySetup
  const read = readDetails(
    Object.fromEntries(DETAIL_FIELDS.map((field) => [field, textOf(form, field)])) as DetailsText,
  )
  if (!read.ok) {
    const fields = Object.entries(read.fault).map(([field, fault]) => [field, words.faults[fault]])
    return { kind: 'faults', fields: Object.fromEntries(fields) }
  }
  const consent = textOf(form, 'consent').slice(0, CONSENT_LENGTH_MAX)
  const seen = textOf(form, 'seen')
  const seenMs = seen === '' ? undefined : Number(seen)
  const change = { entryId: textOf(form, 'entry'), details: read.value, consent, seenMs, nowMs: Date.now() }
  const saved = await saveEntryDetails(place.db, place.actor, place.scope, change)
  if (!saved.ok && saved.fault === 'edited') return refused(words.edited)
  return after(place, saved as Result<undefined, EntryFault>, text.setup.saved)
}

/** Hides an entry from the public, or shows it again. */
export async function setHidden(_before: FormState, form: FormData): Promise<FormState> {
  const place = await racePlace(textOf(form, 'race'))
  const isHidden = textOf(form, 'hidden') === 'yes'
  const done = isHidden ? text.entrySetup.hidden : text.entrySetup.shown
  return after(
    place,
    await hideEntry(place.db, place.actor, place.scope, { entryId: textOf(form, 'entry'), isHidden }),
    done,
  )
}

/** Erases what is known of the people of an entry. */
export async function erase(_before: FormState, form: FormData): Promise<FormState> {
  const place = await racePlace(textOf(form, 'race'))
  const erased = await erasePersonalData(place.db, place.actor, place.scope, textOf(form, 'entry'))
  return after(place, erased, text.entrySetup.erased)
}

function after({ race }: RacePlace, outcome: Result<undefined, EntryFault>, done: string): FormState {
  if (!outcome.ok) return outcome.fault === 'no-such-entry' ? refused(text.entrySetup.gone) : refusedAct(outcome.fault)
  revalidatePath(`/admin/races/${race.slug}/entries`, 'layout')
  return { kind: 'done', words: done }
}

const PHOTO_BOX = { width: 960, height: 720 }

/** Gives an entry a photo, or takes it away. */
export async function savePhoto(_before: FormState, form: FormData): Promise<FormState> {
  const place = await racePlace(textOf(form, 'race'))
  const photo = await pictureIn(form, 'photo', PHOTO_BOX)
  if (!photo.ok) return refused(text.lookSetup.faults[photo.fault])
  if (photo.value === 'same') return refused(text.lookSetup.chooseFile)
  const change = { entryId: textOf(form, 'entry'), photo: photo.value }
  return after(place, await changePhoto(place.db, place.actor, place.scope, change), text.setup.saved)
}

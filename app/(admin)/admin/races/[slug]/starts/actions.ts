'use server'

import { revalidatePath } from 'next/cache'
import type { Result } from '#base/result'
import { MINUTE_MS, NAUTICAL_MILE_M } from '#base/units'
import { type FormState, refused, refusedField, textOf } from '#components/setup/form-state.ts'
import { text } from '#components/text/catalogue.ts'
import { type ClassFault, createClass, removeClass, renameClass } from '#db/race-classes'
import { moveStarts, readStarts, type StartMove, type Starts } from '#db/race-starts'
import type { ClassId, EntryId } from '#race/fix'
import type { HandicapRule } from '#race/handicap'
import { pursuitStarts } from '#race/pursuit'
import { readDurationMs, readNumber } from '#race/read-draft'
import { instantOf } from '#race/zone-time'
import { type RacePlace, racePlace } from '../../../../place'
import { refusedAct } from '../../../../words'

const MINUTES_MAX = 14_400
const MILES_MAX = 30_000

/** Moves the start of the race, a class or an entry. */
export async function moveStart(_before: FormState, form: FormData): Promise<FormState> {
  const place = await racePlace(textOf(form, 'race'))
  const words = text.startSetup
  const [kind = '', id = ''] = textOf(form, 'what').split(' ')
  const to = textOf(form, 'to')
  const toMs = to === '' ? null : (instantOf(to, place.race.timeZone) ?? undefined)
  if (toMs === undefined) return refusedField('to', words.notATime)
  if (toMs === null && kind === 'race') return refusedField('to', words.raceNeedsOne)
  const seen = seenStarts(textOf(form, 'seen'))
  const of = kind === 'class' ? { classId: id as ClassId } : kind === 'entry' ? { entryId: id as EntryId } : {}
  const seenMs = seen?.[textOf(form, 'what')]
  if (seenMs === undefined) return refused(words.unknown)
  return move(place, [{ ...of, seenMs, toMs }], textOf(form, 'reason'))
}

/** What the page was opened with: only compared with what is, never stored. */
function seenStarts(sent: string): Readonly<Record<string, number | null>> | undefined {
  try {
    const seen: unknown = JSON.parse(sent)
    return typeof seen === 'object' && seen !== null ? (seen as Record<string, number | null>) : undefined
  } catch {
    return undefined
  }
}

/** Moves every start that is still to come. */
export async function postpone(_before: FormState, form: FormData): Promise<FormState> {
  const place = await racePlace(textOf(form, 'race'))
  const words = text.startSetup
  const minutes = Number(textOf(form, 'minutes').replace('−', '-'))
  if (!Number.isInteger(minutes) || minutes === 0 || Math.abs(minutes) > MINUTES_MAX)
    return refusedField('minutes', words.notMinutes)
  const starts = await readStarts(place.db, place.actor, place.scope)
  if (!starts.ok) return refusedAct(starts.fault)
  const nowMs = Date.now()
  const ahead = allStarts(starts.value).flatMap(({ seenMs, ...of }) =>
    seenMs !== null && seenMs > nowMs ? [{ ...of, seenMs, toMs: seenMs + minutes * MINUTE_MS }] : [],
  )
  if (ahead.length === 0) return refused(words.nothingAhead)
  return move(place, ahead, textOf(form, 'reason'))
}

function allStarts({ raceStartsAtMs, classes, entries }: Starts): Omit<StartMove, 'toMs'>[] {
  return [
    { seenMs: raceStartsAtMs },
    ...classes.map(({ classId, startsAtMs }) => ({ classId, seenMs: startsAtMs })),
    ...entries.map(({ entryId, startsAtMs }) => ({ entryId, seenMs: startsAtMs })),
  ]
}

/** Lets every entry start with its class again. */
export async function clearEntryStarts(_before: FormState, form: FormData): Promise<FormState> {
  const place = await racePlace(textOf(form, 'race'))
  const starts = await readStarts(place.db, place.actor, place.scope)
  if (!starts.ok) return refusedAct(starts.fault)
  const own = starts.value.entries.filter(({ startsAtMs }) => startsAtMs !== null)
  const moves = own.map(({ entryId, startsAtMs }) => ({ entryId, seenMs: startsAtMs, toMs: null }))
  return move(place, moves, textOf(form, 'reason'))
}

async function move(place: RacePlace, moves: readonly StartMove[], reason: string): Promise<FormState> {
  const words = text.startSetup
  if (reason === '') return refusedField('reason', words.noReason)
  const change = { moves, reason: reason.slice(0, 500), nowMs: Date.now() }
  const moved = await moveStarts(place.db, place.actor, place.scope, change)
  if (!moved.ok) {
    if (moved.fault === 'edited' || moved.fault === 'unknown') return refused(words[moved.fault])
    return refusedAct(moved.fault)
  }
  revalidatePath(`/admin/races/${place.race.slug}/starts`)
  return { kind: 'done', words: moved.value === 0 ? words.unmoved : words.moved(moved.value) }
}

/** The starts of a pursuit as they would be, or what is wrong with what was asked. Nothing is saved. */
export type PursuitLook =
  | { readonly kind: 'refused'; readonly field?: string; readonly words: string }
  | { readonly kind: 'made'; readonly starts: readonly { number: string; name: string; atMs: number | null }[] }

/** Works the starts of a pursuit out. */
export async function lookAtPursuit(slug: string, form: FormData): Promise<PursuitLook> {
  const made = await pursuitOf(await racePlace(slug), form)
  if (!made.ok) return { kind: 'refused', ...made.fault }
  const starts = made.value.map(({ number, name, toMs }) => ({ number, name, atMs: toMs ?? null }))
  return { kind: 'made', starts: starts.sort((a, b) => (a.atMs ?? Infinity) - (b.atMs ?? Infinity)) }
}

/** Gives the entries of a pursuit their starts. */
export async function takePursuit(slug: string, form: FormData): Promise<FormState> {
  const place = await racePlace(slug)
  const made = await pursuitOf(place, form)
  if (!made.ok) return refused(made.fault.words)
  const moves = made.value.flatMap(({ entryId, seenMs, toMs }) =>
    toMs === undefined ? [] : [{ entryId, seenMs, toMs }],
  )
  return move(place, moves, textOf(form, 'reason'))
}

type PursuitMove = { entryId: EntryId; number: string; name: string; seenMs: number | null; toMs: number | undefined }

async function pursuitOf(
  { db, actor, scope, race }: RacePlace,
  form: FormData,
): Promise<Result<PursuitMove[], { field?: string; words: string }>> {
  const words = text.startSetup
  const refuse = (field: string, why: string) => ({ ok: false, fault: { field, words: why } }) as const
  const firstStartMs = instantOf(textOf(form, 'first'), race.timeZone)
  if (firstStartMs === undefined) return refuse('first', words.notATime)
  const durationMs = readDurationMs(textOf(form, 'duration'))
  if (durationMs === undefined) return refuse('duration', words.notADuration)
  const isByDistance = textOf(form, 'rule') === 'time-on-distance'
  const miles = isByDistance ? readNumber(textOf(form, 'distance'), MILES_MAX) : 0
  if (miles === undefined) return refuse('distance', words.notADistance)
  const figure = textOf(form, 'figure')
  const rule: HandicapRule = isByDistance
    ? { kind: 'time-on-distance', allowance: figure }
    : { kind: 'time-on-time', factor: figure }
  const starts = await readStarts(db, actor, scope)
  if (!starts.ok) return { ok: false, fault: { words: text.setup.noSuchPlace } }
  const of = textOf(form, 'of')
  const entries = starts.value.entries.filter(({ classId }) => of === '' || classId === of)
  const stepMs = textOf(form, 'step') === '1000' ? 1000 : MINUTE_MS
  const rated = entries.map(({ entryId, ratings }) => ({ id: entryId, ratings: ratings ?? undefined }))
  const made = pursuitStarts(rated, {
    ...{ rule, firstStartMs, durationMs, stepMs },
    distanceM: miles * NAUTICAL_MILE_M,
  })
  if ([...made.values()].every((atMs) => atMs === undefined)) return refuse('figure', words.noneRated)
  const moves = entries.map(({ entryId, number, name, startsAtMs }) => {
    return { entryId, number, name, seenMs: startsAtMs, toMs: made.get(entryId) }
  })
  return { ok: true, value: moves }
}

/** Adds a class. */
export async function addClass(_before: FormState, form: FormData): Promise<FormState> {
  const name = textOf(form, 'name')
  return changeClass(form, text.startSetup.added(name), 'name', (place) =>
    createClass(place.db, place.actor, place.scope, name),
  )
}

/** Gives a class another name. */
export async function nameClass(_before: FormState, form: FormData): Promise<FormState> {
  const change = { classId: textOf(form, 'class'), name: textOf(form, 'name') }
  return changeClass(form, text.startSetup.renamed, 'name', (place) =>
    renameClass(place.db, place.actor, place.scope, change),
  )
}

/** Takes a class away that nothing is of. */
export async function dropClass(_before: FormState, form: FormData): Promise<FormState> {
  return changeClass(form, text.startSetup.removed, undefined, (place) =>
    removeClass(place.db, place.actor, place.scope, textOf(form, 'class')),
  )
}

async function changeClass(
  form: FormData,
  done: string,
  field: 'name' | undefined,
  change: (place: RacePlace) => Promise<Result<undefined, ClassFault>>,
): Promise<FormState> {
  const words = text.startSetup
  const place = await racePlace(textOf(form, 'race'))
  const name = textOf(form, 'name')
  if (field !== undefined && (name === '' || name.length > 80)) return refusedField(field, words.nameNeeded)
  const changed = await change(place)
  if (changed.ok) {
    revalidatePath(`/admin/races/${place.race.slug}/starts`)
    return { kind: 'done', words: done }
  }
  if (changed.fault === 'name-taken') return refusedField('name', words.nameTaken)
  if (changed.fault === 'in-use') return refused(words.inUse)
  return changed.fault === 'unknown' ? refused(words.noClass) : refusedAct(changed.fault)
}

'use server'

import { revalidatePath } from 'next/cache'
import { z } from 'zod'
import type { Result } from '#base/result'
import { type FormState, refused, refusedField, textOf } from '#components/setup/form-state.ts'
import { text } from '#components/text/catalogue.ts'
import {
  addRaceRulings,
  publishResults,
  readScoring,
  revokeRaceRuling,
  type Said,
  saveRankings,
} from '#db/race-results'
import { EMPTY_RANKING, RANKED_BY, type RankingFaults, type RankingText, readRankings } from '#race/ranking-text'
import { type BadTiming, readTimingTable, TIMING_ROWS_MAX, type Timing } from '#race/timing-table'
import { type RacePlace, racePlace } from '../../../../place'
import { readTable, TABLE_BYTES_MAX } from '../../../../read-table'
import { refusedAct } from '../../../../words'
import { decisionIn } from './decision'

/** Publishes the results as they stand. */
export async function publish(_before: FormState, form: FormData): Promise<FormState> {
  const { db, actor, scope, race } = await racePlace(textOf(form, 'race'))
  const words = text.resultSetup
  const reason = textOf(form, 'reason').slice(0, 500)
  if (reason === '') return refusedField('reason', words.noReason)
  const state = textOf(form, 'state') === 'official' ? 'official' : 'provisional'
  const ordered = await publishResults(db, actor, scope, { state, reason, nowMs: Date.now() })
  if (!ordered.ok) return refusedAct(ordered.fault)
  revalidatePath(`/admin/races/${race.slug}/results`)
  return { kind: 'done', words: words.ordered }
}

/** Adds a ruling on an entry. */
export async function rule(_before: FormState, form: FormData): Promise<FormState> {
  const place = await racePlace(textOf(form, 'race'))
  const words = text.resultSetup
  const scoring = await readScoring(place.db, place.actor, place.scope)
  if (!scoring.ok) return refusedAct(scoring.fault)
  const entry = scoring.value.entries.find(({ entryId }) => entryId === textOf(form, 'entry'))
  if (entry === undefined) return refused(words.noEntry)
  const nowMs = Date.now()
  const { timeZone } = place.race
  const decision = decisionIn((name) => textOf(form, name), { entry, course: scoring.value.course, timeZone, nowMs })
  if (!decision.ok) return refusedField(decision.fault.field, words[decision.fault.fault])
  const reason = textOf(form, 'reason').slice(0, 500)
  if (reason === '') return refusedField('reason', words.noReason)
  const said: Said = { entryId: entry.entryId, decision: decision.value, reason, source: 'person' }
  const added = await addRaceRulings(place.db, place.actor, place.scope, { said: [said], nowMs })
  if (added.ok) return done(place, added.value === 0 ? words.ruledAlready : words.ruled)
  return added.fault === 'unknown' || added.fault === 'revoked' ? refused(words.noEntry) : refusedAct(added.fault)
}

/** Takes a ruling back; it stays to be seen. */
export async function revoke(_before: FormState, form: FormData): Promise<FormState> {
  const place = await racePlace(textOf(form, 'race'))
  const words = text.resultSetup
  const reason = textOf(form, 'reason').slice(0, 500)
  if (reason === '') return refusedField('reason', words.noReason)
  const what = { rulingId: textOf(form, 'ruling'), reason, nowMs: Date.now() }
  const revoked = await revokeRaceRuling(place.db, place.actor, place.scope, what)
  if (revoked.ok) return done(place, words.revoked)
  return revoked.fault === 'unknown' || revoked.fault === 'revoked' ? refused(words.gone) : refusedAct(revoked.fault)
}

function done({ race }: RacePlace, words: string): FormState {
  revalidatePath(`/admin/races/${race.slug}/results`)
  return { kind: 'done', words }
}

/** What a file of a timing system says, or why it cannot be taken. */
export type TimingLook =
  | { readonly kind: 'refused'; readonly words: string }
  | { readonly kind: 'read'; readonly count: number; readonly badCells: readonly BadTiming[] }

/** Reads a timing system's file. Nothing is saved. */
export async function lookAtTimings(slug: string, form: FormData): Promise<TimingLook> {
  const read = await timingsIn(await racePlace(slug), form)
  if (!read.ok) return { kind: 'refused', words: read.fault }
  return { kind: 'read', count: read.value.timings.length, badCells: read.value.badCells }
}

/** Takes a timing system's passings over, all or none. */
export async function takeTimings(slug: string, form: FormData): Promise<FormState> {
  const place = await racePlace(slug)
  const words = text.resultSetup
  const read = await timingsIn(place, form)
  if (!read.ok) return refused(read.fault)
  const { timings, badCells, fileName } = read.value
  if (badCells.length > 0) return refused(words.badCells(badCells.length))
  const said = timings.map((timing) => ({ ...timing, reason: words.timing, source: 'chip', author: fileName }) as const)
  const taken = await addRaceRulings(place.db, place.actor, place.scope, { said, nowMs: Date.now() })
  if (taken.ok) return done(place, words.taken(taken.value))
  return taken.fault === 'unknown' || taken.fault === 'revoked' ? refused(words.noEntry) : refusedAct(taken.fault)
}

type Timings = { timings: readonly Timing[]; badCells: readonly BadTiming[]; fileName: string }

async function timingsIn({ db, actor, scope, race }: RacePlace, form: FormData): Promise<Result<Timings, string>> {
  const words = text.resultSetup
  const refuse = (why: string) => ({ ok: false, fault: why }) as const
  const file = form.get('file')
  if (!(file instanceof File) || file.size === 0) return refuse(words.noFile)
  if (file.size > TABLE_BYTES_MAX) return refuse(words.tooLarge)
  const cells = readTable(new Uint8Array(await file.arrayBuffer()), TIMING_ROWS_MAX)
  if (!cells.ok) return refuse(words.unreadable(cells.fault))
  const scoring = await readScoring(db, actor, scope)
  if (!scoring.ok) return refuse(text.setup.noSuchPlace)
  const { course } = scoring.value
  if (course === undefined) return refuse(words.noCourse)
  const entries = scoring.value.entries.map(({ classId, ...entry }) => ({ ...entry, ...(classId && { classId }) }))
  const read = readTimingTable(cells.value, { entries, course, timeZone: race.timeZone, nowMs: Date.now() })
  if (!read.ok) return refuse(words.timingFaults[read.fault])
  return { ok: true, value: { ...read.value, fileName: file.name.slice(0, 120) } }
}

/** What became of rankings that were sent; `seen`: what they are known by now. `faults` are theirs, by their place in the list. */
export type RankingsAnswer =
  | { readonly kind: 'saved'; readonly seen: readonly string[] }
  | { readonly kind: 'refused'; readonly words: string; readonly faults?: readonly RankingFaults[] }

const line = z.string().max(200)
const sentRankings = z
  .array(
    z.object({
      ...{ name: line, by: z.enum(RANKED_BY), classIds: z.array(z.uuid()).max(100), groups: z.string().max(1000) },
      ...Object.fromEntries(
        (['first', 'second', 'base', 'a', 'b', 'miles', 'lapMinutes'] as const).map((field) => [field, line]),
      ),
    }),
  )
  .max(50)

/** Gives a race these rankings in place of those that were seen. */
export async function saveSentRankings(
  slug: string,
  sent: { readonly seen: readonly string[]; readonly rankings: readonly RankingText[] },
): Promise<RankingsAnswer> {
  const { db, actor, scope, race } = await racePlace(slug)
  const words = text.resultSetup
  const parsed = sentRankings.safeParse(sent.rankings)
  const seen = z.array(z.string()).safeParse(sent.seen)
  if (!parsed.success || !seen.success) return { kind: 'refused', words: words.notRankings }
  const read = readRankings(parsed.data.map((one) => ({ ...EMPTY_RANKING, ...one })))
  if (!read.ok) return { kind: 'refused', words: text.setup.putRight, faults: read.fault }
  const saved = await saveRankings(db, actor, scope, { seen: seen.data, to: read.value })
  if (saved.ok) {
    revalidatePath(`/admin/races/${race.slug}/results`)
    return { kind: 'saved', seen: saved.value }
  }
  if (saved.fault === 'edited') return { kind: 'refused', words: words.rankingsEdited }
  if (saved.fault === 'unknown-class') return { kind: 'refused', words: words.unknownClass }
  const state = refusedAct(saved.fault)
  return { kind: 'refused', words: state.kind === 'faults' ? (state.words ?? '') : '' }
}

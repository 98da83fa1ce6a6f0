import { performance } from 'node:perf_hooks'
import { type Database, inTransaction } from '#db/client'
import { insertFixes } from '#db/fix-insert'
import { fixesAfter, type NewFix } from '#db/fix-log'
import { registerTrackers } from '#db/streams'
import { advanceField, createField, rescoreField } from '#race/field'
import type { TrackerId } from '#race/fix'
import { entryFixesOf, ownersOf } from '#race/owners'
import type { RaceSetup } from '#race/race-setup'
import type { RaceOptions } from './options'
import { oceanCourse, oceanSetup, sail } from './sailing'

/** As the race's writer reads it. */
const PAGE_FIXES = 20_000

/** Registers trackers for the entries and puts what they measured into the fix log, tick by tick as it would have come. */
export async function fillFixLog(
  db: Database,
  organizationId: string,
  entries: number,
  fixes: number,
): Promise<TrackerId[]> {
  const names = Array.from({ length: entries }, (_, i) => `ocean ${i}`)
  const trackerIds = await registerTrackers(db, organizationId, names)
  const tracks = trackerIds.map((_, i) => sail(i, fixes))
  let batch: NewFix[] = []
  const flush = async () => {
    const rest = { gaps: [], heard: [], processed: [] }
    await inTransaction(db, (transaction) =>
      insertFixes(transaction, [{ organizationId, streamId: null, fixes: batch, ...rest }]),
    )
    batch = []
  }
  for (let i = 0; i < fixes; i++) {
    for (const [n, track] of tracks.entries()) {
      const next = track.next()
      if (!next.done) batch.push(newFixOf(next.value, trackerIds[n] as TrackerId))
    }
    if (batch.length >= PAGE_FIXES) await flush()
  }
  await flush()
  return trackerIds
}

function newFixOf(
  fix: { fixAtMs: number; heardAtMs: number; latDeg: number; lonDeg: number },
  trackerId: TrackerId,
): NewFix {
  const { fixAtMs, heardAtMs, latDeg, lonDeg } = fix
  return {
    trackerId,
    fixAtMs,
    sessionAtMs: heardAtMs,
    receivedAtMs: heardAtMs,
    latDeg,
    lonDeg,
    flags: [],
    messageNumber: 0,
  }
}

/** The tracks from the fix log and then another course, ms. */
export async function measureWithLoading(
  db: Database,
  organizationId: string,
  { entries, fixes }: RaceOptions,
): Promise<number> {
  const trackerIds = await fillFixLog(db, organizationId, entries, fixes)
  const setup = withTrackers(oceanSetup(entries, oceanCourse()), trackerIds)
  const startedMs = performance.now()
  const [field, owners] = [createField(setup), ownersOf(setup)]
  let cursor = 0
  for (;;) {
    const page = await fixesAfter(db, trackerIds, cursor, PAGE_FIXES)
    const last = page.at(-1)
    if (last === undefined) break
    advanceField(
      field,
      page.flatMap((fix) => entryFixesOf(fix, owners, setup)),
    )
    cursor = last.ingestNumber
  }
  rescoreField(field, { ...setup, courses: [...setup.courses, { version: 2, course: oceanCourse(0.5) }] })
  return performance.now() - startedMs
}

function withTrackers(setup: RaceSetup, trackerIds: readonly TrackerId[]): RaceSetup {
  const entries = setup.entries.map((entry, i) => {
    const assignments = entry.assignments.map((one) => ({ ...one, trackerId: trackerIds[i] as TrackerId }))
    return { ...entry, assignments }
  })
  return { ...setup, entries }
}

import { type KeptFix, listFlaggedFixes, readFixesAt } from '#db/accepted-fixes'
import type { Database } from '#db/client'
import { fixesAfter } from '#db/fix-log'
import { readRaceSetup } from '#db/races'
import { advanceField, createField, tooFastOf } from '#race/field'
import type { RaceId, TrackerId } from '#race/fix'
import { entryFixesOf, ownersOf } from '#race/owners'

/** A fix that is kept and does not count, and why. */
export type LeftOut = KeptFix & { readonly why: string }

const READ_FIXES_MAX = 20_000

/** The newest fixes with a flag that nobody has accepted. */
export async function listFlagged(db: Database, organizationId: string, limit: number): Promise<LeftOut[]> {
  const fixes = await listFlaggedFixes(db, organizationId, limit)
  return fixes.map((fix) => ({ ...fix, why: fix.flags.join(', ') }))
}

/** The newest fixes that a race leaves out because nobody goes so fast, judged as its writer judges them: by all fixes. */
export async function listTooFast(db: Database, raceId: RaceId, limit: number): Promise<LeftOut[]> {
  const read = await readRaceSetup(db, raceId)
  if (read === undefined) return []
  const owners = ownersOf(read.setup)
  const field = createField(read.setup)
  for (let after = 0; ; ) {
    const fixes = await fixesAfter(db, [...owners.keys()], after, READ_FIXES_MAX)
    advanceField(
      field,
      fixes.flatMap((fix) => entryFixesOf(fix, owners, read.setup)),
    )
    after = fixes.at(-1)?.ingestNumber ?? after
    if (fixes.length < READ_FIXES_MAX) break
  }
  const newest = tooFastOf(field).toSorted((a, b) => b.fixAtMs - a.fixAtMs)
  return Promise.all(newest.slice(0, limit).map((fix) => keptOf(db, fix)))
}

async function keptOf(
  db: Database,
  fix: { trackerId: TrackerId; fixAtMs: number; latDeg: number; lonDeg: number },
): Promise<LeftOut> {
  const kept = await readFixesAt(db, fix.trackerId, fix.fixAtMs)
  const same = kept.find(({ latDeg, lonDeg }) => latDeg === fix.latDeg && lonDeg === fix.lonDeg)
  if (same === undefined) throw new Error('a fix of the log is gone from it')
  return { ...same, why: 'too fast' }
}

import { advanceField, createField, type Field } from '#race/field'
import { viewField } from '#race/field-view'
import type { EntryFix, EntryId, Fix, RaceId, TrackerId } from '#race/fix'
import type { RaceSetup } from '#race/race-setup'

/** A race in which every tracker is an entry, as its page shows it. */
export type Display = {
  /** Takes what was recorded, as the race's writer does. */
  show(fixes: readonly Omit<Fix, 'ingestNumber'>[]): void
  /** Entries whose shown fix went back in time, or was not the newest one recorded, as words. */
  readonly wrong: string[]
}

export function createDisplay(trackers: readonly TrackerId[]): Display {
  const field = createField(setupOf(trackers))
  const newestMs = new Map<string, number>()
  const wrong: string[] = []
  let ingestNumber = 0
  return {
    wrong,
    show(fixes) {
      const shown = fixes.filter(({ flags }) => flags.length === 0).map((fix) => entryFixOf(fix, ++ingestNumber))
      if (shown.length === 0) return
      advanceField(field, shown)
      for (const { entryId, fixAtMs } of shown) {
        newestMs.set(entryId, Math.max(newestMs.get(entryId) ?? 0, fixAtMs))
      }
      compare(field, newestMs, wrong)
    },
  }
}

function compare(field: Field, newestMs: ReadonlyMap<string, number>, wrong: string[]): void {
  for (const { entryId, fix } of viewField(field, 0).entries) {
    const newest = newestMs.get(entryId)
    if (fix?.atMs !== newest) wrong.push(`${entryId} is shown at ${fix?.atMs}, its newest fix is of ${newest}`)
  }
}

const entryOf = (tracker: TrackerId) => tracker as string as EntryId

function entryFixOf(fix: Omit<Fix, 'ingestNumber'>, ingestNumber: number): EntryFix {
  const { trackerId, fixAtMs, receivedAtMs, latDeg, lonDeg } = fix
  return { entryId: entryOf(trackerId), trackerId, fixAtMs, heardAtMs: receivedAtMs, ingestNumber, latDeg, lonDeg }
}

function setupOf(trackers: readonly TrackerId[]): RaceSetup {
  const cadence = { fixIntervalMs: 60_000, reportIntervalMs: 60_000 }
  return {
    raceId: 'simulated' as RaceId,
    slug: 'simulated',
    name: 'Simulated',
    description: '',
    kind: 'sail',
    origin: 'demo',
    timeZone: 'UTC',
    startsAtMs: 0,
    courses: [],
    heardBy: 'received',
    entries: trackers.map((trackerId) => ({
      entryId: entryOf(trackerId),
      number: trackerId,
      name: '',
      colour: '#000000',
      assignments: [{ trackerId, fromAtMs: 0, cadence }],
    })),
  }
}

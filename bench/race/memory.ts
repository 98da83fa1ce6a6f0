import { performance } from 'node:perf_hooks'
import { advanceField, createField, type Field, passingsOf, rescoreField } from '#race/field'
import type { EntryFix } from '#race/fix'
import { quantile } from '../quantile'
import type { RaceOptions } from './options'
import { oceanCourse, oceanSetup, sail } from './sailing'

/** So many fixes of each entry come one by one, with everybody's track behind them. */
const SINGLE_FIXES = 100
const BASELINE_ADVANCES = 20

export type MemoryFigures = {
  readonly advanceUsMedian: number
  readonly advanceUsP99: number
  readonly rescoreMs: number
  readonly passings: number
  readonly baseline: { readonly advanceUs: number; readonly rescoreMs: number }
}

/** What a field does in memory. */
export function measureInMemory({ entries, fixes }: RaceOptions): MemoryFigures {
  const setup = oceanSetup(entries, oceanCourse())
  const tracks = Array.from({ length: entries }, (_, i) => [...sail(i, fixes)])
  const field = createField(setup)
  const beganMs = performance.now()
  for (const track of tracks) advanceField(field, track.slice(0, -SINGLE_FIXES))
  const anewMs = performance.now() - beganMs
  const advances = advanceSingly(field, tracks)
  const changed = { ...setup, courses: [...setup.courses, { version: 2, course: oceanCourse(0.5) }] }
  const startedMs = performance.now()
  const { field: rescored } = rescoreField(field, changed)
  const rescoreMs = performance.now() - startedMs
  return {
    advanceUsMedian: quantile(advances, 0.5),
    advanceUsP99: quantile(advances, 0.99),
    rescoreMs,
    passings: countPassings(rescored),
    baseline: { advanceUs: advanceByReadingAll(tracks, setup), rescoreMs: anewMs },
  }
}

/** Entry after entry, as a fleet reports: µs of each fix. */
function advanceSingly(field: Field, tracks: readonly EntryFix[][]): number[] {
  const us: number[] = []
  for (let i = SINGLE_FIXES; i > 0; i--) {
    for (const track of tracks) {
      const fix = [track.at(-i) as EntryFix]
      const beforeMs = performance.now()
      advanceField(field, fix)
      us.push((performance.now() - beforeMs) * 1000)
    }
  }
  return us
}

/** What a fix costs whoever keeps no state: its entry's whole track is read again. Median, µs. */
function advanceByReadingAll(tracks: readonly EntryFix[][], setup: ReturnType<typeof oceanSetup>): number {
  const us = tracks.slice(0, BASELINE_ADVANCES).map((track) => {
    const beforeMs = performance.now()
    advanceField(createField(setup), track)
    return (performance.now() - beforeMs) * 1000
  })
  return quantile(us, 0.5)
}

const countPassings = (field: Field) =>
  field.setup.entries.reduce((sum, { entryId }) => sum + passingsOf(field, entryId).length, 0)

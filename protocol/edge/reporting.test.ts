import { describe, expect, it } from 'vitest'
import {
  budgetOf,
  changeRule,
  collect,
  consider,
  createReporter,
  type MeasuredFix,
  noteMessage,
  type Reporter,
  rankSlots,
} from './reporting'
import type { ReportingRule } from './reporting-rule'

const RULE: ReportingRule = { errorM: 300, heartbeatS: 7200, leastIntervalS: 0, parkedIntervalS: 14_400, zones: [] }
const START_S = 1_790_000_000
const STEPS = { halvings: 0, holdS: 0 }

/** A fix so many minutes after the start and so many metres north and east of 45° N 10° W. */
const at = (minute: number, northM: number, eastM = 0): MeasuredFix => {
  return { atS: START_S + 60 * minute, latDeg: 45 + northM / 111_195, lonDeg: -10 + eastM / 78_627 }
}

/** Hears fixes of slot 0 and takes out every report at once; returns the minutes of what was told. */
function hear(reporter: Reporter, fixes: readonly MeasuredFix[], horizonS = 300): number[][] {
  return fixes.flatMap((fix) => {
    if (consider(reporter, 0, fix).kind === 'withhold') return []
    return [collect(reporter, 0, horizonS).map(({ atS }) => (atS - START_S) / 60)]
  })
}

const minutes = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i)
const straight = (from: number, to: number) => minutes(from, to).map((minute) => at(minute, 240 * minute))

describe('what a tracker tells', () => {
  it('is two fixes of a straight way and then only heartbeats', () => {
    expect(hear(createReporter(RULE, STEPS), straight(0, 180))).toEqual([[0], [2], [122]])
  })

  it('is the newest fix and the knee after a turn; without the knee, another soon after', () => {
    const turned = minutes(20, 23).map((minute) => at(minute, 240 * 20, 240 * (minute - 20)))
    const reporter = createReporter(RULE, STEPS)
    expect(hear(reporter, [...straight(0, 20), ...turned])).toEqual([[0], [2], [20, 21]])
    const unpaid = createReporter(RULE, STEPS)
    expect(hear(unpaid, [...straight(0, 20), ...turned], 0)).toEqual([[0], [2], [21], [22]])
  })

  it('waits until it is collected, and is then the newest', () => {
    const reporter = createReporter(RULE, STEPS)
    for (const fix of straight(0, 4)) expect(consider(reporter, 0, fix)).toEqual({ kind: 'report', reason: 'first' })
    expect(collect(reporter, 0, 300)).toEqual([expect.objectContaining({ atS: START_S + 180 })])
    expect(collect(reporter, 0, 300)).toEqual([])
    expect(collect(reporter, 9, 300)).toEqual([])
  })

  it('keeps its least interval, though not against a heartbeat', () => {
    const reporter = createReporter({ ...RULE, leastIntervalS: 1200 }, STEPS)
    const zigzag = minutes(0, 60).map((minute) => at(minute, 900 * (minute % 2)))
    expect(hear(reporter, zigzag).map((told) => told.at(-1))).toEqual([0, 21, 41])
  })

  it('is less when parked: the parked interval is its heartbeat then', () => {
    const lying = minutes(0, 500).map((minute) => at(minute, 0))
    const reporter = createReporter({ ...RULE, heartbeatS: 1800, parkedIntervalS: 10_800 }, STEPS)
    expect(hear(reporter, lying)).toEqual([[0], [30], [210], [390]])
  })

  it('is more in a zone, by its bound and by its heartbeat', () => {
    const zone = { lat: 450_000, lon: -100_000, radiusM: 10_000, errorM: 50, intervalS: 600 }
    const told = hear(createReporter({ ...RULE, zones: [zone] }, STEPS), straight(0, 180)).map((one) => one.at(-1))
    expect(told).toEqual([0, 1, 11, 21, 31, 41, 161])
  })

  it('follows a rule that shore has changed', () => {
    const reporter = createReporter(RULE, STEPS)
    hear(reporter, straight(0, 60))
    changeRule(reporter, { ...RULE, heartbeatS: 600 })
    // Told of anew: where it is, then that it moves.
    expect(hear(reporter, straight(60, 90)).map((told) => told.at(-1))).toEqual([60, 62, 72, 82])
  })
})

describe('room in a message', () => {
  it('goes first to those that are to report, then to those whom shore draws worst', () => {
    const reporter = createReporter(RULE, STEPS)
    for (const slot of [1, 2, 3]) {
      consider(reporter, slot, at(0, 0))
      collect(reporter, slot, 300)
    }
    consider(reporter, 1, at(1, 100))
    consider(reporter, 2, at(1, 200))
    consider(reporter, 3, at(1, 400))
    consider(reporter, 4, at(1, 0))
    const ranked = rankSlots(reporter).map(({ slot, wanted, share }) => [slot, wanted, Math.round(10 * share)])
    expect(ranked).toEqual([
      [3, true, 13],
      [4, true, 10],
      [2, false, 7],
      [1, false, 3],
    ])
  })
})

describe('a budget', () => {
  const budget = { credits: 100, fromS: START_S, untilS: START_S + 100 * 3600 }
  const spend = (credits: number, hour: number, rule: ReportingRule = { ...RULE, budget }) => {
    const reporter = createReporter(rule, STEPS)
    hear(reporter, [at(0, 0), at(60 * hour, 0)])
    noteMessage(reporter, credits)
    return budgetOf(reporter, START_S + 3600 * hour)
  }

  it('is none without one, and kept while spending is behind its time', () => {
    expect(spend(50, 10, RULE)).toEqual({ state: 'none', widening: 1 })
    const rule = { ...RULE, heartbeatS: 100_000, budget }
    expect(spend(3, 10, rule)).toMatchObject({ state: 'kept', widening: 1 })
  })

  it('widens the bound the more, the further spending is ahead, and says what will be used', () => {
    const rule = { ...RULE, heartbeatS: 131_071, budget }
    const [some, more, most] = [12, 30, 60].map((credits) => spend(credits, 10, rule))
    expect(some?.state).toBe('tight')
    expect(some?.widening).toBeLessThan(2)
    expect(more?.widening).toBeGreaterThan(some?.widening ?? 0)
    expect(most?.widening).toBeGreaterThan(10)
    expect(more?.forecastCredits).toBeGreaterThan(100)
  })

  it('that is used up leaves heartbeats', () => {
    const rule = { ...RULE, budget }
    expect(spend(100, 10, rule)).toMatchObject({ state: 'used-up', widening: Number.POSITIVE_INFINITY })
    const reporter = createReporter(rule, STEPS)
    hear(reporter, [at(0, 0)])
    noteMessage(reporter, 100)
    expect(hear(reporter, straight(1, 300)).map((told) => told.at(-1))).toEqual([120, 240])
  })
})

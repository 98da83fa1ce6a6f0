import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRandom } from '#base/random'
import type { WireFix } from './expected-place'
import { apartM, predictPlace, type ToldFixes } from './predict'
import { quantiseDeg, wrapLonSteps } from './report'
import { decodeReporter, encodeReporter } from './reporter-codec'
import { budgetOf, collect, consider, createReporter, type MeasuredFix, noteMessage, type Reporter } from './reporting'
import { promiseOf, type ReportingRule } from './reporting-rule'

const seeds = fc.integer({ min: 0, max: 1e6 })
const RUNS = { numRuns: 20 }
const START_S = 1_790_000_000
const STEP_S = 60

const RULE: ReportingRule = { errorM: 200, heartbeatS: 3600, leastIntervalS: 0, parkedIntervalS: 7200, zones: [] }

/** A boat that turns, stops and drifts, minute by minute; now and then across 180°. */
function voyage(seed: number, minutes: number): MeasuredFix[] {
  const random = createRandom(`${seed}/boat`)
  let [latDeg, lonDeg, heading] = [45 * random.next(), random.chance(0.2) ? 179.95 : 10, 6 * random.next()]
  let speedDeg = 0.002
  return Array.from({ length: minutes }, (_, minute) => {
    if (random.chance(0.03)) heading += 2 * random.normal()
    if (random.chance(0.02)) speedDeg = random.chance(0.4) ? 0 : 0.003 * random.next()
    latDeg += speedDeg * Math.cos(heading) + 0.0001 * random.normal() * (speedDeg > 0 ? 1 : 0)
    lonDeg += speedDeg * Math.sin(heading)
    if (lonDeg >= 180) lonDeg -= 360
    return { atS: START_S + STEP_S * minute, latDeg, lonDeg }
  })
}

const wire = ({ atS, latDeg, lonDeg }: MeasuredFix, halvings: number): WireFix => {
  return { atS, lat: quantiseDeg(latDeg, halvings), lon: wrapLonSteps(quantiseDeg(lonDeg, halvings), halvings) }
}

/** What shore knows by what was collected alone. */
function createShore(halvings: number) {
  const fixes: WireFix[] = []
  return {
    take: (told: readonly MeasuredFix[]) => void fixes.push(...told.map((fix) => wire(fix, halvings))),
    told: (): ToldFixes => fixes.toSorted((a, b) => b.atS - a.atS).slice(0, 2) as unknown as ToldFixes,
  }
}

describe('a reporter', () => {
  it('never lets a tracker be silent beyond its heartbeat, though messages wait for one another', () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: 0, max: 10 }), fc.integer({ min: 20, max: 120 }), (seed, hold, beat) => {
        const rule = { ...RULE, errorM: 5000, heartbeatS: STEP_S * beat, parkedIntervalS: STEP_S * beat }
        const reporter = createReporter(rule, { halvings: 0, holdS: STEP_S * hold })
        let [dueAtS, lastS]: [number | undefined, number] = [undefined, START_S]
        for (const fix of voyage(seed, 600)) {
          if (consider(reporter, 7, fix).kind === 'report') dueAtS ??= fix.atS + STEP_S * hold
          if (dueAtS !== undefined && fix.atS >= dueAtS) {
            lastS = collect(reporter, 7, 300).at(-1)!.atS
            dueAtS = undefined
          }
          expect(fix.atS - lastS).toBeLessThanOrEqual(rule.heartbeatS)
        }
      }),
      RUNS,
    )
  })

  it('withholds a fix only when shore draws it within the bound, and shore says no less', () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: 0, max: 3 }), (seed, halvings) => {
        const random = createRandom(`${seed}/zones`)
        const zone = {
          lat: quantiseDeg(45 * random.next(), 0),
          lon: 100_000,
          radiusM: 60_000,
          errorM: 60,
          intervalS: 600,
        }
        const rule = { ...RULE, zones: [zone] }
        const reporter = createReporter(rule, { halvings, holdS: 0 })
        const shore = createShore(halvings)
        for (const fix of voyage(seed, 600)) {
          const decision = consider(reporter, 0, fix)
          if (decision.kind === 'report') {
            shore.take(collect(reporter, 0, 300))
            continue
          }
          const told = shore.told()
          const place = predictPlace(told, fix.atS, halvings)
          expect(apartM(place, wire(fix, halvings), halvings)).toBe(decision.errorM)
          expect(decision.errorM).toBeLessThanOrEqual(decision.boundM)
          const promise = promiseOf(rule, told, fix.atS, halvings, 1)
          expect(decision.boundM).toBeLessThanOrEqual(promise.withinM)
          expect(fix.atS).toBeLessThanOrEqual(promise.heartbeatDueS)
        }
      }),
      RUNS,
    )
  })

  it('keeps a budget to the message, by a wider bound and never by silence, and says how it stands', () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: 40, max: 200 }), (seed, credits) => {
        const budget = { credits, fromS: START_S, untilS: START_S + 1440 * STEP_S }
        const rule = { ...RULE, errorM: 30, parkedIntervalS: 3600, budget }
        const reporter = createReporter(rule, { halvings: 0, holdS: 0 })
        let [spent, lastS, widest] = [0, START_S, 1]
        for (const fix of voyage(seed, 1440)) {
          if (consider(reporter, 0, fix).kind === 'report') {
            collect(reporter, 0, 300)
            noteMessage(reporter, 1)
            spent += 1
            lastS = fix.atS
          }
          expect(fix.atS - lastS).toBeLessThanOrEqual(rule.heartbeatS)
          const reading = budgetOf(reporter, fix.atS)
          widest = Math.max(widest, reading.widening)
          expect(reading.state === 'kept').toBe(reading.widening === 1)
        }
        expect(spent).toBeLessThanOrEqual(credits + 1)
        // It is used where there is something to tell.
        if (widest > 4) expect(spent).toBeGreaterThan(0.8 * credits)
      }),
      RUNS,
    )
  })

  it('loses nothing when it restarts from what it kept', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const random = createRandom(`${seed}/restarts`)
        const budget = { credits: 200, fromS: START_S, untilS: START_S + 500 * STEP_S }
        const zones = [{ lat: 1, lon: -1_800_000, radiusM: 1, errorM: 1, intervalS: 1 }]
        let [steady, restarted] = [0, 0].map(() =>
          createReporter({ ...RULE, budget, zones }, { halvings: 1, holdS: 60 }),
        ) as [Reporter, Reporter]
        for (const fix of voyage(seed, 500)) {
          const slot = random.int(3)
          if (random.chance(0.2)) restarted = readBack(restarted)
          const decisions = [steady, restarted].map((reporter) => consider(reporter, slot, fix))
          expect(decisions[1]).toEqual(decisions[0])
          if (decisions[0]?.kind !== 'report' || random.chance(0.5)) continue
          expect(collect(restarted, slot, 300)).toEqual(collect(steady, slot, 300))
          for (const reporter of [steady, restarted]) noteMessage(reporter, 1)
        }
        expect(encodeReporter(restarted)).toEqual(encodeReporter(steady))
        steady = restarted
      }),
      RUNS,
    )
  })

  it('is not silenced by a clock that jumps, back or ahead, by seconds or by years', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const random = createRandom(`${seed}/clock`)
        const rule = { ...RULE, errorM: 60_000, parkedIntervalS: 3600 }
        const reporter = createReporter(rule, { halvings: 0, holdS: 0 })
        let [offS, lastTrueS] = [0, START_S]
        for (const fix of voyage(seed, 600)) {
          if (random.chance(0.02)) offS = Math.round((2 * random.next() - 1) * 10 ** random.int(9))
          if (consider(reporter, 0, { ...fix, atS: fix.atS + offS }).kind === 'report') {
            expect(collect(reporter, 0, 300)).not.toEqual([])
            lastTrueS = fix.atS
          }
          expect(fix.atS - lastTrueS).toBeLessThanOrEqual(rule.heartbeatS)
        }
      }),
      RUNS,
    )
  })

  it('goes on after a spike of place or of time', () => {
    fc.assert(
      fc.property(seeds, fc.boolean(), (seed, ofTime) => {
        const reporter = createReporter(RULE, { halvings: 0, holdS: 0 })
        const shore = createShore(0)
        const fixes = voyage(seed, 200)
        fixes.forEach((fix, minute) => {
          const spike = ofTime ? { ...fix, atS: fix.atS - 1024 * 7 * 86_400 } : { ...fix, latDeg: fix.latDeg + 5 }
          const decision = consider(reporter, 0, minute === 100 ? spike : fix)
          if (minute === 100) expect(decision.kind).toBe('report')
          if (decision.kind === 'report') shore.take(collect(reporter, 0, 300))
          if (minute < 101 || decision.kind === 'report') return
          expect(apartM(predictPlace(shore.told(), fix.atS, 0), wire(fix, 0), 0)).toBeLessThanOrEqual(RULE.errorM)
        })
      }),
      RUNS,
    )
  })

  it('reads any bytes as a state or a named fault, and goes on with a good one after', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(), fc.nat(), (bytes, at, flip) => {
        expect(['state-unreadable', 'state-version']).toContain(faultOf(bytes))
        const reporter = createReporter(RULE, { halvings: 0, holdS: 0 })
        for (const fix of voyage(at, 20)) consider(reporter, 1, fix)
        const kept = encodeReporter(reporter)
        const damaged = kept.slice()
        damaged[at % kept.length] = (damaged[at % kept.length] as number) ^ (1 << (flip % 8))
        expect(['state-unreadable', 'state-version']).toContain(faultOf(damaged))
        expect(faultOf(kept)).toBeUndefined()
      }),
    )
  })
})

function readBack(reporter: Reporter): Reporter {
  const kept = decodeReporter(encodeReporter(reporter))
  if (!kept.ok) throw new Error(kept.fault.kind)
  return kept.value
}

function faultOf(bytes: Uint8Array): string | undefined {
  const read = decodeReporter(bytes)
  return read.ok ? undefined : read.fault.kind
}

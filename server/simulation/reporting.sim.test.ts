import { describe, expect, it } from 'vitest'
import { createRandom } from '#base/random'
import { violationsOf } from './checkers'
import { adaptiveReporting, sailAtEqualCredits } from './equal-credits'
import { faultsOf, NO_FAULTS } from './faults'
import { mapErrorP95M, mapErrors } from './map-error'
import { type SimulationOptions, sail } from './sail'
import { sailSea } from './sea'

const FIELD = { profile: 'field', boats: 24, cadenceMs: 300_000, hours: 4 } as const
const SOLO = { profile: 'solo', boats: 6, cadenceMs: 300_000, hours: 20 } as const

describe('a sea', () => {
  const [fromMs, toMs] = [1_790_000_000_000, 1_790_000_000_000 + 12 * 3_600_000]
  const sea = (seed: number) => sailSea({ boats: 3, fromMs, toMs }, createRandom(seed))

  it('is the same for the same seed, and another one for another', () => {
    expect(sea(1).placeAt(2, toMs)).toEqual(sea(1).placeAt(2, toMs))
    expect(sea(1).placeAt(2, toMs)).not.toEqual(sea(2).placeAt(2, toMs))
  })

  it('has boats that go on without leaps, also over 180°, and are somewhere at every instant', () => {
    const { placeAt } = sea(1)
    for (let atMs = fromMs; atMs < toMs; atMs += 5000) {
      for (const boat of [0, 1, 2]) {
        const [a, b] = [placeAt(boat, atMs), placeAt(boat, atMs + 5000)]
        const east = ((((b.lonDeg - a.lonDeg + 540) % 360) + 360) % 360) - 180
        if (Math.hypot(b.latDeg - a.latDeg, east) > 0.0006) throw new Error(`boat ${boat} leaps at ${atMs}`)
      }
    }
    expect(placeAt(1, fromMs).lonDeg).toBeCloseTo(179.95)
  })
})

describe('the error of a map', () => {
  it('is that of the drawn place in the middle of every minute, from what was told by then', () => {
    const atS = [0, 300, 600].map((second) => 1_790_000_000 + second)
    const latDeg = [45, 45.01, 45.02]
    const fleet = {
      boats: 1,
      rounds: 3,
      roundAtMs: (round: number) => 1000 * atS[round]!,
      fixAt: (id: number) => ({ boat: 0, atS: atS[id]!, latDeg: latDeg[id]!, lonDeg: 0 }),
      idAt: () => undefined,
      isTrue: () => true,
    }
    // The newest comes before the one in the middle, which then gives it its motion.
    const recordedAtMs = Float64Array.of(1000 * atS[0]!, 1000 * atS[2]! + 60_000, 1000 * atS[2]!)
    const sea = { placeAt: () => ({ latDeg: 45.02, lonDeg: 0 }) }
    const span = { fromMs: 1000 * atS[2]! - 60_000, untilMs: 1000 * atS[2]! + 120_000 }
    const [alone, two, three] = mapErrors({ fleet, recordedAtMs }, sea, span)
    expect(alone).toBeCloseTo(2224, 0)
    expect(two).toBeCloseTo(111.2, 0)
    expect(three).toBeCloseTo(333.6, 0)
  })
})

describe('adaptive reporting', () => {
  it.each([
    ['a gateway, nothing goes wrong', { ...FIELD, faults: NO_FAULTS }],
    ['a gateway, realistic faults', { ...FIELD, faults: faultsOf('realistic', 1) }],
    ['solo trackers, realistic faults', { ...SOLO, faults: faultsOf('realistic', 1) }],
  ])('%s: at equal credits, the error is at most half of that at a fixed cadence', async (_what, race) => {
    const { map, credits, violations } = await sailAtEqualCredits({ ...race, seed: 1 })
    expect(violations).toEqual([])
    expect(Math.abs(credits / map!.fixedCredits! - 1)).toBeLessThanOrEqual(0.02)
    expect(map!.errorP95M / map!.fixedErrorP95M!).toBeLessThanOrEqual(0.5)
  })

  it.each([1, 2])('keeps every promise of the protocol when everything goes wrong (seed %i)', async (seed) => {
    for (const race of [{ ...FIELD, boats: 12 }, SOLO]) {
      const options: SimulationOptions = { ...race, seed, faults: faultsOf('all', seed) }
      const reporting = adaptiveReporting(options, race.profile === 'solo' ? 4000 : 100)
      expect(violationsOf(await sail({ ...options, reporting }, 'session'))).toEqual([])
    }
  })

  it('keeps a budget through a whole race, and uses it', async () => {
    const options: SimulationOptions = { ...FIELD, seed: 2, faults: NO_FAULTS }
    const reporting = adaptiveReporting(options, 50)
    if (reporting.kind === 'fixed') throw new Error('not adaptive')
    const [fromS, credits] = [1_790_000_000, 90]
    const rule = { ...reporting.desk.rule, budget: { credits, fromS, untilS: fromS + 3600 * FIELD.hours } }
    const free = await sail({ ...options, reporting }, 'session')
    const kept = await sail({ ...options, reporting: { ...reporting, desk: { ...reporting.desk, rule } } }, 'session')
    expect(free.billed.credits).toBeGreaterThan(1.5 * credits)
    expect(kept.billed.credits).toBeLessThanOrEqual(credits + 1)
    expect(kept.billed.credits).toBeGreaterThan(0.85 * credits)
  })

  it('is the same run for the same seed, and shore by way of the server draws the same', async () => {
    const options: SimulationOptions = { ...FIELD, boats: 8, hours: 3, seed: 5, faults: faultsOf('realistic', 5) }
    const race = { ...options, reporting: adaptiveReporting(options, 100) }
    const [first, second] = [await sail(race, 'session'), await sail(race, 'session')]
    expect(second.ledger.recordedAtMs).toEqual(first.ledger.recordedAtMs)
    const served = await sail({ ...race, faults: NO_FAULTS }, 'ingest')
    const direct = await sail({ ...race, faults: NO_FAULTS }, 'session')
    expect(violationsOf(served)).toEqual([])
    expect(mapErrorP95M(served)).toBe(mapErrorP95M(direct))
  })
})

import { describe, expect, test } from 'vitest'
import { createFleet, type Fleet } from './fleet'
import { runSolo, type SoloRunOptions } from './solo-run'
import { makeTracks } from './test-tracks'

const OPTIONS: SoloRunOptions = { link: 'blind', creditBytes: 50, reportIntervalS: Number.POSITIVE_INFINITY }
const measure = (of: Fleet, options: SoloRunOptions) => runSolo(of, options).figures
const fleet = createFleet(makeTracks(6, 80), 0)

describe('the solo profile', () => {
  test('tells every fix exactly, in messages of one credit each', () => {
    const result = measure(fleet, OPTIONS)
    expect(result).toMatchObject({ fixes: 480, roundTrip: 'exact', wrong: 0, undecoded: 0 })
    expect(result.credits).toBe(result.messages)
    expect(result.bytes).toBeLessThanOrEqual(50 * result.credits)
    expect(result.fixesPerCredit).toBeCloseTo(480 / result.credits, 9)
  })

  test('fills its credits: a larger one holds more fixes, and wastes less on what every message needs', () => {
    const [small, large] = [30, 100].map((creditBytes) => measure(fleet, { ...OPTIONS, creditBytes }))
    expect(large!.fixesPerCredit).toBeGreaterThan(small!.fixesPerCredit)
    expect(large!.bitsPerFix).toBeLessThan(small!.bitsPerFix)
  })

  test('puts nearly every fix into two messages when any one may be lost, for about twice the credits', () => {
    // All but the last message's of each tracker: long tracks, so that these are few.
    const long = createFleet(makeTracks(3, 240), 0)
    const { fixesPerCredit, fixesPerCreditLossProof, lossProofShare } = measure(long, OPTIONS)
    expect(lossProofShare).toBeGreaterThan(0.9)
    expect(lossProofShare).toBeLessThan(1)
    expect(fixesPerCreditLossProof).toBeGreaterThan(0.35 * fixesPerCredit)
    expect(fixesPerCreditLossProof).toBeLessThan(0.6 * fixesPerCredit)
  })

  test('counts credits by the day from first fix to last', () => {
    const fixes = [0, 43_200, 86_400].map((s) => ({ atS: 1_445_212_800 + s, latDeg: 1, lonDeg: 2 }))
    const day = createFleet([{ tracker: 'a', fixes }], 0)
    expect(measure(day, OPTIONS)).toMatchObject({ credits: 1, creditsPerTrackerDay: 1 })
  })

  test('a tracker that lies still fills a message by its number of fixes and goes on', () => {
    const fixes = Array.from({ length: 300 }, (_, i) => ({ atS: 1_445_212_800 + 60 * i, latDeg: 1, lonDeg: 2 }))
    const still = createFleet([{ tracker: 'a', fixes }], 0)
    expect(measure(still, OPTIONS)).toMatchObject({ fixes: 300, roundTrip: 'exact' })
  })

  test('says so when a credit is too small for a fix', () => {
    expect(() => measure(createFleet(makeTracks(1, 3), 3), { ...OPTIONS, creditBytes: 10 })).toThrow(
      'a fix does not fit into 10 bytes',
    )
  })
})

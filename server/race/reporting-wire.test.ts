import { describe, expect, it } from 'vitest'
import { collect, consider, createReporter } from '#protocol/edge/reporting'
import { isRule } from '#protocol/edge/reporting-rule'
import { expectedPlace, readAgreement, type Towards } from '#race/agreement'
import { sphericalM } from '#race/geodesy'
import type { ReportingOrder } from '#race/reporting'
import { agreementAt, ruleOf } from './reporting-wire'

const HOUR_MS = 3_600_000
const BEGINS_S = 1_790_000_000
const ORDER: ReportingOrder = {
  ...{ errorM: 556, heartbeatMs: 2 * HOUR_MS, leastIntervalMs: 0, parkedIntervalMs: 4 * HOUR_MS },
  budget: { credits: 240, fromMs: BEGINS_S * 1000, untilMs: BEGINS_S * 1000 + 240 * HOUR_MS },
  zones: [{ at: { latDeg: 40.5, lonDeg: 179.9 }, radiusM: 20_000.4, errorM: 100, intervalMs: HOUR_MS / 4 }],
}

/** A boat that bears away again and again, over the date line. */
const placeAt = (atS: number) => {
  const hours = (atS - BEGINS_S) / 3600
  return {
    latDeg: 40 + 0.1 * hours + 0.03 * Math.sin(3 * hours),
    lonDeg: wrap(179.5 + 0.12 * hours + 0.02 * Math.cos(5 * hours)),
  }
}
const wrap = (lonDeg: number) => (lonDeg >= 180 ? lonDeg - 360 : lonDeg)

describe('an order on the wire', () => {
  it('is a rule in whole metres and seconds', () => {
    const rule = ruleOf(ORDER)
    expect(isRule(rule)).toBe(true)
    expect(rule).toMatchObject({ errorM: 556, heartbeatS: 7200, budget: { credits: 240, fromS: BEGINS_S } })
    expect(rule.zones).toEqual([{ lat: 405_000, lon: 1_799_000, radiusM: 20_001, errorM: 100, intervalS: 900 }])
  })

  it('has a zone for as many places as there is room for, and a radius that the wire can carry', () => {
    const [zone] = ORDER.zones as [ReportingOrder['zones'][number]]
    const zones = Array.from({ length: 40 }, () => ({ ...zone, radiusM: 1e6, at: { latDeg: 0, lonDeg: 180 } }))
    const rule = ruleOf({ ...ORDER, zones })
    expect(isRule(rule)).toBe(true)
    expect(rule.zones).toHaveLength(16)
    expect(rule.zones[0]).toMatchObject({ radiusM: 65_535, lon: -1_800_000 })
  })
})

describe('what an order promises', () => {
  it('holds for every fix that its device withholds: within the bound of where shore expects it, before the heartbeat is due', () => {
    const { budget, ...unbudgeted } = ruleOf(ORDER)
    const reporter = createReporter(unbudgeted, { halvings: 0, holdS: 0 })
    const told: Towards[] = []
    let [withheld, tight] = [0, 0]
    for (let atS = BEGINS_S; atS < BEGINS_S + 30 * 3600; atS += 60) {
      const place = placeAt(atS)
      if (consider(reporter, 0, { atS, ...place }).kind === 'report') {
        for (const fix of collect(reporter, 0, Number.POSITIVE_INFINITY)) told.push({ ...fix, atMs: fix.atS * 1000 })
        continue
      }
      withheld++
      const [newest, before] = told.toReversed() as [Towards, Towards?]
      const agreement = agreementAt(ORDER, 1, before ? [before, newest] : [newest], atS * 1000)
      expect(readAgreement(agreement, newest.atMs, atS * 1000)).toBeDefined()
      const offM = sphericalM(expectedPlace(newest, agreement.towards, atS * 1000), place)
      // Rounding of a place to 1e-4°, and the flat map of the wire against the sphere.
      expect(offM).toBeLessThan(1.01 * agreement.withinM + 12)
      if (agreement.withinM === 100) tight++
    }
    expect(withheld).toBeGreaterThan(500)
    expect(tight).toBeGreaterThan(20)
    expect(told.length).toBeLessThan(400)
  })

  it('is wider by the device’s word, and no bound at all when only heartbeats go', () => {
    const fix = { atMs: BEGINS_S * 1000, latDeg: 10, lonDeg: 10 }
    const agreement = (widening: number) => agreementAt(ORDER, widening, [fix], fix.atMs)
    expect(agreement(1)).toEqual({ withinM: 556, heartbeatMs: 2 * HOUR_MS })
    expect(agreement(4)).toEqual({ withinM: 2224, heartbeatMs: 2 * HOUR_MS })
    expect(agreement(Number.POSITIVE_INFINITY).withinM).toBe(Number.POSITIVE_INFINITY)
  })

  it('leads no further than the wire’s prediction does, and nowhere for one that lies still', () => {
    const fix = { atMs: BEGINS_S * 1000, latDeg: 10, lonDeg: 10 }
    const later = { atMs: fix.atMs + HOUR_MS, latDeg: 10.1, lonDeg: 10 }
    const long = { ...ORDER, heartbeatMs: 24 * HOUR_MS }
    expect(agreementAt(long, 1, [fix, later], later.atMs).towards).toEqual({
      ...{ atMs: later.atMs + 6 * HOUR_MS, lonDeg: 10 },
      latDeg: 10.7,
    })
    const still = agreementAt(long, 1, [fix, { ...later, latDeg: 10.0001 }], later.atMs)
    expect(still).toEqual({ withinM: 556, heartbeatMs: 4 * HOUR_MS })
  })
})

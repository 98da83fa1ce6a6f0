import { describe, expect, it } from 'vitest'
import { agreedCadence, expectedPlace, readAgreement } from './agreement'
import { nextReportDueAtMs, readFreshness } from './freshness'

const MINUTE = 60_000
const FIX_AT = Date.UTC(2026, 10, 21, 12)
const AGREEMENT = { withinM: 500, heartbeatMs: 30 * MINUTE }

describe('silence by agreement', () => {
  it('is within the bound until the heartbeat is due, and nothing from then on', () => {
    const due = FIX_AT + 30 * MINUTE
    expect(readAgreement(AGREEMENT, FIX_AT, FIX_AT + MINUTE)).toEqual({ withinM: 500, heartbeatDueAtMs: due })
    expect(readAgreement(AGREEMENT, FIX_AT, due - 1)).toEqual({ withinM: 500, heartbeatDueAtMs: due })
    expect(readAgreement(AGREEMENT, FIX_AT, due)).toBeUndefined()
    expect(readAgreement(AGREEMENT, undefined, due)).toBeUndefined()
  })

  it('is on time for freshness until the heartbeat is due', () => {
    const cadence = agreedCadence(AGREEMENT)
    expect(nextReportDueAtMs(FIX_AT, cadence)).toBe(FIX_AT + 30 * MINUTE)
    const after = (minutes: number) => readFreshness(FIX_AT, cadence, FIX_AT + minutes * MINUTE, false)
    expect([29, 31, 35, 65, 155].map(after)).toEqual(['on-time', 'due', 'late', 'overdue', 'silent'])
  })
})

describe('where a silent tracker is expected', () => {
  const fix = { atMs: FIX_AT, latDeg: 40, lonDeg: 179.9 }
  const towards = { atMs: FIX_AT + 20 * MINUTE, latDeg: 40.2, lonDeg: -179.9 }

  it('is evenly on the way that the prediction leads, over the date line too, and no further', () => {
    const at = (minutes: number) => expectedPlace(fix, towards, FIX_AT + minutes * MINUTE)
    expect(at(0)).toEqual({ latDeg: 40, lonDeg: 179.9 })
    expect(at(5).latDeg).toBeCloseTo(40.05, 9)
    expect(at(5).lonDeg).toBeCloseTo(179.95, 9)
    expect(at(15).lonDeg).toBeCloseTo(-179.95, 9)
    expect(at(60).latDeg).toBeCloseTo(40.2, 9)
    expect(at(-5)).toEqual({ latDeg: 40, lonDeg: 179.9 })
  })

  it('is the fix itself when the prediction leads nowhere', () => {
    expect(expectedPlace(fix, undefined, FIX_AT + MINUTE)).toEqual({ latDeg: 40, lonDeg: 179.9 })
    expect(expectedPlace(fix, fix, FIX_AT + MINUTE)).toEqual({ latDeg: 40, lonDeg: 179.9 })
  })
})

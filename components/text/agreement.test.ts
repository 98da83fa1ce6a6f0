import { describe, expect, it } from 'vitest'
import { agreementWords } from './agreement'

const NOW = Date.UTC(2026, 10, 21, 12)
const DUE = Date.UTC(2026, 10, 21, 12, 34)
const words = (withinM: number, units: 'nautical' | 'metric', dueAtMs = DUE) =>
  agreementWords({ withinM, heartbeatDueAtMs: dueAtMs }, units, NOW)

describe('words for silence by agreement', () => {
  it('are in miles at sea and in kilometres on land, metres where those are short', () => {
    expect(words(500, 'nautical')).toBe('within 0.3 nm by agreement, heartbeat due 12:34 UTC')
    expect(words(1250, 'metric')).toBe('within 1.3 km by agreement, heartbeat due 12:34 UTC')
    expect(words(100, 'nautical')).toBe('within 100 m by agreement, heartbeat due 12:34 UTC')
    expect(words(300, 'metric')).toBe('within 300 m by agreement, heartbeat due 12:34 UTC')
  })

  it('never promise more than was agreed', () => {
    expect(words(560, 'nautical')).toContain('within 0.4 nm')
    expect(words(100.2, 'metric')).toContain('within 101 m')
    expect(words(1852 * 0.3, 'nautical')).toContain('within 0.3 nm')
  })

  it('name the day when it is another one, and say when there is no bound', () => {
    expect(words(500, 'nautical', DUE + 86_400_000)).toContain('22 Nov 12:34 UTC')
    expect(words(Number.POSITIVE_INFINITY, 'nautical')).toBe('credits used up: heartbeats only, the next due 12:34 UTC')
  })
})

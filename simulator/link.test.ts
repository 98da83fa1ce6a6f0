import { describe, expect, it } from 'vitest'
import { createRandom } from '#base/random'
import { createLink, HONEST_LINK, type LinkAttempt, type LinkOptions, STEADY_LINK } from './link'

function attempts(options: LinkOptions, seed: string, count: number): LinkAttempt[] {
  const link = createLink(options, createRandom(seed))
  return Array.from({ length: count }, (_, i) => link.attempt(i * 600_000))
}

const share = <T>(values: readonly T[], is: (value: T) => boolean): number => values.filter(is).length / values.length

describe('the radio link', () => {
  it('behaves the same for the same seed', () => {
    expect(attempts(HONEST_LINK, 'a', 500)).toEqual(attempts(HONEST_LINK, 'a', 500))
    expect(attempts(HONEST_LINK, 'a', 500)).not.toEqual(attempts(HONEST_LINK, 'b', 500))
  })

  it('takes a median of 11 s, with a tail of 5 to 10 % from half a minute to four', () => {
    for (const seed of ['a', 'b', 'c']) {
      const durations = attempts(HONEST_LINK, seed, 4000).map((attempt, i) => attempt.endsAtMs - i * 600_000)
      durations.sort((x, y) => x - y)
      expect(durations[2000]).toBeGreaterThan(10_000)
      expect(durations[2000]).toBeLessThan(13_000)
      const tail = share(durations, (ms) => ms >= 30_000)
      expect(tail).toBeGreaterThan(0.05)
      expect(tail).toBeLessThan(0.11)
      expect(durations.at(-1)).toBeLessThanOrEqual(240_000)
    }
  })

  it('fails in bursts, and some failed messages arrive after all', () => {
    const all = attempts(HONEST_LINK, 'a', 20_000)
    const failed = share(all, ({ modem }) => modem === 'failed')
    expect(failed).toBeGreaterThan(0.03)
    expect(failed).toBeLessThan(0.06)
    const afterFailure = all.slice(1).filter((_, i) => all[i]!.modem === 'failed')
    expect(share(afterFailure, ({ modem }) => modem === 'failed')).toBeGreaterThan(8 * failed)
    expect(all.some(({ modem, session }) => modem === 'failed' && session?.kind === 'delivered')).toBe(true)
    expect(all.some(({ modem, session }) => modem === 'failed' && session?.kind === 'reported')).toBe(true)
  })

  it('loses, doubles and holds up as often as it is told', () => {
    const good = attempts(HONEST_LINK, 'a', 20_000).filter(({ modem }) => modem === 'sent')
    const deliveries = good.map(({ session }) => session!.deliverAtMs)
    expect(share(deliveries, (list) => list.length === 0)).toBeCloseTo(HONEST_LINK.lossShare, 2)
    expect(share(deliveries, (list) => list.length === 2)).toBeCloseTo(HONEST_LINK.duplicateShare, 2)
    const held = good.filter(({ session }) => (session!.deliverAtMs[0] ?? 0) - session!.atMs > HONEST_LINK.relayMs)
    expect(held.length / good.length).toBeCloseTo(HONEST_LINK.overtakenShare, 2)
    expect(held.length).toBeGreaterThan(0)
  })

  it('is exact in its steady form: every message once', () => {
    for (const { modem, session } of attempts(STEADY_LINK, 'a', 2000)) {
      expect([modem, session?.deliverAtMs.length]).toEqual(['sent', 1])
    }
  })

  it('fails throughout a blackout and works after it', () => {
    const blackouts = [{ fromMs: 1_000_000, toMs: 5_000_000 }]
    const link = createLink({ ...STEADY_LINK, blackouts }, createRandom('a'))
    expect(link.attempt(999_999).modem).toBe('sent')
    expect(link.attempt(1_000_000)).toEqual({ endsAtMs: 1_045_000, modem: 'failed' })
    expect(link.attempt(4_999_999).modem).toBe('failed')
    expect(link.attempt(5_000_000).modem).toBe('sent')
  })
})

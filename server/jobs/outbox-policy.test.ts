import { describe, expect, it } from 'vitest'
import type { LinkOutcome, LinkTrouble } from '../ports/device-link'
import { isUrgent, resultOf, unprovenAgainAtMs } from './outbox-policy'

const NOW_MS = 1_800_000_000_000
const RULE = { kind: 'rule', tries: 0 } as const
const refused = (status: number, mayPass: boolean): LinkOutcome => ({ kind: 'refused', status, mayPass, reason: 'why' })
const trouble = (kind: LinkTrouble): LinkOutcome => ({ kind: 'trouble', trouble: kind, reason: 'why' })
const pauses = (kind: 'rule' | 'sos-ack') =>
  [0, 1, 2, 5, 6, 7, 1000].map((tries) => {
    const result = resultOf(trouble('unreachable'), { kind, tries }, NOW_MS)
    return result.state === 'again' ? (result.atMs - NOW_MS) / 1000 : undefined
  })

describe('what follows from what the link says', () => {
  it('is accepted at its place, or refused for good, with the reason kept', () => {
    expect(resultOf({ kind: 'queued', place: 7 }, RULE, NOW_MS)).toEqual({ state: 'accepted', place: 7 })
    expect(resultOf(refused(-2, false), RULE, NOW_MS)).toEqual({ state: 'refused', status: -2, reason: 'why' })
  })

  it('is another try where it may pass, after pauses that double up to a bound', () => {
    expect(resultOf(refused(-5, true), RULE, NOW_MS)).toMatchObject({ state: 'again', status: -5, reason: 'why' })
    expect(pauses('rule')).toEqual([5, 10, 20, 160, 300, 300, 300])
    expect(pauses('sos-ack')).toEqual([5, 10, 15, 15, 15, 15, 15])
  })

  it.each(['cut-off', 'no-answer', 'bad-answer'] as const)('is doubt after %s, for it may have been taken', (kind) => {
    expect(resultOf(trouble(kind), RULE, NOW_MS)).toEqual({ state: 'unanswered', reason: `${kind}: why` })
  })

  it('in doubt is never repeated without proof, but for the answer to an SOS, twice', () => {
    const again = (kind: 'rule' | 'sos-ack', tries: number) => unprovenAgainAtMs({ kind, tries }, NOW_MS)
    expect([again('rule', 0), again('sos-ack', 2)]).toEqual([undefined, undefined])
    expect([again('sos-ack', 0), again('sos-ack', 1)]).toEqual([NOW_MS + 60_000, NOW_MS + 60_000])
    expect([isUrgent({ kind: 'sos-ack' }), isUrgent({ kind: 'rule' })]).toEqual([true, false])
  })
})

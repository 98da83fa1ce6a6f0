import { describe, expect, it } from 'vitest'
import { createRandom } from '#base/random'
import { SOLO_POLICY } from '#protocol/edge/policy'
import { createSender, nextMessage, observe } from '#protocol/edge/sender'
import { createEnvelopes } from './envelopes'
import { createFaultDesk, DARK_MS, LOSE_MESSAGES } from './fault-desk'
import { createLink, STEADY_LINK } from './link'

const IMEI = '300000000000017'
const START_MS = 1_790_000_000_000

function frames(count: number): Uint8Array[] {
  const sender = createSender(SOLO_POLICY, 9)
  const envelopes = createEnvelopes(1)
  return Array.from({ length: count }, (_, i) => {
    const atMs = START_MS + i * 3_600_000
    observe(sender, { slot: 0, atS: atMs / 1000, latDeg: 40 + i / 10, lonDeg: -10 })
    const payload = nextMessage(sender, 50, atMs)?.bytes
    if (payload === undefined) throw new Error('a fix to send')
    return envelopes.seal({ imei: IMEI, atMs, payload })
  })
}

describe('a fault desk', () => {
  it('loses the next messages, no more and no others, and knows which', () => {
    const desk = createFaultDesk()
    const [first, ...rest] = frames(LOSE_MESSAGES + 2)
    expect(desk.takes(first!, IMEI, START_MS)).toBe(false)
    expect(desk.begin('lose-messages', START_MS)).toBe(true)
    const failedSession = createEnvelopes(90).seal({ imei: IMEI, atMs: START_MS })
    expect(desk.takes(failedSession, IMEI, START_MS)).toBe(false)
    expect(rest.map((frame, i) => desk.takes(frame, IMEI, START_MS + i))).toEqual([true, true, true, true, true, false])
    expect(desk.report(START_MS)).toEqual({
      toLose: 0,
      unheard: [],
      taken: Array.from({ length: LOSE_MESSAGES }, (_, i) => ({
        imei: IMEI,
        epoch: 9,
        seq: i + 1,
        atMs: START_MS + i,
      })),
    })
  })

  it('does not begin a fault that is under way, and begins it again afterwards', () => {
    const desk = createFaultDesk()
    expect(desk.begin('no-satellite', START_MS)).toBe(true)
    expect(desk.begin('no-satellite', START_MS + DARK_MS - 1)).toBe(false)
    expect(desk.begin('lose-messages', START_MS)).toBe(true)
    expect(desk.begin('lose-messages', START_MS)).toBe(false)
    expect(desk.begin('no-satellite', START_MS + DARK_MS)).toBe(true)
  })

  it('knows who is out of hearing of every gateway', () => {
    const desk = createFaultDesk()
    for (const [number, isHeard] of [
      ['7', false],
      ['46', false],
      ['7', true],
      ['8', true],
    ] as const)
      desk.noteHeard(number, isHeard)
    expect(desk.report(START_MS).unheard).toEqual(['46'])
  })

  it('has no satellite for so long: sessions fail as those without a link do, and go on as before afterwards', () => {
    const desk = createFaultDesk()
    const link = desk.disturb(createLink(STEADY_LINK, createRandom('link')))
    expect(link.attempt(START_MS).modem).toBe('sent')
    desk.begin('no-satellite', START_MS)
    expect(desk.report(START_MS).darkUntilMs).toBe(START_MS + DARK_MS)
    expect(link.attempt(START_MS + DARK_MS - 1)).toEqual({ endsAtMs: START_MS + DARK_MS + 44_999, modem: 'failed' })
    expect(link.attempt(START_MS + DARK_MS).modem).toBe('sent')
    expect(desk.report(START_MS + DARK_MS).darkUntilMs).toBeUndefined()
  })
})

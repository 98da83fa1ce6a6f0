import { describe, expect, it } from 'vitest'
import { FIELD_POLICY } from './policy'
import { atGateway, createSender, nextMessage, observe } from './sender'
import { createShoreState, receive } from './shore-session'
import { reportsOf } from './test-fleet'
import { readField } from './test-frames'

const NOW_S = 1_800_000_000

/** A gateway and a shore that gets every message at once. */
function createLink() {
  const sender = createSender({ ...FIELD_POLICY, gatewayMessages: 1 }, 1)
  const shore = createShoreState()
  return {
    sender,
    see: (slot: number, atS: number) =>
      observe(sender, { slot, atS, latDeg: 48 + slot / 100 + (atS % 977) / 10_000, lonDeg: -5 }),
    send(nowS: number) {
      const message = nextMessage(sender, 340, 1000 * nowS)
      if (message === undefined) return { times: [], frame: undefined }
      atGateway(sender, message.messageId)
      const { effects } = receive(shore, message.bytes, 1000 * nowS + 20_000)
      return { times: reportsOf(effects).map(({ atS }) => atS), frame: readField(message.bytes, nowS) }
    },
  }
}

describe('a field message', () => {
  it('T3 says its time in whole when all the fixes that need a clock are old, whatever the others are', () => {
    const { see, send } = createLink()
    const own = [7, 19, 41]
    for (const [slot, phaseS] of own.entries()) see(slot, NOW_S + phaseS)
    send(NOW_S + 50)
    for (const [slot, phaseS] of own.entries()) see(slot, NOW_S + 60 + phaseS)
    see(3, NOW_S - 7211)
    const { times, frame } = send(NOW_S + 110)
    expect(new Set(times)).toEqual(new Set([...own.map((phaseS) => NOW_S + 60 + phaseS), NOW_S - 7211]))
    expect(frame).toMatchObject({ ok: true, value: { hasGaps: true, timeSpan: 'day' } })
  })

  it('T3 a tracker whose clock is not set spoils no time of the others', () => {
    const { see, send } = createLink()
    const odd = [5, 65, 2 ** 32 - 4000]
    const told: number[] = []
    for (let round = 0; round < odd.length; round++) {
      see(0, NOW_S + 60 * round)
      see(1, NOW_S + 60 * round + 13)
      see(2, odd[round] as number)
      for (let { times } = send(NOW_S + 60 * round + 15); times.length > 0; { times } = send(NOW_S + 60 * round + 15))
        told.push(...times)
    }
    expect(new Set(told)).toEqual(new Set([...odd, ...[0, 60, 120].flatMap((s) => [NOW_S + s, NOW_S + s + 13])]))
  })
})

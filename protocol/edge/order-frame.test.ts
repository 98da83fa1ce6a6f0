import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { openFrame, type Seal } from './frame'
import { observeInFull } from './locate'
import { codeBits } from './numbers'
import { encodeOrder, isOrder, ORDER_TEXT_BYTES_MAX, type Order } from './order-frame'
import { readOther } from './other-frame'
import { sealOther } from './other-kind'
import { FIELD_POLICY } from './policy'
import type { Coder } from './range-coder'
import { atGateway, createSender, nextMessage, observe } from './sender'
import { createShoreState, receive } from './shore-session'

const SEAL: Seal = { key: [1, 2, 3, 4], tagBytes: 2 }
const MT_BYTES_MAX = 270

function read(bytes: Uint8Array) {
  const opened = openFrame(bytes)
  return opened.ok ? readOther(opened.value, 0, SEAL.key) : opened
}

const written = (write: (coder: Coder) => void) => read(sealOther({ kind: 'order', epoch: 0 }, SEAL, [], write))
const outOfRange = { ok: false, fault: { kind: 'value-out-of-range' } }

const slots = fc.option(fc.nat(255), { nil: undefined })
const seconds = fc.integer({ min: 1, max: 2 ** 17 - 1 })
const orders: fc.Arbitrary<Order> = fc
  .oneof(
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }).map((text) => ({ kind: 'text' as const, text })),
    fc.constant({ kind: 'locate' as const }),
    fc.tuple(seconds, seconds).map(([a, b]) => {
      return { kind: 'interval' as const, fixIntervalS: Math.min(a, b), reportIntervalS: Math.max(a, b) }
    }),
  )
  .chain((order) => slots.map((slot) => (slot === undefined ? order : { ...order, slot })))
  .filter(isOrder)

describe('an order', () => {
  it('O1 comes as it went, in one message to a device', () => {
    fc.assert(
      fc.property(orders, (order) => {
        const bytes = encodeOrder(order, 3, SEAL)
        expect(bytes.length).toBeLessThanOrEqual(MT_BYTES_MAX)
        expect(read(bytes)).toEqual({ ok: true, value: { kind: 'order', order } })
      }),
    )
    const longest = { kind: 'text', text: 'x'.repeat(ORDER_TEXT_BYTES_MAX) } as const
    expect(encodeOrder(longest, 0, SEAL).length).toBeLessThanOrEqual(MT_BYTES_MAX)
    expect(encodeOrder({ kind: 'locate' }, 0, SEAL).length).toBeLessThanOrEqual(6)
  })

  it('O1 that is none is out of range: an empty text, what has no name, an interval of nothing or the wrong way round', () => {
    const begin = (coder: Coder, what: number) => {
      coder.uniform(256, 257)
      coder.uniform(what, 4)
    }
    const interval = (fixS: number, reportS: number) => (coder: Coder) => {
      begin(coder, 2)
      codeBits(coder, 17, fixS)
      codeBits(coder, 17, reportS)
    }
    const empty = (coder: Coder) => {
      begin(coder, 0)
      coder.uniform(0, ORDER_TEXT_BYTES_MAX + 1)
    }
    for (const write of [empty, (coder: Coder) => begin(coder, 3), interval(0, 60), interval(600, 60)])
      expect(written(write)).toEqual(outOfRange)
    expect(written(interval(60, 600))).toMatchObject({ ok: true, value: { order: { fixIntervalS: 60 } } })
  })

  it('O2 has the fix that it asks for go in full, though shore could have told it by what went before', () => {
    const sender = createSender({ ...FIELD_POLICY, gatewayMessages: 1 }, 1, SEAL.key)
    const shore = createShoreState()
    let minute = 0
    /** Six trackers a message; whether the first one stood in full. */
    const isFull = (take: typeof observe): boolean => {
      const atS = 1_790_000_000 + 60 * minute++
      for (let slot = 0; slot < 6; slot++) {
        const fix = { slot, atS, latDeg: 40 + minute / 1e3, lonDeg: slot - 12 }
        if (slot === 0) take(sender, fix)
        else observe(sender, fix)
      }
      const message = nextMessage(sender, 340, 1000 * atS)
      atGateway(sender, message!.messageId)
      const told = receive(shore, message!.bytes, 1000 * atS, SEAL).effects.find(({ kind }) => kind === 'reports')
      return told?.kind === 'reports' && told.full[told.reports.findIndex(({ slot }) => slot === 0)] === true
    }
    while (minute < 10 || !isFull(observe)) if (minute < 10) isFull(observe)
    // It has just been restated: by itself it would not be for a while.
    expect([isFull(observe), isFull(observeInFull), isFull(observe)]).toEqual([false, true, false])
  })

  it('O1 is nobody’s who has not the key', () => {
    const bytes = encodeOrder({ kind: 'locate' }, 0, { key: [9, 9, 9, 9], tagBytes: 2 })
    expect(read(bytes)).toMatchObject({ ok: false, fault: { kind: 'bad-check' } })
  })
})

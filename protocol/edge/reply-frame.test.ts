import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CONTEXTS } from './contexts'
import { sealFrame, UNSEALED } from './frame'
import { codeNumber } from './numbers'
import { FIELD_POLICY } from './policy'
import { decodeReply, encodeReply, REPLY_BYTES_MAX, type ReplyFrame } from './reply-frame'
import { atGateway, createSender, nextMessage, observe, onReply } from './sender'
import { createShoreState, gapReport, receive } from './shore-session'
import { NO_KEY } from './tag'
import { SOME_KEY } from './test-frames'

const NOW_S = 1_800_000_000

function readBack(reply: ReplyFrame): unknown {
  const read = decodeReply(encodeReply(reply, UNSEALED), NO_KEY)
  return read.ok ? read.value : read.fault
}

describe('a reply', () => {
  it('G4, G8: brings back what is missing, alone and in runs, over the turn of the sequence, with and without a wish', () => {
    fc.assert(
      fc.property(
        fc.nat(31),
        fc.nat(4095),
        fc.integer({ min: 1, max: 512 }),
        fc.array(fc.nat(511)),
        fc.boolean(),
        (epoch, from, span, gaps, wantsRefresh) => {
          const offsets = [...new Set(gaps.filter((gap) => gap < span))].sort((a, b) => a - b)
          const missing = offsets.map((offset) => (from + offset) % 4096)
          const reply = { epoch, from, newest: (from + span - 1) % 4096, missing, wantsRefresh }
          expect(readBack(reply)).toEqual(reply)
        },
      ),
      { numRuns: 300 },
    )
  })

  it('G4, Q5: speaks of a stretch of sequences that goes over 4095', () => {
    const reply = { epoch: 3, from: 4000, newest: 20, missing: [4094, 4095, 0, 1, 19], wantsRefresh: false }
    expect(readBack(reply)).toEqual(reply)
  })

  it('G4 of no message at all, the first is the one after the newest', () => {
    const reply = { epoch: 3, from: 100, newest: 99, missing: [], wantsRefresh: true }
    expect(readBack(reply)).toEqual(reply)
  })

  it('G4 leaves out the oldest where not all fits, and speaks only of what comes after them', () => {
    const missing = Array.from({ length: 682 }, (_, i) => 3 * i)
    const bytes = encodeReply({ epoch: 1, from: 0, newest: 2046, missing, wantsRefresh: false }, UNSEALED)
    expect(bytes.length).toBeLessThanOrEqual(REPLY_BYTES_MAX)
    const read = decodeReply(bytes, NO_KEY)
    expect(read.ok).toBe(true)
    if (!read.ok) return
    const { from, missing: kept } = read.value
    expect(kept.length).toBeGreaterThan(200)
    expect(kept).toEqual(missing.slice(-kept.length))
    if (kept.length < missing.length) expect(from).toBeGreaterThan(missing.at(-kept.length - 1) as number)
  })

  it('G4 a run beyond the newest, and more than 2048 messages, are out of range; another kind is no reply', () => {
    const write = (kind: 'reply' | 'solo', skip: number, span: number) =>
      decodeReply(
        sealFrame({ kind, epoch: 1 }, UNSEALED, [], (coder) => {
          coder.uniform(9, 4096)
          codeNumber(coder, CONTEXTS.replySpan, 4, span)
          coder.bit(CONTEXTS.replyRefresh, 0)
          codeNumber(coder, CONTEXTS.replyRuns, 4, 1)
          codeNumber(coder, CONTEXTS.replySkip, 4, skip)
          codeNumber(coder, CONTEXTS.replyLength, 4, 0)
        }),
        NO_KEY,
      )
    expect(write('reply', 9, 10)).toMatchObject({ ok: true, value: { from: 0, newest: 9, missing: [9] } })
    const outOfRange = { ok: false, fault: { kind: 'value-out-of-range' } }
    expect(write('reply', 10, 10)).toEqual(outOfRange)
    expect(write('reply', 9, 2048).ok).toBe(true)
    expect(write('reply', 9, 2049)).toEqual(outOfRange)
    expect(write('solo', 9, 10)).toEqual({ ok: false, fault: { kind: 'unknown-kind', frameKind: 'solo' } })
  })

  it('H8 arbitrary bytes and sealed nonsense are a reply within bounds or a named fault, and the next good one is read', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.boolean(), (bytes, isSealed) => {
        const sealed = () =>
          sealFrame({ kind: 'reply', epoch: 1 }, UNSEALED, [], (coder) => {
            for (const byte of bytes) coder.uniform(byte, 256)
          })
        const read = decodeReply(isSealed ? sealed() : bytes, NO_KEY)
        if (read.ok) expect(read.value.missing.length).toBeLessThanOrEqual(2048)
      }),
      { numRuns: 500 },
    )
    const good = { epoch: 3, from: 1, newest: 5, missing: [2], wantsRefresh: false }
    expect(readBack(good)).toEqual(good)
  })

  it('H6 another key is refused, and any changed bit', () => {
    const seal = { key: SOME_KEY, tagBytes: 4 } as const
    const bytes = encodeReply({ epoch: 3, from: 4000, newest: 20, missing: [4094, 1], wantsRefresh: false }, seal)
    expect(decodeReply(bytes, NO_KEY).ok).toBe(false)
    for (let bit = 0; bit < 8 * bytes.length; bit++) {
      const changed = bytes.slice()
      changed[bit >> 3] = (changed[bit >> 3] as number) ^ (0x80 >> (bit & 7))
      expect(decodeReply(changed, SOME_KEY).ok).toBe(false)
    }
    expect(decodeReply(bytes, SOME_KEY).ok).toBe(true)
  })

  it('G8 shore that holds nothing yet of what it heard asks for full values, and calls nothing held', () => {
    const sender = createSender(FIELD_POLICY, 1)
    const send = (atS: number) => {
      observe(sender, { slot: 0, atS, latDeg: 48, lonDeg: -5 })
      const message = nextMessage(sender, 340, 1000 * atS)
      if (message === undefined) throw new Error('nothing to send')
      atGateway(sender, message.messageId)
      return message
    }
    const sent = Array.from({ length: 70 }, (_, i) => send(NOW_S + 60 * i))
    // A shore without a memory: the message that it hears waits for one before it.
    const shore = createShoreState()
    const waits = sent.findLast(({ bytes }) =>
      receive(createShoreState(), bytes, 1000 * (NOW_S + 4200)).effects.some(({ kind }) => kind === 'held'),
    )
    receive(shore, waits?.bytes ?? new Uint8Array(0), 1000 * (NOW_S + 4200))
    const reply = gapReport(shore, { wantsRefresh: true })
    expect(reply?.missing).toEqual([])
    expect(onReply(sender, reply?.bytes ?? new Uint8Array(0), 0).ok).toBe(true)
    expect([...sender.sent.values()].some(({ state }) => state === 'held')).toBe(false)
    const { effects } = receive(shore, send(NOW_S + 4200).bytes, 1000 * (NOW_S + 4200))
    expect(effects).toContainEqual(expect.objectContaining({ kind: 'reports', full: expect.arrayContaining([true]) }))
  })
})

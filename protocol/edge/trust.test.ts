import { describe, expect, it } from 'vitest'
import { UNSEALED } from './frame'
import { FIELD_POLICY } from './policy'
import { encodeReply } from './reply-frame'
import { atGateway, createSender, nextMessage, observe, onReply, type Sender } from './sender'
import { createShoreState, receive, type ShoreEffect } from './shore-session'
import { readField } from './test-frames'

const NOW_S = 1_800_000_000
/** One message at the gateway is relied on. */
const RELYING = { ...FIELD_POLICY, gatewayMessages: 1 }

/** Sends a fix of slot 0; the modem says that the gateway has it. */
function send(sender: Sender, atS: number, isAtGateway = true) {
  observe(sender, { slot: 0, atS, latDeg: 48 + (atS % 977) / 10_000, lonDeg: -5 })
  const message = nextMessage(sender, 340, 1000 * atS)
  if (message === undefined) throw new Error('nothing to send')
  if (isAtGateway) atGateway(sender, message.messageId)
  const frame = readField(message.bytes, atS)
  return {
    seq: message.messageId,
    form: frame.ok ? frame.value.entries.at(-1)?.first.form : undefined,
    bytes: message.bytes,
  }
}

function reply(sender: Sender, seq: number, isHeld: boolean) {
  const missing = isHeld ? [] : [seq]
  onReply(sender, encodeReply({ epoch: 1, from: seq, newest: seq, missing, wantsRefresh: false }, UNSEALED), 0)
}

describe("what the modem's word is worth", () => {
  it('L1 is learned from what replies say of messages at the gateway, of each once', () => {
    const sender = createSender(RELYING, 1)
    const losses = [false, false, true, true, true].map((isHeld, i) => {
      const { seq } = send(sender, NOW_S + 60 * i)
      reply(sender, seq, isHeld)
      reply(sender, seq, isHeld)
      return sender.silentLoss
    })
    // 1000 / 16; 938 / 16 more; then a sixteenth less each time, without fractions.
    expect(losses).toEqual([62, 120, 113, 106, 100])
    const { seq } = send(sender, NOW_S + 600, false)
    reply(sender, seq, false)
    expect(sender.silentLoss).toBe(100)
  })

  it('L2, F8: trusted while nothing is lost there: the next entry is windowed or moved after one message at the gateway', () => {
    const sender = createSender(RELYING, 1)
    expect(send(sender, NOW_S).form).toBe('full')
    expect(send(sender, NOW_S + 60).form).not.toBe('full')
    sender.silentLoss = 16
    expect(send(sender, NOW_S + 120).form).toBe('full')
  })

  it.each([
    [16, 4],
    [60, 6],
    [180, 10],
  ])('L2 at a loss of %i entries wait for messages that lie %i apart', (loss, window) => {
    const sender = createSender({ ...FIELD_POLICY, refreshS: 1e6, fullEveryReports: 1000 }, 1)
    sender.silentLoss = loss
    const forms = Array.from({ length: 12 }, (_, i) => send(sender, NOW_S + 60 * i).form)
    expect(forms.indexOf('windowed')).toBe(window)
    expect(forms.slice(0, window).every((form) => form === 'full')).toBe(true)
  })

  it('F10 a moved entry has no reference in reach but those that it is told by, and shore held them all', () => {
    const sender = createSender(RELYING, 1)
    const shore = createShoreState()
    for (let i = 0; i < 60; i++) {
      const { bytes } = send(sender, NOW_S + 60 * i)
      const frame = readField(bytes, NOW_S + 60 * i)
      const entry = frame.ok ? frame.value.entries[0] : undefined
      const { carried } = sender.slots.get(0) ?? { carried: [] }
      const inReach = carried.filter(({ seq }) => frame.ok && seq >= i - frame.value.reach && seq < i)
      if (entry?.first.form === 'moved') expect(inReach).toHaveLength(entry.first.byTwo ? 2 : 1)
      const { effects } = receive(shore, bytes, 1000 * (NOW_S + 60 * i))
      expect(effects.map(({ kind }) => kind)).toEqual(['reports'])
    }
  })
})

describe('messages out of their time', () => {
  const faultsOf = (effects: readonly ShoreEffect[]) =>
    effects.flatMap((effect) => (effect.kind === 'fault' ? [effect.fault.kind] : []))

  it('Q6 a sequence ahead whose session is more than an hour behind is named, told as far as it stands alone, and moves nothing', () => {
    const sender = createSender(RELYING, 1)
    const sent = Array.from({ length: 8 }, (_, i) => send(sender, NOW_S + 60 * i))
    const shore = createShoreState()
    receive(shore, sent[0]?.bytes ?? new Uint8Array(0), 1000 * (NOW_S + 4200))
    const early = (seq: number, sessionS: number) =>
      receive(shore, sent[seq]?.bytes ?? new Uint8Array(0), 1000 * sessionS).effects
    expect(faultsOf(early(2, NOW_S + 420))).toEqual(['seq-misplaced'])
    expect(early(1, NOW_S + 600).map(({ kind }) => kind)).toEqual(['reports'])
  })

  it('T6 a session within a quarter of an hour of its base is near enough, and one far from it is refused by name', () => {
    const sender = createSender(RELYING, 1)
    const { bytes } = send(sender, NOW_S + 7)
    for (const offS of [0, 900, -360, 1260]) expect(readField(bytes, NOW_S + 7 + offS).ok).toBe(true)
    for (const offS of [2000, -2000, 86_400])
      expect(readField(bytes, NOW_S + 7 + offS)).toEqual({ ok: false, fault: { kind: 'bad-check' } })
  })
})

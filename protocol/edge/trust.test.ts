import { describe, expect, it } from 'vitest'
import { UNSEALED } from './frame'
import { FIELD_POLICY } from './policy'
import { encodeReply } from './reply-frame'
import { atGateway, createSender, failed, nextMessage, observe, onReply, type Sender } from './sender'
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
    first: frame.ok ? frame.value.entries.at(-1)?.first : undefined,
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

  it('F8 blind, a window is round where two references let a fix be expected once any three messages leave two, and never right after a full value', () => {
    const sender = createSender({ ...FIELD_POLICY, refreshS: 600 }, 1)
    const entries = Array.from({ length: 24 }, (_, i) => send(sender, NOW_S + 60 * i, false).first)
    const forms = entries.map((first) => (first?.form === 'windowed' && first.byTwo === true ? 'by two' : first?.form))
    // Full until the first and the last of them are three apart; then by one, as after each full value; by two from five references on.
    expect(forms.slice(0, 7)).toEqual(['full', 'full', 'full', 'full', 'windowed', 'by two', 'by two'])
    for (const [i, form] of forms.entries()) if (form === 'full' && i > 4) expect(forms[i + 1]).not.toBe('by two')
    expect(forms.slice(8).filter((form) => form === 'full').length).toBeGreaterThan(0)
  })

  it('F10 while all is at the gateway every entry between full ones is moved, and shore tells each at once', () => {
    const sender = createSender(RELYING, 1)
    const shore = createShoreState()
    const forms: (string | undefined)[] = []
    for (let i = 0; i < 60; i++) {
      const { bytes, form } = send(sender, NOW_S + 60 * i)
      forms.push(form)
      const { effects } = receive(shore, bytes, 1000 * (NOW_S + 60 * i))
      expect(effects.map(({ kind }) => kind)).toEqual(['reports'])
    }
    expect(new Set(forms.slice(1))).toEqual(new Set(['moved', 'full']))
  })

  it('F8 a message that has failed, or of which nothing is known, is one that no moved entry reaches over', () => {
    for (const fate of ['failed', 'unknown'] as const) {
      const sender = createSender(RELYING, 1)
      for (let i = 0; i < 3; i++) send(sender, NOW_S + 60 * i)
      const { seq, form } = send(sender, NOW_S + 180, false)
      expect(form).toBe('moved')
      if (fate === 'failed') failed(sender, seq)
      expect(send(sender, NOW_S + 240).form).not.toBe('moved')
      // By the one message since, then by two.
      expect(send(sender, NOW_S + 300).form).toBe('moved')
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

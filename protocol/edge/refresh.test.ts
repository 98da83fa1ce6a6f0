import { describe, expect, it } from 'vitest'
import { FIELD_POLICY } from './policy'
import { atGateway, createSender, failed, nextMessage, observe, onReply } from './sender'
import { createShoreState, gapReport, receive } from './shore-session'
import { createFleet, heldOf, type Message, readField, receiveAll, START_S, sailFleet } from './test-fleet'

const fullSlots = (message: Message) =>
  readField(message).entries.flatMap(({ slot, first }) => (first.form === 'full' ? [slot] : []))

/** The longest time in which a slot, once heard, was reported without a restatement. */
function longestUnrestatedS(messages: readonly Message[]): number {
  const sinceS = new Map<number, number>()
  let longest = 0
  for (const message of messages) {
    const atS = message.sessionAtMs / 1000
    const full = new Set(fullSlots(message))
    for (const { slot } of readField(message).entries) if (!full.has(slot) && !sinceS.has(slot)) sinceS.set(slot, atS)
    for (const slot of full) sinceS.delete(slot)
    for (const since of sinceS.values()) longest = Math.max(longest, atS - since)
  }
  return longest
}

describe('rolling refresh', () => {
  it.each([10, 20, 30, 45, 60])('R1 a message every %i s restates every slot within 300 s', (everyS) => {
    const { messages } = sailFleet({ seed: everyS, slots: 40, messages: 90, everyS })
    expect(longestUnrestatedS(messages)).toBeLessThanOrEqual(300)
  })

  it('R1 also slots that report in one message of three, or have fallen silent', () => {
    const { messages } = sailFleet({ seed: 'rare', slots: 40, messages: 90, reportShare: 0.33 })
    expect(longestUnrestatedS(messages)).toBeLessThanOrEqual(300)
  })

  it('R1 also when modems make a minute shorter and longer', () => {
    const sender = createSender(FIELD_POLICY, 1)
    const fleet = createFleet('uneven', 40)
    const messages: Message[] = []
    for (let i = 0; i < 90; i++) {
      const atS = START_S + 60 * i + ((i * 7) % 15)
      for (const fix of fleet(atS)) observe(sender, fix)
      const message = nextMessage(sender, 340, atS * 1000)
      if (message !== undefined) messages.push({ ...message, sessionAtMs: atS * 1000 })
    }
    expect(longestUnrestatedS(messages)).toBeLessThanOrEqual(315)
  })

  it('R2 a sparser stream restates a slot at least at every eighth of its reports', () => {
    for (const reportShare of [1, 0.4]) {
      const { messages } = sailFleet({ seed: 'sparse', slots: 30, messages: 80, everyS: 300, reportShare })
      const reportsSince = new Map<number, number>()
      for (const message of messages) {
        const full = new Set(fullSlots(message))
        for (const { slot } of readField(message).entries) {
          reportsSince.set(slot, full.has(slot) ? 0 : (reportsSince.get(slot) ?? 0) + 1)
        }
        expect(Math.max(...reportsSince.values())).toBeLessThan(8)
      }
    }
  })

  it('R3 after three failures in a row full values go first', () => {
    const sailed = sailFleet({
      seed: 'outage',
      slots: 10,
      messages: 20,
      afterMessage: (sender, { messageId }) =>
        messageId < 16 ? atGateway(sender, messageId) : failed(sender, messageId),
    })
    for (const fix of createFleet('outage', 10)(sailed.endS)) observe(sailed.sender, fix)
    const message = nextMessage(sailed.sender, 340, sailed.endS * 1000)
    expect(new Set(fullSlots({ ...message, sessionAtMs: 1000 * sailed.endS } as Message)).size).toBe(10)
  })

  it('R3 a restatement in a message that failed goes again in the next', () => {
    const failedSlots: number[] = []
    const { messages } = sailFleet({
      seed: 'once',
      slots: 10,
      messages: 22,
      afterMessage: (sender, message) => {
        if (message.messageId === 20) {
          failedSlots.push(...fullSlots(message))
          failed(sender, 20)
        } else atGateway(sender, message.messageId)
      },
    })
    expect(failedSlots.length).toBeGreaterThan(0)
    expect(fullSlots(messages[21] as Message)).toEqual(expect.arrayContaining(failedSlots))
  })

  it('R4 every slot that a cycle speaks of stands in full in it', () => {
    const { messages } = sailFleet({ seed: 'cycle', slots: 25, messages: 60, reportShare: 0.8 })
    const cycles = new Map<number, { heard: Set<number>; full: Set<number> }>()
    let turns = 0
    for (const message of messages) {
      const { cycle, entries } = readField(message)
      // Cycles count modulo 4.
      turns += (cycle - (turns % 4) + 4) % 4
      const seen = cycles.get(turns) ?? { heard: new Set(), full: new Set() }
      cycles.set(turns, seen)
      for (const { slot } of entries) seen.heard.add(slot)
      for (const slot of fullSlots(message)) seen.full.add(slot)
    }
    expect(cycles.size).toBeGreaterThan(8)
    cycles.delete(turns)
    for (const { heard, full } of cycles.values()) expect(full).toEqual(heard)
  })

  it('R5 sizes are steady: within a tenth of the mean once a minute', () => {
    for (const arrival of ['blind', 'at gateway']) {
      const { messages } = sailFleet({
        seed: 'steady',
        slots: 40,
        messages: 120,
        afterMessage: (sender, { messageId }) => arrival === 'at gateway' && atGateway(sender, messageId),
      })
      const sizes = messages.slice(10).map(({ bytes }) => bytes.length)
      const mean = sizes.reduce((sum, size) => sum + size, 0) / sizes.length
      expect(Math.max(...sizes)).toBeLessThan(1.1 * mean)
      expect(Math.min(...sizes)).toBeGreaterThan(0.9 * mean)
      expect(longestUnrestatedS(messages)).toBeLessThanOrEqual(300)
    }
  })
})

describe('references', () => {
  it('F8 blind, any three messages in a row may be lost: every other entry decodes at once', () => {
    for (const reportShare of [1, 0.4]) {
      const { messages, truth } = sailFleet({ seed: 'drop', slots: 12, messages: 60, reportShare })
      expect(receiveAll(messages).reports).toEqual(truth)
      for (let from = 0; from < 50; from++) {
        const { effects } = receiveAll(messages.filter((_, i) => i < from || i > from + 2))
        expect(heldOf(effects)).toBe(0)
      }
    }
  })

  /** Entries that had to wait when one message in ten is lost behind the gateway. */
  function heldBehindGateway(gatewayMessages: number, replies: boolean): number {
    let state = createShoreState()
    let count = 0
    sailFleet({
      seed: 'silent loss',
      slots: 12,
      messages: 60,
      policy: { gatewayMessages },
      afterMessage: (sender, { messageId, bytes, sessionAtMs }) => {
        if (messageId % 10 !== 9) {
          const step = receive(state, bytes, sessionAtMs)
          state = step.state
          if (messageId > 20) count += heldOf(step.effects)
        }
        atGateway(sender, messageId)
        const reply = gapReport(state)
        if (replies && reply !== undefined) onReply(sender, reply.bytes, sessionAtMs)
      },
    })
    return count
  }

  it('F8 with two messages at the gateway relied on, any one may be lost there', () => {
    expect(heldBehindGateway(2, false)).toBe(0)
  })

  it('F8 with one relied on entries wait for it, until a reply says that one was lost there', () => {
    expect(heldBehindGateway(1, false)).toBeGreaterThan(20)
    expect(heldBehindGateway(1, true)).toBe(0)
  })

  it('F8 messages that failed are trusted for nothing, and reckoned with all the same', () => {
    const arrived: Message[] = []
    const { messages, truth } = sailFleet({
      seed: 'failing',
      slots: 12,
      messages: 60,
      afterMessage: (sender, message) => {
        if (message.messageId % 4 === 3) arrived.push(message)
        else failed(sender, message.messageId)
      },
    })
    const onlyGood = receiveAll(arrived)
    expect(heldOf(onlyGood.effects)).toBe(0)
    expect(onlyGood.reports).toEqual(truth)
    for (const report of receiveAll(messages).reports) expect(truth.has(report)).toBe(true)
  })

  it('F9 a leap over 180° or over the globe goes in full', () => {
    const sender = createSender(FIELD_POLICY, 1)
    const messages: Message[] = []
    for (let i = 0; i < 12; i++) {
      const atS = START_S + 60 * i
      observe(sender, { slot: 0, atS, latDeg: 0, lonDeg: i % 2 === 0 ? 179.999 : -179.999 })
      observe(sender, { slot: 1, atS, latDeg: i % 3 === 0 ? 80 : -80, lonDeg: 0 })
      messages.push({ ...(nextMessage(sender, 340, atS * 1000) as Message), sessionAtMs: atS * 1000 })
    }
    expect(receiveAll(messages).reports.size).toBe(24)
    expect(messages.every((message) => fullSlots(message).length === 2)).toBe(true)
  })
})

import { describe, expect, it } from 'vitest'
import { fromHex, toHex } from '#base/bytes'
import { UNSEALED } from './frame'
import { encodeNoteFrame } from './note-frame'
import { nextNotes, note } from './note-sender'
import { SOLO_POLICY } from './policy'
import type { ReportingRule } from './reporting-rule'
import { printOf, readRuleWord, wideningToTell, wordItem } from './rule-word'
import { atGateway, createSender } from './sender'
import { createShoreState, receive } from './shore-session'

const NOW_S = 1_800_000_000
const RULE: ReportingRule = { errorM: 556, heartbeatS: 7200, leastIntervalS: 600, parkedIntervalS: 7200, zones: [] }
const HEARTBEATS_ONLY = Number.POSITIVE_INFINITY

/** Bytes that must be read to the same words for ever. */
const GOLDEN = 'e320094f91f0c8efdccbe1c69c13be4b'

function wordsIn(bytes: Uint8Array) {
  const { effects } = receive(createShoreState(), bytes, 1000 * NOW_S)
  return effects
    .flatMap((effect) => (effect.kind === 'notes' ? effect.notes : []))
    .map(({ atS, item }) => ({ atS, word: readRuleWord(item) }))
}

describe('what a device says of its reporting', () => {
  it('U2 the print of a rule is that of its bits, and tells it from another', () => {
    expect(printOf(RULE)).toBe(printOf({ ...RULE }))
    const others: ReportingRule[] = [
      { ...RULE, errorM: 557 },
      { ...RULE, heartbeatS: 7199 },
      { ...RULE, budget: { credits: 100, fromS: 1, untilS: 2 } },
      { ...RULE, zones: [{ lat: 0, lon: 0, radiusM: 1, errorM: 1, intervalS: 1 }] },
    ]
    expect(new Set([RULE, ...others].map(printOf)).size).toBe(5)
  })

  it('U2 U3 comes through a message as it was said, and in the same bytes for ever', () => {
    const notes = [
      { slot: 0, atS: NOW_S - 30, item: wordItem({ kind: 'keeps', print: printOf(RULE) }) },
      { slot: 0, atS: NOW_S - 20, item: wordItem({ kind: 'widening', times: 4 }) },
    ]
    const frame = { epoch: 3, seq: 9, halvings: 0, restored: [], timeSpan: 'near', notes } as const
    const said = [
      { atS: NOW_S - 30, word: { kind: 'keeps', print: printOf(RULE) } },
      { atS: NOW_S - 20, word: { kind: 'widening', times: 4 } },
    ]
    expect(wordsIn(fromHex(GOLDEN))).toEqual(said)
    expect(toHex(encodeNoteFrame(frame, UNSEALED))).toBe(GOLDEN)
  })

  it('U2 U3 no rule and no bound are words of their own; what no device says is none', () => {
    expect(readRuleWord(wordItem({ kind: 'keeps' }))).toEqual({ kind: 'keeps' })
    const none = wordItem({ kind: 'widening', times: HEARTBEATS_ONLY })
    expect(readRuleWord(none)).toEqual({ kind: 'widening', times: HEARTBEATS_ONLY })
    for (const value of [-1, 17]) expect(readRuleWord({ ...none, value })).toBeUndefined()
    for (const value of [-1, 65_536]) expect(readRuleWord({ ...wordItem({ kind: 'keeps' }), value })).toBeUndefined()
    expect(readRuleWord({ kind: 'telemetry', channel: 0, value: 1 })).toBeUndefined()
    expect(readRuleWord({ kind: 'status', status: 11 })).toBeUndefined()
  })

  it('U3 a wider bound is told at once and rounded up, a narrower one after six hours', () => {
    const told = (times: number) => ({ times, atS: NOW_S })
    expect(wideningToTell(1, NOW_S, told(1))).toBeUndefined()
    expect(wideningToTell(1.01, NOW_S, told(1))).toBe(2)
    expect(wideningToTell(1.9, NOW_S + 1e6, told(2))).toBeUndefined()
    expect(wideningToTell(9, NOW_S, told(2))).toBe(16)
    expect(wideningToTell(17, NOW_S, told(16))).toBe(HEARTBEATS_ONLY)
    expect(wideningToTell(HEARTBEATS_ONLY, NOW_S, told(HEARTBEATS_ONLY))).toBeUndefined()
    expect(wideningToTell(1, NOW_S + 21_599, told(8))).toBeUndefined()
    expect(wideningToTell(1, NOW_S + 21_600, told(8))).toBe(1)
  })

  it('U2 N4 goes as a measurement, but at once: one time, in a message of its own', () => {
    const sender = createSender(SOLO_POLICY, 0)
    const word = wordItem({ kind: 'keeps', print: printOf(RULE) })
    expect(note(sender, 0, NOW_S, word)).toBe(true)
    expect(note(sender, 0, NOW_S + 60, word)).toBe(false)
    const message = nextNotes(sender, 50, 1000 * NOW_S)
    if (message === undefined) throw new Error('nothing went')
    atGateway(sender, message.messageId)
    expect(message.bytes.length).toBeLessThanOrEqual(20)
    expect(wordsIn(message.bytes)).toEqual([{ atS: NOW_S, word: { kind: 'keeps', print: printOf(RULE) } }])
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRandom } from '#base/random'
import { type NoteItem, telemetryOf } from './note'
import type { ToldNote } from './note-frame'
import { areNotesDue, nextNotes, note } from './note-sender'
import { FIELD_POLICY, SOLO_POLICY } from './policy'
import {
  atGateway,
  createSender,
  decodeSender,
  encodeSender,
  failed,
  nextMessage,
  observe,
  onReply,
  type Sender,
} from './sender'
import { NOTES_WAITING_MAX } from './sender-state'
import { createShoreState, encodeShoreState, gapReport, receive, type ShoreEffect } from './shore-session'
import { createFleet, gapsOf, reportsOf, textOf as reportText, START_S, truthOf } from './test-fleet'

const NOW_MS = 1000 * START_S
const RETIRED: NoteItem = { kind: 'status', status: 2 }
const text = (said: string): NoteItem => ({ kind: 'text', text: said })

const toldIn = (effects: readonly ShoreEffect[]): ToldNote[] =>
  effects.flatMap((effect) => (effect.kind === 'notes' ? effect.notes : []))

const textOf = ({ slot, atS, item }: Pick<ToldNote, 'slot' | 'atS' | 'item'>) => JSON.stringify([slot, atS, item])

/** What a message of notes says to a shore that knows nothing. */
const said = (message: { bytes: Uint8Array } | undefined, nowMs = NOW_MS) =>
  message === undefined ? [] : toldIn(receive(createShoreState(), message.bytes, nowMs).effects).map(textOf)

const sender = () => createSender(SOLO_POLICY, 1)

describe('what goes', () => {
  it('N4 a status or a text goes at once, a measurement waits for others or its time', () => {
    const one = sender()
    expect(note(one, 0, START_S, telemetryOf('battery-voltage', 12.6))).toBe(true)
    expect(areNotesDue(one, NOW_MS)).toBe(false)
    expect(nextNotes(one, 340, NOW_MS)).toBeUndefined()
    expect(areNotesDue(one, NOW_MS + 600_000)).toBe(true)
    note(one, 0, START_S + 5, RETIRED)
    expect(said(nextNotes(one, 340, NOW_MS + 5000))).toHaveLength(2)
    expect(areNotesDue(one, NOW_MS + 999_000)).toBe(false)
    for (let i = 0; i < 9; i++) note(one, 0, START_S + 10, telemetryOf('heart-rate', 60 + 20 * i))
    expect(areNotesDue(one, NOW_MS + 10_000)).toBe(true)
  })

  it('N4 a clock set back holds nothing up', () => {
    const one = sender()
    note(one, 0, START_S, telemetryOf('battery-voltage', 12.6))
    expect(said(nextNotes(one, 340, NOW_MS - 9e9), NOW_MS - 9e9)).toHaveLength(1)
  })

  it('N4 a measurement that has not changed by its step does not go, but once an hour', () => {
    const one = sender()
    const volts = (value: number, afterS: number) =>
      note(one, 0, START_S + afterS, telemetryOf('battery-voltage', value))
    expect([volts(12.6, 0), volts(12.55, 60), volts(12.51, 120), volts(12.5, 180), volts(12.56, 240)]).toEqual([
      ...[true, false, false, true, false],
    ])
    expect([volts(12.5, 3779), volts(12.5, 3780), volts(12.5, 3781)]).toEqual([false, true, false])
    expect(note(one, 0, START_S, telemetryOf('battery-charge', 80))).toBe(true)
    const custom = { kind: 'telemetry', channel: 30, value: 4, custom: { unit: 6, decimals: 1 } } as const
    expect([note(one, 0, START_S, custom), note(one, 0, START_S, custom)]).toEqual([true, false])
    expect(note(one, 0, START_S, { ...custom, value: 5 })).toBe(true)
  })

  it('N4 a text that is too long for the wire or the link is refused, and nothing else', () => {
    const one = createSender({ ...SOLO_POLICY, messageBytesMax: 50 }, 1)
    expect(note(one, 0, START_S, text('é'.repeat(18)))).toBe(false)
    expect(note(one, 0, START_S, text('é'.repeat(17)))).toBe(true)
    expect(said(nextNotes(one, 50, NOW_MS))).toHaveLength(1)
    expect(note(sender(), 0, START_S, text('x'.repeat(161)))).toBe(false)
    expect(note(sender(), 0, START_S, text('x'.repeat(160)))).toBe(true)
  })

  it('N5 a text that has no room in a small message lets others go', () => {
    const one = sender()
    note(one, 0, START_S, text('x'.repeat(100)))
    note(one, 0, START_S + 1, RETIRED)
    expect(said(nextNotes(one, 50, NOW_MS))).toHaveLength(1)
    expect(said(nextNotes(one, 340, NOW_MS))).toHaveLength(1)
  })

  it('N5 what people say goes first, and no message is longer than its budget', () => {
    const random = createRandom('budgets')
    for (let round = 0; round < 30; round++) {
      const one = createSender(FIELD_POLICY, 1)
      for (let i = 0; i < 100; i++) {
        const [slot, choice] = [random.int(256), random.int(10)]
        if (choice === 0) note(one, slot, START_S + i, RETIRED)
        else if (choice === 1) note(one, slot, START_S + i, text('word '.repeat(random.int(20))))
        else note(one, slot, START_S + i, telemetryOf('wind-speed', random.int(30)))
      }
      const budgetBytes = 40 + random.int(300)
      let left = one.notes.length
      while (left > 0) {
        const message = nextNotes(one, budgetBytes, NOW_MS + 600_000)
        if (message === undefined) break
        expect(message.bytes.length).toBeLessThanOrEqual(budgetBytes)
        expect(one.notes.length).toBeLessThan(left)
        left = one.notes.length
      }
      expect(one.notes.every(({ item }) => item.kind === 'text' && item.text.length > budgetBytes - 16)).toBe(true)
    }
  })

  it('N5 where too much waits the oldest measurement gives way, then the oldest text, never a status', () => {
    const one = sender()
    note(one, 0, START_S, RETIRED)
    note(one, 0, START_S + 1, text('first'))
    for (let i = 0; i < NOTES_WAITING_MAX; i++)
      note(one, 0, START_S + 2 + i, telemetryOf('heart-rate', i % 2 === 0 ? 60 : 90))
    expect(one.notes).toHaveLength(NOTES_WAITING_MAX)
    expect(one.notes.slice(0, 3).map(({ item, atS }) => `${item.kind} ${atS - START_S}`)).toEqual([
      ...['status 0', 'text 1', 'telemetry 4'],
    ])
    for (let i = 0; i < NOTES_WAITING_MAX; i++) note(one, 0, START_S + 999 + i, text(`${i}`))
    expect(one.notes[0]?.item).toEqual(RETIRED)
    expect(one.notes.every(({ item }) => item.kind !== 'telemetry')).toBe(true)
  })

  it('N5 trips an assertion on what no device may say', () => {
    const one = sender()
    const bads: [number, number, NoteItem][] = [
      ...([
        [1, START_S, RETIRED],
        [0, 0, RETIRED],
        [0, START_S, { kind: 'status', status: 64 }],
        [0, START_S, { kind: 'telemetry', channel: 32, value: 0 }],
        [0, START_S, { kind: 'telemetry', channel: 0, value: 0.5 }],
        [0, START_S, { kind: 'telemetry', channel: 16, value: 1 }],
      ] as [number, number, NoteItem][]),
    ]
    for (const [slot, atS, item] of bads) expect(() => note(one, slot, atS, item)).toThrow()
    expect(one.notes).toEqual([])
  })
})

describe('notes in the accounts', () => {
  it('N7 a lost message of notes is a gap, is asked for, and its notes come again', () => {
    const one = sender()
    const state = createShoreState()
    note(one, 0, START_S, RETIRED)
    expect(nextNotes(one, 340, NOW_MS)?.messageId).toBe(0)
    observe(one, { slot: 0, atS: START_S + 60, latDeg: 48, lonDeg: -5 })
    const { effects } = receive(state, nextMessage(one, 340, NOW_MS + 60_000)!.bytes, NOW_MS + 60_000)
    expect(gapsOf(effects)).toEqual(['0 open'])
    expect(onReply(one, gapReport(state)!.bytes, NOW_MS).ok).toBe(true)
    const again = nextNotes(one, 340, NOW_MS + 90_000)!
    expect(toldIn(receive(state, again.bytes, NOW_MS + 90_000).effects).map(textOf)).toEqual([
      textOf({ slot: 0, atS: START_S, item: RETIRED }),
    ])
    note(one, 0, START_S + 100, text('all well'))
    const named = receive(state, nextNotes(one, 340, NOW_MS + 100_000)!.bytes, NOW_MS + 100_000)
    expect(gapsOf(named.effects)).toEqual(['0 filled'])
    expect(gapReport(state)).toBeUndefined()
  })

  it('N7 a note that is not kept any more is declared lost', () => {
    const one = sender()
    note(one, 0, START_S, telemetryOf('heart-rate', 60))
    failed(one, nextNotes(one, 340, NOW_MS + 700_000)!.messageId)
    for (let i = 1; i <= NOTES_WAITING_MAX; i++) note(one, 0, START_S + i, text(`${i}`))
    const state = createShoreState()
    const effects = receive(state, nextNotes(one, 340, NOW_MS)!.bytes, NOW_MS).effects
    expect(gapsOf(effects)).toEqual([])
    expect(gapReport(state)).toBeUndefined()
    expect(state.runs[0]?.account.words).toEqual(new Map([[4096, 'lost']]))
  })

  it('N7 between messages of fixes, over loss both ways, every note and every fix arrives once faults cease', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e6 }), (seed) => {
        const { told, truth, reports, fixes, gaps } = sailWithNotes(seed)
        expect(new Set(told)).toEqual(truth)
        expect(new Set(reports)).toEqual(fixes)
        expect(gaps).toBeUndefined()
      }),
      { numRuns: 12 },
    )
  })

  it('N7 in any order, any number of times, they give the same state and the same notes', () => {
    const random = createRandom('orders')
    for (let seed = 0; seed < 4; seed++) {
      const { arrived } = sailWithNotes(seed)
      const mixed = arrived
        .flatMap((message) => (random.chance(0.3) ? [message, message] : [message]))
        .map((message, i) => ({ message, key: i + random.int(12) }))
        .sort((a, b) => a.key - b.key)
        .map(({ message }) => message)
      const take = (messages: typeof arrived) => {
        const state = createShoreState()
        const effects = messages.flatMap(({ bytes, atMs }) => receive(state, bytes, atMs).effects)
        return { notes: new Set(toldIn(effects).map(textOf)), state: encodeShoreState(state) }
      }
      expect(take(mixed)).toEqual(take(arrived))
    }
  })
})

/** A small fleet that also talks, over a link that loses, fails and lies, and then is calm; its sender goes through bytes at every step. */
function sailWithNotes(seed: number) {
  const random = createRandom(`${seed}/talk`)
  const fleet = createFleet(seed, 3)
  const shore = createShoreState()
  const [told, reports, truth, fixes] = [[] as string[], [] as string[], new Set<string>(), new Set<string>()]
  const arrived: { bytes: Uint8Array; atMs: number }[] = []
  let one: Sender = createSender({ ...FIELD_POLICY, noteWaitS: 120 }, 1)
  for (let step = 0; step < 70; step++) {
    const atS = START_S + 60 * step
    const nowMs = 1000 * atS
    const isCalm = step >= 45
    for (const fix of fleet(atS)) {
      observe(one, fix)
      fixes.add(truthOf(fix, 0))
    }
    if (step < 60 && random.chance(0.5)) {
      const slot = random.int(3)
      const items = [RETIRED, text(`at ${step}`), telemetryOf('wind-speed', random.int(20))]
      const item = items[random.int(3)] as NoteItem
      if (note(one, slot, atS, item)) truth.add(textOf({ slot, atS, item }))
    }
    const messages = [nextNotes(one, 340, nowMs), nextMessage(one, 340, nowMs)]
    for (const message of messages) {
      if (message === undefined) continue
      const isLost = !isCalm && random.chance(0.35)
      if (!isLost) {
        arrived.push({ bytes: message.bytes, atMs: nowMs })
        const { effects } = receive(shore, message.bytes, nowMs)
        told.push(...toldIn(effects).map(textOf))
        reports.push(...reportsOf(effects).map(reportText))
      }
      if (!isCalm && random.chance(0.15)) failed(one, message.messageId)
      else atGateway(one, message.messageId)
    }
    const reply = step % 5 === 4 ? gapReport(shore) : undefined
    if (reply !== undefined && (isCalm || random.chance(0.6))) onReply(one, reply.bytes, nowMs)
    if (step % 6 > 0) continue
    const read = decodeSender(encodeSender(one))
    if (!read.ok) throw new Error(read.fault.kind)
    expect(read.value).toEqual(one)
    one = read.value
  }
  return { told, truth, reports, fixes, arrived, gaps: gapReport(shore) }
}

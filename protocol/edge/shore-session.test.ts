import { describe, expect, it } from 'vitest'
import { createRandom } from '#base/random'
import type { FieldEntry } from './field-entry'
import { encodeFieldFrame } from './field-frame'
import { UNSEALED } from './frame'
import { atGateway, decodeSender, encodeSender, nextMessage, observe, onReply } from './sender'
import {
  createShoreState,
  decodeShoreState,
  encodeShoreState,
  gapReport,
  receive,
  type ShoreEffect,
} from './shore-session'
import {
  gapsOf,
  heldOf,
  type Message,
  missingOf,
  readReply,
  receiveAll,
  reportsOf,
  START_S,
  sailFleet,
} from './test-fleet'

const SESSION_MS = START_S * 1000

type Sketch = { seq: number; epoch?: number; entries?: FieldEntry[]; reach?: number; words?: [number, boolean][] }

/** A field message by hand: one full fix of slot 0 unless said otherwise. */
function message({ seq, epoch = 1, entries, reach = 0, words = [] }: Sketch, sessionAtMs = SESSION_MS): Message {
  const frame = {
    ...{
      halvings: 0,
      epoch,
      seq,
      reach,
      cycle: 0,
      intervalS: 60,
      hasGaps: false,
      isRough: false,
      newestAtS: START_S,
      timeSpan: 'whole' as const,
    },
    entries: entries ?? [full(0, 100 + seq, 200, START_S + (seq % 1000))],
    restored: words.map(([back, lost]) => ({ back, lost })),
  }
  return { messageId: seq, bytes: encodeFieldFrame(frame, UNSEALED), sessionAtMs, carried: [] }
}

const full = (slot: number, lat: number, lon: number, atS = START_S): FieldEntry => {
  return { slot, first: { form: 'full', atS, lat, lon }, earlier: [] }
}

const windowed = (slot: number, latLow: number, atS = START_S): FieldEntry => {
  return { slot, first: { form: 'windowed', atS, bits: 4, latLow, lonLow: 8 }, earlier: [] }
}

const moved = (slot: number, lat: number, lon: number, byTwo: boolean, atS = START_S): FieldEntry => {
  return { slot, first: { form: 'moved', atS, byTwo, lat, lon }, earlier: [] }
}

const kindsOf = (effects: readonly ShoreEffect[]) => effects.map(({ kind }) => kind)

describe('gaps', () => {
  it('G1 a missing message is open at once, and filled when it comes', () => {
    const { effects } = receiveAll([0, 1, 4, 3, 2].map((seq) => message({ seq })))
    expect(gapsOf(effects)).toEqual(['2 open', '3 open', '3 filled', '2 filled'])
  })

  it('G1 a run first heard at 63 has begun at 0; one first heard at 64 is accounted for from there', () => {
    expect(gapsOf(receiveAll([message({ seq: 63 })]).effects)).toHaveLength(63)
    expect(gapsOf(receiveAll([message({ seq: 64 })]).effects)).toEqual([])
    expect(gapsOf(receiveAll([66, 64, 65].map((seq) => message({ seq }))).effects)).toEqual(['65 open', '65 filled'])
  })

  it('G1 what lies before the first one heard opens when an earlier one comes', () => {
    const { effects } = receiveAll([100, 97].map((seq) => message({ seq })))
    expect(gapsOf(effects)).toEqual(['98 open', '99 open'])
  })

  it('G2 a gap 512 messages behind is lost, and so is each one of a leap beyond', () => {
    const { effects, state } = receiveAll([0, 2, 513, 514].map((seq) => message({ seq })))
    const states = new Map(gapsOf(effects).map((gap) => gap.split(' ') as [string, string]))
    expect(states.get('1')).toBe('lost')
    expect(states.get('3')).toBe('open')
    const leap = receive(state, message({ seq: 2000 }).bytes, SESSION_MS).effects
    for (const gap of gapsOf(leap)) states.set(...(gap.split(' ') as [string, string]))
    const stateOf = (seq: number) => states.get(`${seq}`)
    for (let seq = 1; seq < 2000; seq++) {
      if ([2, 513, 514].includes(seq)) continue
      expect(stateOf(seq)).toBe(seq < 2000 - 511 ? 'lost' : 'open')
    }
  })

  it("G3 the sender's word fills a gap or gives it up, before or after it is known", () => {
    const { effects } = receiveAll([
      message({ seq: 0 }),
      message({
        seq: 3,
        words: [
          [1, false],
          [2, true],
        ],
      }),
    ])
    expect(gapsOf(effects)).toEqual([])
    expect(gapReport(receiveAll([message({ seq: 0 }), message({ seq: 3 })]).state)).toBeDefined()
    const later = [
      message({ seq: 0 }),
      message({ seq: 3 }),
      message({
        seq: 4,
        words: [
          [2, false],
          [3, true],
        ],
      }),
    ]
    expect(gapsOf(receiveAll(later).effects)).toEqual(['1 open', '2 open', '1 lost', '2 filled'])
    expect(gapReport(receiveAll(later).state)).toBeUndefined()
    const early = [message({ seq: 103, words: [[2, false]] }), message({ seq: 100 })]
    expect(gapsOf(receiveAll(early).effects)).toEqual(['102 open'])
  })

  it('G3 a message given up that comes after all is filled', () => {
    const late = [
      message({ seq: 0 }),
      message({ seq: 2 }),
      message({ seq: 3, words: [[2, true]] }),
      message({ seq: 1 }),
    ]
    expect(gapsOf(receiveAll(late).effects)).toEqual(['1 open', '1 lost', '1 filled'])
  })

  it('G7 a message with entries that wait is a gap until they are told', () => {
    const waits = message({ seq: 2, reach: 1, entries: [windowed(0, 5)] })
    const { state, effects } = receiveAll([message({ seq: 0 }), waits])
    expect(gapsOf(effects)).toEqual(['1 open', '2 open'])
    expect(heldOf(effects)).toBe(1)
    const told = receiveAll([message({ seq: 1, entries: [full(0, 3, 9, START_S)] })], state)
    expect(gapsOf(told.effects)).toEqual(['1 filled', '2 filled'])
    expect([...told.reports]).toContain(`0 ${START_S} 5 8 0`)
  })

  it('G7 is asked for when it has waited over 3 messages, not before', () => {
    const waits = message({ seq: 1, reach: 0, entries: [windowed(5, 5)] })
    const rest = Array.from({ length: 3 }, (_, i) => message({ seq: i + 2 }))
    const early = receiveAll([message({ seq: 0 }), waits, ...rest.slice(0, 2)])
    expect(gapReport(early.state)).toBeUndefined()
    const late = receiveAll(rest.slice(2), early.state)
    expect(missingOf(late.state)).toEqual([1])
    const settled = receiveAll([message({ seq: 5, words: [[4, false]] })], late.state)
    expect(gapsOf(settled.effects)).toEqual(['1 filled'])
    expect(gapReport(settled.state)).toBeUndefined()
  })

  it('F7 entries too far behind for a reference make their message missing, and the account goes on', () => {
    const waits = message({ seq: 1, reach: 0, entries: [windowed(5, 5)] })
    const { state, effects } = receiveAll([
      message({ seq: 0 }),
      waits,
      ...Array.from({ length: 200 }, (_, i) => message({ seq: i + 2 })),
    ])
    expect(gapsOf(effects)).toEqual(['1 open'])
    expect(missingOf(state)).toEqual([1])
    const again = message({ seq: 202, words: [[201, false]] })
    expect(gapsOf(receiveAll([again], state).effects)).toEqual(['1 filled'])
  })

  it('G4 of what is missing the newest is named, in at most 270 bytes', () => {
    const { state } = receiveAll(Array.from({ length: 250 }, (_, i) => message({ seq: 2 * i })))
    expect(gapReport(state)?.bytes.length).toBeLessThanOrEqual(270)
    expect(missingOf(state)?.at(-1)).toBe(497)
  })
})

describe('windows', () => {
  it('F6 an entry is told by a fix before it in reach, never by one after it or beyond', () => {
    const at = (seq: number, lat: number) => message({ seq, entries: [full(0, lat, 9, START_S - seq)] })
    const entry = message({ seq: 5, reach: 2, entries: [windowed(0, 5)] })
    expect(heldOf(receiveAll([at(2, 1000), entry, at(6, 1000)]).effects)).toBe(1)
    expect([...receiveAll([at(2, 1000), entry, at(6, 1000)]).reports]).toHaveLength(2)
    expect([...receiveAll([entry, at(3, 1000)]).reports]).toContain(`0 ${START_S} 997 8 0`)
    expect([...receiveAll([at(4, 1001), entry]).reports]).toContain(`0 ${START_S} 997 8 0`)
  })

  it('F7 earlier fixes of a slot are told with its first one', () => {
    const entry = {
      ...windowed(0, 5),
      earlier: [
        { atS: -60, lat: 1, lon: -2 },
        { atS: -180, lat: 4, lon: -9 },
      ],
    }
    const held = receiveAll([message({ seq: 1, reach: 1, entries: [entry] })])
    expect(heldOf(held.effects)).toBe(1)
    const { reports } = receiveAll([message({ seq: 0, entries: [full(0, 1000, 9, START_S - 300)] })], held.state)
    const told = [`0 ${START_S} 997 8 0`, `0 ${START_S - 60} 998 6 0`, `0 ${START_S - 180} 1001 -1 0`]
    expect(reports).toEqual(new Set([`0 ${START_S - 300} 1000 9 0`, ...told]))
  })

  it('F6 a moved entry is told by the newest fix before it, once shore has every message since', () => {
    const entry = message({ seq: 5, entries: [moved(0, 7, -3, false)] })
    const others = [3, 4].map((seq) => message({ seq, entries: [full(1, seq, 9, START_S - 60)] }))
    const first = message({ seq: 2, entries: [full(0, 1000, 9, START_S - 60)] })
    for (const order of [
      [first, ...others, entry],
      [entry, first, ...others],
      [first, entry, ...others.toReversed()],
    ]) {
      const before = receiveAll(order.slice(0, -1))
      expect(before.reports).not.toContain(`0 ${START_S} 1007 6 0`)
      expect(receiveAll(order.slice(-1), before.state).reports).toContain(`0 ${START_S} 1007 6 0`)
    }
  })

  it('F6 a moved entry waits while an entry of its slot between it and its reference does', () => {
    const [first, last] = [full(0, 1000, 9, START_S - 120), moved(0, 7, -3, false)]
    const between = {
      ...windowed(0, 5, START_S - 60),
      first: { ...windowed(0, 5, START_S - 60).first, byTwo: true },
    } as FieldEntry
    const kept = receiveAll([
      message({ seq: 1, entries: [first] }),
      message({ seq: 2, reach: 2, entries: [between] }),
      message({ seq: 3, entries: [last] }),
    ])
    expect(heldOf(kept.effects)).toBe(2)
    expect(receiveAll([message({ seq: 0, entries: [first] })], kept.state).reports).toEqual(
      new Set([`0 ${START_S - 120} 1000 9 0`, `0 ${START_S - 60} 997 8 0`, `0 ${START_S} 1004 5 0`]),
    )
  })

  it('F6 one moved by two waits for both of them, and goes on as they did', () => {
    const entry = message({ seq: 2, reach: 2, entries: [moved(0, 1, 1, true)] })
    const before = [full(0, 1000, 100, START_S - 120), full(0, 1010, 95, START_S - 60)]
    const [first, second] = before.map((one, seq) => message({ seq, entries: [one] })) as [Message, Message]
    const { state, effects } = receiveAll([entry, second])
    expect(heldOf(effects)).toBe(1)
    expect(receiveAll([first], state).reports).toContain(`0 ${START_S} 1021 91 0`)
  })

  it('F6 a place beyond the pole is refused by name', () => {
    const pole = message({ seq: 0, entries: [full(0, 900_000, 9, START_S)] })
    const { effects } = receiveAll([pole, message({ seq: 1, reach: 1, entries: [windowed(0, 5, START_S + 1)] })])
    expect(effects.at(-1)).toEqual({ kind: 'fault', fault: { kind: 'value-out-of-range' } })
  })

  it('J3 loss of all state heals within one refresh cycle, and nothing told is wrong', () => {
    const { messages, truth } = sailFleet({ seed: 'lost state', slots: 30, messages: 60 })
    const after = receiveAll(messages.slice(30, 36))
    expect(new Set(reportsOf(after.effects).map(({ slot }) => slot)).size).toBe(30)
    for (const report of after.reports) expect(truth.has(report)).toBe(true)
    expect(heldOf(receiveAll(messages.slice(36), after.state).effects)).toBe(0)
  })

  it('J3 what waits after a loss of state is asked for and comes back', () => {
    const { sender, messages, truth, endS } = sailFleet({ seed: 'forgot', slots: 10, messages: 40 })
    const kept = receiveAll(messages.slice(0, 20))
    let { state, reports } = receiveAll(messages.slice(20))
    const all = new Set([...kept.reports, ...reports])
    expect(all.size).toBeLessThan(truth.size)
    for (let i = 0; i < 6; i++) {
      const reply = gapReport(state)
      if (reply !== undefined) onReply(sender, reply.bytes, endS * 1000)
      observe(sender, { slot: 0, atS: endS + 60 * i, latDeg: 1, lonDeg: 1 })
      const sent = nextMessage(sender, 340, (endS + 60 * i) * 1000)
      if (sent === undefined) continue
      const step = receiveAll([{ ...sent, sessionAtMs: endS * 1000 }], state)
      state = step.state
      reports = step.reports
      for (const report of reports) all.add(report)
    }
    for (const report of truth) expect(all.has(report)).toBe(true)
    expect(gapReport(state)).toBeUndefined()
  })
})

describe('sequence, epochs and runs', () => {
  it('Q3 the same message again is a duplicate; another with its sequence is refused by name', () => {
    const { state, effects } = receiveAll([message({ seq: 0 }), message({ seq: 0 })])
    expect(kindsOf(effects)).toEqual(['reports', 'duplicate'])
    const other = message({ seq: 0, entries: [full(1, 0, 0, START_S)] })
    const fault = { kind: 'seq-conflict', epoch: 1, seq: 0 }
    expect(receiveAll([other], state).effects).toEqual([{ kind: 'fault', fault }])
    expect(kindsOf(receiveAll([message({ seq: 1 })], state).effects)).toEqual(['reports'])
  })

  it('Q2 a restarted sender begins a run of its own: nothing of the old one is a reference', () => {
    const { state } = receiveAll([message({ seq: 5 }), message({ seq: 6 })])
    const { effects } = receiveAll(
      [message({ seq: 6, epoch: 2, reach: 3, entries: [windowed(0, 5)] }, SESSION_MS + 1000)],
      state,
    )
    expect(heldOf(effects)).toBe(1)
  })

  it('Q4 of two runs the one with the newer session is the latest, in any order of coming, also from epoch 31 to 0', () => {
    const old = [message({ seq: 0, epoch: 31 }), message({ seq: 2, epoch: 31 })]
    const fresh = [
      message({ seq: 0, epoch: 0 }, SESSION_MS + 60_000),
      message({ seq: 3, epoch: 0 }, SESSION_MS + 120_000),
    ]
    const replies = [
      [...old, ...fresh],
      [...fresh, ...old],
      [fresh[1], old[1], fresh[0], old[0]],
    ].map((order) => {
      const { state } = receiveAll(order as Message[])
      return readReply(state)
    })
    for (const reply of replies) expect(reply).toMatchObject({ epoch: 0, missing: [1, 2] })
  })

  it('Q4 a run is over when two later ones are known, or one 12 h later: what it misses is lost', () => {
    const gapped = (epoch: number, afterS: number) =>
      [0, 2].map((seq) => message({ seq, epoch }, SESSION_MS + 1000 * afterS))
    const three = receiveAll([...gapped(1, 0), ...gapped(2, 60), ...gapped(3, 120)]).effects
    expect(gapsOf(three)).toEqual(['1 open', '1 open', '1 lost', '1 open'])
    const longAfter = receiveAll([...gapped(1, 0), ...gapped(2, 12 * 3600 + 1)]).effects
    expect(gapsOf(longAfter)).toEqual(['1 open', '1 lost', '1 open'])
  })

  it('Q4 a message of a run that is over is taken as far as it stands alone', () => {
    const { state } = receiveAll([2, 3].map((epoch) => message({ seq: 99, epoch }, SESSION_MS + 1000 * epoch)))
    const entries: FieldEntry[] = [full(0, 1, 2, START_S), windowed(1, 3)]
    const { effects } = receiveAll([message({ seq: 9, epoch: 1, entries })], state)
    expect(reportsOf(effects)).toHaveLength(1)
    expect(effects.at(-1)).toEqual({ kind: 'fault', fault: { kind: 'epoch-forgotten', epoch: 1 } })
    expect(gapReport(state)).toBeUndefined()
  })

  it('Q4 a device clock that leaps makes no old run the latest', () => {
    const wild: FieldEntry = full(0, 1, 2, START_S + 80 * 86_400)
    const { state } = receiveAll([
      message({ seq: 0, epoch: 1, entries: [wild] }),
      ...[0, 2].map((seq) => message({ seq, epoch: 2 }, SESSION_MS + 60_000)),
    ])
    expect(readReply(state)).toMatchObject({ epoch: 2 })
  })
})

describe('kept state', () => {
  it('J2 a sender from bytes goes on with the very same messages', () => {
    const random = createRandom('codec')
    const options = { seed: 'twin', slots: 8, messages: 40 }
    const link = (sender: Parameters<typeof atGateway>[0], { messageId }: Message) =>
      random.chance(0.5) && atGateway(sender, messageId)
    const { sender, endS } = sailFleet({ ...options, afterMessage: link })
    const read = decodeSender(encodeSender(sender))
    expect(read.ok && encodeSender(read.value)).toEqual(encodeSender(sender))
    if (!read.ok) return
    const onward = [sender, read.value].map((twin) => sailFleet({ ...options, sender: twin, fromS: endS }).messages)
    expect(onward[0]).toEqual(onward[1])
  })

  it('J2 damaged, foreign or cut state is refused by name, of a sender and of shore', () => {
    const { sender, messages } = sailFleet({ seed: 'damage', slots: 3, messages: 10 })
    const { state } = receiveAll(messages)
    const codecs = [
      [encodeSender(sender), decodeSender],
      [encodeShoreState(state), decodeShoreState],
    ] as const
    for (const [bytes, decode] of codecs) {
      expect(decode(bytes).ok).toBe(true)
      expect(decode(new Uint8Array(0))).toEqual({ ok: false, fault: { kind: 'state-unreadable' } })
      expect(decode(bytes.slice(0, -1))).toEqual({ ok: false, fault: { kind: 'state-unreadable' } })
      expect(decode(Uint8Array.from([9, ...bytes.slice(1)]))).toEqual({
        ok: false,
        fault: { kind: 'state-version', version: 9 },
      })
      for (let i = 1; i < bytes.length; i += 7) {
        const damaged = bytes.slice()
        damaged[i] = (damaged[i] as number) ^ 0x10
        expect(decode(damaged).ok).toBe(false)
      }
    }
  })

  it('J4 keeps the state of a full stream in less than 64 KiB', () => {
    const { messages } = sailFleet({ seed: 'size', slots: 60, messages: 200 })
    expect(encodeShoreState(receiveAll(messages).state).length).toBeLessThan(65_536)
  })

  it('J4 keeps less than 1 MiB of a sender that means harm: all slots in full, and as many fixes that wait as there can be', () => {
    const far = (seq: number) => (seq % 2 === 0 ? 1 : -1) * 800_000
    const fulls = (seq: number) =>
      Array.from({ length: 256 }, (_, slot) => full(slot, far(seq + slot), 2 * far(seq), START_S))
    const earlier = [{ atS: -(2 ** 28), lat: 1_000_000, lon: 1_700_000 }]
    const waits = () => Array.from({ length: 256 }, (_, slot) => ({ ...windowed(slot, 3), earlier }))
    const state = createShoreState()
    for (let seq = 0; seq < 130; seq++) {
      receiveAll([message({ seq, epoch: 1, entries: fulls(seq) }, SESSION_MS + 1000 * seq)], state)
      receiveAll([message({ seq, epoch: 2, entries: waits() }, SESSION_MS + 1000 * seq)], state)
    }
    const bytes = encodeShoreState(state).length
    expect(bytes).toBeGreaterThan(200_000)
    expect(bytes).toBeLessThan(2 ** 20)
  })
})

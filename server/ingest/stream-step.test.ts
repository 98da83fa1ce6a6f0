import { beforeEach, describe, expect, it } from 'vitest'
import { encodeAsk } from '#protocol/edge/ask-frame'
import { UNSEALED } from '#protocol/edge/frame'
import { type Note, telemetryOf } from '#protocol/edge/note'
import { encodeNoteFrame } from '#protocol/edge/note-frame'
import { wordItem } from '#protocol/edge/rule-word'
import { createShoreState } from '#protocol/edge/shore-session'
import { encodeSos, type Sos } from '#protocol/edge/sos-frame'
import { encodeMoMessage } from '#protocol/sbd/mo-message'
import type { TrackerId } from '#race/fix'
import type { InboxMessage } from '../ports/inbox'
import type { Stream } from '../ports/stream-registry'
import { emptyResult, stepStream } from './stream-step'

const NOW_MS = 1_790_000_000_000
const IMEI = '300000000000017'
const STREAM: Stream = {
  ...{ streamId: 'stream', organizationId: 'memory', imei: IMEI, profile: 'field' },
  slots: new Map([[4, 'tracker-4' as TrackerId]]),
}
const SOS: Sos = {
  ...{ epoch: 1, slot: 4, incident: 9, distress: 'fire', raisedAtS: NOW_MS / 1000 - 60, sentBefore: 2 },
  fix: { halvings: 0, atS: NOW_MS / 1000 - 90, lat: 481_234, lon: -51_000 },
}

let counted: string[]
let said: { level: string; what: unknown; text?: string }[]

beforeEach(() => {
  counted = []
  said = []
})

function step(payload: Uint8Array, stream: Stream = STREAM) {
  const mo = { cdr: 1, imei: IMEI, sessionStatus: 0, momsn: 1, mtmsn: 0, sessionAtMs: NOW_MS, payload }
  const message: InboxMessage = {
    ...{
      messageNumber: 7,
      organizationId: 'memory',
      source: 'directip',
      identity: 'cdr:1',
      receivedAtMs: NOW_MS,
      sessionAtMs: NOW_MS,
    },
    ...{ remoteAddress: '', imei: IMEI, bytes: encodeMoMessage(mo) },
  }
  const speak = (level: string) => (what: unknown, text?: string) =>
    void said.push({ level, what, ...(text && { text }) })
  const result = emptyResult()
  const log = { error: speak('error'), warn: speak('warn'), debug: speak('debug') }
  const counters = {
    fault: (kind: string) => void counted.push(kind),
    event: (kind: string) => void counted.push(kind),
  }
  stepStream(createShoreState(), message, stream, result, { counters, log })
  return result
}

describe('a message that is not of fixes', () => {
  it('an SOS is counted, said aloud with its tracker and place, recorded, and wants an answer', () => {
    const { processed, alarms, wanted } = step(encodeSos(SOS, UNSEALED))
    expect(processed).toEqual([{ messageNumber: 7, payloadBytes: 22 }])
    expect(counted).toEqual(['sos-raised'])
    const alarm = {
      ...{ messageNumber: 7, trackerId: 'tracker-4', epoch: 1, slot: 4, incident: 9, distress: 'fire' },
      ...{ raisedAtMs: NOW_MS - 60_000, receivedAtMs: NOW_MS },
      fix: { atMs: NOW_MS - 90_000, latDeg: 48.1234, lonDeg: -5.1 },
    }
    expect(said).toEqual([{ level: 'warn', text: 'SOS raised', what: { streamId: 'stream', ...alarm } }])
    expect(alarms).toEqual([alarm])
    expect(wanted).toEqual([{ kind: 'sos', sos: SOS, sessionAtMs: NOW_MS }])
  })

  it('a note about when its device reports goes beside the fixes, with the device’s own time; other notes do not', () => {
    const atS = NOW_MS / 1000 - 30
    const notes: Note[] = [
      { slot: 4, atS, item: wordItem({ kind: 'keeps', print: 77 }) },
      { slot: 4, atS: atS + 1, item: wordItem({ kind: 'widening', times: Number.POSITIVE_INFINITY }) },
      { slot: 4, atS: atS + 2, item: wordItem({ kind: 'keeps' }) },
      { slot: 4, atS: atS + 3, item: telemetryOf('battery-charge', 80) },
    ]
    const frame = { epoch: 1, seq: 0, halvings: 0, restored: [], timeSpan: 'near', notes } as const
    expect(step(encodeNoteFrame(frame, UNSEALED)).reporting).toEqual([
      { atMs: 1000 * atS, said: { kind: 'keeps', print: 77 } },
      { atMs: 1000 * (atS + 1), said: { kind: 'widening', times: Number.POSITIVE_INFINITY } },
      { atMs: 1000 * (atS + 2), said: { kind: 'keeps', print: 0 } },
    ])
  })

  it('a cancelled one is another, and one of a slot that is no tracker is said all the same', () => {
    const { alarms } = step(encodeSos({ ...SOS, cancelledAtS: NOW_MS / 1000 }, UNSEALED))
    expect(alarms).toMatchObject([{ cancelledAtMs: NOW_MS }])
    expect(step(encodeSos({ ...SOS, slot: 5 }, UNSEALED)).alarms).toMatchObject([{ slot: 5 }])
    expect(counted).toEqual(['sos-cancelled', 'sos-raised', 'unknown-slot'])
    expect(said.map(({ level, text }) => `${level} ${text}`)).toEqual(['warn SOS cancelled', 'warn SOS raised'])
  })

  it('notes are counted by what they are and recorded with the tracker that said them, which is heard by it', () => {
    const head = { epoch: 1, seq: 0, halvings: 0, restored: [], timeSpan: 'near' as const }
    const notes = [
      { slot: 4, atS: NOW_MS / 1000 - 9, item: { kind: 'text', text: 'mast is\0gone' } },
      { slot: 4, atS: NOW_MS / 1000 - 5, item: telemetryOf('wind-direction', 270) },
      { slot: 4, atS: NOW_MS / 1000, item: { kind: 'status', status: 2 } },
    ] as const
    const { notes: recorded, heard } = step(encodeNoteFrame({ ...head, notes }, UNSEALED))
    const named = { trackerId: 'tracker-4', messageNumber: 7 }
    expect(recorded).toEqual([
      { ...named, kind: 'text', atMs: NOW_MS - 9000, text: 'mast is\uFFFDgone' },
      { ...named, kind: 'measurement', atMs: NOW_MS - 5000, channel: 'wind-direction', value: 270, unit: '°' },
      { ...named, kind: 'status', atMs: NOW_MS, status: 2, epoch: 1, seq: 0, place: 2 },
    ])
    expect(heard).toHaveLength(3)
    expect(counted.toSorted()).toEqual(['note-status', 'note-telemetry', 'note-text'])
  })

  it('notes of nobody, or of a time that is not yet, are named and left out; the others are kept', () => {
    const head = { epoch: 1, seq: 0, halvings: 0, restored: [], timeSpan: 'near' as const }
    const status = { kind: 'status', status: 2 } as const
    const notes = [
      { slot: 4, atS: NOW_MS / 1000, item: status },
      { slot: 4, atS: NOW_MS / 1000 + 121, item: status },
      { slot: 5, atS: NOW_MS / 1000, item: status },
    ]
    const { notes: recorded, processed } = step(encodeNoteFrame({ ...head, notes }, UNSEALED))
    expect(recorded).toMatchObject([{ trackerId: 'tracker-4', atMs: NOW_MS }])
    expect(processed).toMatchObject([{ fault: 'note-in-future' }])
    expect(counted.toSorted()).toEqual(['note-in-future', 'note-status', 'unknown-slot'])
  })

  it('what a boat asks is counted, and wants an answer', () => {
    const ask = { epoch: 1, slot: 4, wishes: ['neighbours'] as const }
    expect(step(encodeAsk(ask, UNSEALED)).wanted).toEqual([{ kind: 'ask', ask, sessionAtMs: NOW_MS }])
    expect(counted).toEqual(['ask-received'])
  })
})

describe('a stream with a key', () => {
  const key = Uint8Array.from({ length: 16 }, (_, i) => i)
  const stream: Stream = { ...STREAM, key, tagBytes: 4 }
  const seal = { key: [0x03020100, 0x07060504, 0x0b0a0908, 0x0f0e0d0c], tagBytes: 4 } as const

  it('takes what is sealed with it', () => {
    expect(step(encodeSos(SOS, seal), stream).alarms).toHaveLength(1)
    expect(counted).toEqual(['sos-raised'])
  })

  it.each([
    ['with another', encodeSos(SOS, { key: [1, 2, 3, 4], tagBytes: 4 }), 'wrong-key'],
    ['with none', encodeSos(SOS, { ...UNSEALED, tagBytes: 4 }), 'wrong-key'],
    ['with too short a tag', encodeSos(SOS, { ...seal, tagBytes: 3 }), 'frame-malformed'],
  ])('refuses by name what is sealed %s, says so without the key, and takes the next good one', (_, bytes, fault) => {
    const { alarms, processed } = step(bytes, stream)
    expect([alarms, processed]).toMatchObject([[], [{ fault }]])
    expect(counted).toEqual([fault])
    expect(said.map(({ what }) => what)).toEqual(fault === 'wrong-key' ? [{ streamId: 'stream' }] : [])
    expect(step(encodeSos(SOS, seal), stream).alarms).toHaveLength(1)
  })
})

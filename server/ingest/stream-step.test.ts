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

function step(payload: Uint8Array) {
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
  stepStream(createShoreState(), message, STREAM, result, { counters, log })
  return result
}

describe('a message that is not of fixes', () => {
  it('an SOS is counted and said aloud with its tracker and place', () => {
    expect(step(encodeSos(SOS, UNSEALED)).processed).toEqual([{ messageNumber: 7, payloadBytes: 22 }])
    expect(counted).toEqual(['sos-raised'])
    expect(said).toEqual([
      {
        level: 'warn',
        text: 'SOS raised',
        what: {
          ...{ streamId: 'stream', messageNumber: 7, trackerId: 'tracker-4', epoch: 1, slot: 4, incident: 9 },
          ...{ distress: 'fire', sentBefore: 2, raisedAtMs: NOW_MS - 60_000 },
          ...{ fixAtMs: NOW_MS - 90_000, latDeg: 48.1234, lonDeg: -5.1 },
        },
      },
    ])
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
    step(encodeSos({ ...SOS, cancelledAtS: NOW_MS / 1000 }, UNSEALED))
    step(encodeSos({ ...SOS, slot: 5 }, UNSEALED))
    expect(counted).toEqual(['sos-cancelled', 'sos-raised', 'unknown-slot'])
    expect(said.map(({ level, text }) => `${level} ${text}`)).toEqual(['warn SOS cancelled', 'warn SOS raised'])
  })

  it('notes are counted by what they are, and what a boat asks is counted', () => {
    const head = { epoch: 1, seq: 0, halvings: 0, restored: [], timeSpan: 'near' as const }
    const notes = [
      { slot: 4, atS: NOW_MS / 1000, item: { kind: 'status', status: 2 } },
      { slot: 4, atS: NOW_MS / 1000, item: { kind: 'text', text: 'mast is gone' } },
    ] as const
    step(encodeNoteFrame({ ...head, notes }, UNSEALED))
    step(encodeAsk({ epoch: 1, slot: 4, wishes: ['neighbours'] }, UNSEALED))
    expect(counted).toEqual(['note-status', 'note-text', 'ask-received'])
    expect(said.map(({ level }) => level)).toEqual(['debug', 'debug'])
  })
})

import type { Random } from '#base/random'
import { telemetryOf } from '#protocol/edge/note'
import type { ToldNote } from '#protocol/edge/note-frame'
import { quantiseDeg, wrapLonSteps } from '#protocol/edge/report'
import { decodeShoreState, gapReport, type ShoreState } from '#protocol/edge/shore-session'
import { encodeMoMessage } from '#protocol/sbd/mo-message'
import type { TrackerId } from '#race/fix'
import { createAnswers } from '../ingest/answers'
import { createStreamWorker } from '../ingest/stream-worker'
import type { NewAlarm, NewNote } from '../ingest/translate-said'
import { arrivedMessage } from '../iridium/arrived-message'
import { createLog } from '../log'
import { createMemoryOutbox } from '../memory/memory-outbox'
import { createMemoryRecord, type MemoryRecord } from '../memory/memory-record'
import { createMemorySyncStateStore } from '../memory/memory-sync-state-store'
import type { SyncStateStore } from '../ports/sync-state-store'
import { createDisplay } from './display'
import type { SimulationFaults } from './faults'
import { keyOf, type Ledger } from './ledger'
import type { AlarmName } from './said-book'
import type { ArrivingCopy, GapRecord, Shore } from './shore'

type ShoreStreams = { readonly count: number; readonly boatsPerStream: number; readonly quietFromMs: number }

const imeiOf = (stream: number) => String(300_000_000_000_000 + stream)
const trackerOf = (boat: number) => `boat-${boat}` as TrackerId
const boatOf = (tracker: TrackerId) => Number(tracker.slice('boat-'.length))

/**
 * Shore as the server has it: inbox, a stream worker that may be another one after any message, sync state that may be lost or not saved, the fix
 * log, and behind it a race's field, for what people are shown.
 */
export function createWorkerShore(
  ledger: Ledger,
  faults: SimulationFaults,
  random: Random,
  streams: ShoreStreams,
): Shore {
  const record = createMemoryRecord()
  for (let stream = 0; stream < streams.count; stream++) register(record, stream, streams.boatsPerStream)
  const display = createDisplay(Array.from({ length: ledger.fleet.boats }, (_, boat) => trackerOf(boat)))
  const kept = createMemorySyncStateStore()
  const faultNames: string[] = []
  const states: (ShoreState | undefined)[] = []
  let [rough, damaged, noted] = [true, false, 0]
  const syncStates: SyncStateStore = {
    load: kept.load,
    save: async (streamId, next) => {
      if (rough && random.chance(faults.savesLost)) throw new Error('the process ended here')
      return kept.save(streamId, next)
    },
  }
  const counters = { fault: (kind: string) => void (damaged || faultNames.push(kind)), event: () => {} }
  const { inbox, fixLog, registry } = record
  const outbox = createMemoryOutbox()
  const log = createLog('silent')
  const standings = { of: async () => undefined }
  let nowMs = 0
  const hire = () => {
    const answers = createAnswers({ outbox, standings, now: () => nowMs, counters, log })
    return createStreamWorker({ inbox, fixLog, registry, syncStates, counters, log, answers })
  }
  let worker = hire()
  let told = { alarms: 0, notes: 0 }

  const noteNew = (atMs: number) => {
    const fresh = record.fixes.slice(noted)
    noted = record.fixes.length
    for (const { trackerId, fixAtMs, latDeg, lonDeg } of fresh) {
      const lon = wrapLonSteps(quantiseDeg(lonDeg, 0), 0)
      ledger.noteReport(boatOf(trackerId), fixAtMs / 1000, quantiseDeg(latDeg, 0), lon, atMs)
    }
    display.show(fresh)
  }

  const noteSaid = (stream: number, atMs: number) => {
    const [alarms, notes] = [record.alarms.slice(told.alarms), record.notes.slice(told.notes)]
    told = { alarms: record.alarms.length, notes: record.notes.length }
    for (const alarm of alarms) ledger.said.noteAlarmSurfaced(stream, nameOf(alarm), atMs)
    for (const note of notes) {
      ledger.said.noteTold(stream, wireNoteOf(note, boatOf(note.trackerId) % streams.boatsPerStream))
    }
  }

  return {
    get gaps() {
      return readGaps(record)
    },
    faultNames,
    shownWrongly: display.wrong,
    knowsRun: (stream, epoch) => states[stream]?.runs.some((run) => run.epoch === epoch) ?? true,
    reply: (stream) => {
      const state = states[stream]
      return outbox.take(imeiOf(stream)) ?? (state && gapReport(state)?.bytes)
    },
    async take(copy, atMs) {
      nowMs = atMs
      rough = atMs < streams.quietFromMs
      damaged = copy.damaged
      const { message } = arrivedMessage(frameOf(copy), '', atMs)
      const { streamId } = await inbox.record(message)
      if (rough && random.chance(faults.memoryLosses)) kept.clear()
      if (rough && random.chance(faults.serverRestarts)) worker = hire()
      await worker.drain(streamId ?? null)
      noteNew(atMs)
      noteSaid(copy.stream, atMs)
      const stored = await kept.load(imeiOf(copy.stream))
      const state = stored === undefined ? undefined : decodeShoreState(stored.bytes)
      states[copy.stream] = state?.ok ? state.value : undefined
    },
  }
}

function register(record: MemoryRecord, stream: number, boatsPerStream: number): void {
  const slots = Array.from({ length: boatsPerStream }, (_, slot) => {
    return [slot, trackerOf(stream * boatsPerStream + slot)] as const
  })
  const imei = imeiOf(stream)
  record.registerStream({ streamId: imei, organizationId: 'memory', imei, profile: 'field', slots: new Map(slots) })
}

/** Session status of a session that lost its radio link. */
const RF_LINK_LOSS = 13

/** All copies of a session are the same record of the gateway; its count of sessions is their number. */
function frameOf({ stream, sessionAtMs, bytes, sessionNumber }: ArrivingCopy): Uint8Array {
  return encodeMoMessage({
    cdr: sessionNumber + 1,
    imei: imeiOf(stream),
    sessionStatus: bytes === undefined ? RF_LINK_LOSS : 0,
    momsn: (sessionNumber + 1) & 0xffff,
    mtmsn: 0,
    sessionAtMs,
    ...(bytes === undefined || bytes.length === 0 ? {} : { payload: bytes }),
  })
}

const nameOf = ({ cancelledAtMs, raisedAtMs, ...alarm }: NewAlarm): AlarmName => ({
  ...alarm,
  raisedAtS: raisedAtMs / 1000,
  ...(cancelledAtMs === undefined ? {} : { cancelledAtS: cancelledAtMs / 1000 }),
})

/** A note as it was on the wire. Where it stands among others is only told of a status. */
function wireNoteOf(note: NewNote, slot: number): ToldNote {
  const named = { slot, atS: note.atMs / 1000, epoch: 0, seq: 0, index: 0 }
  switch (note.kind) {
    case 'status':
      return {
        ...named,
        epoch: note.epoch,
        seq: note.seq,
        index: note.place,
        item: { kind: 'status', status: note.status },
      }
    case 'measurement':
      return { ...named, item: telemetryOf(note.channel, note.value) }
    case 'text':
      return { ...named, item: { kind: 'text', text: note.text } }
  }
}

/** Gaps as recorded, under the ledger's names. */
function readGaps(record: MemoryRecord): Map<string, GapRecord> {
  const gaps = [...record.gaps].map(([key, { epoch, seq, state, atMs }]) => {
    const stream = Number(key.slice(0, key.indexOf(' '))) - 300_000_000_000_000
    return [keyOf(stream, epoch, seq), { state, atMs }] as const
  })
  return new Map(gaps)
}

import { beforeEach, describe, expect, it } from 'vitest'
import { createRandom } from '#base/random'
import { FIELD_POLICY } from '#protocol/edge/policy'
import { quantiseDeg, wireDeg } from '#protocol/edge/report'
import { createSender, nextMessage, observe, type Sender } from '#protocol/edge/sender'
import { encodeMoMessage } from '#protocol/sbd/mo-message'
import type { TrackerId } from '#race/fix'
import { createLog } from '../log'
import { createMemoryRecord, type MemoryRecord } from '../memory/memory-record'
import { createMemorySyncStateStore } from '../memory/memory-sync-state-store'
import type { SyncStateStore } from '../ports/sync-state-store'
import { createStreamWorker, type StreamWorkerPorts } from './stream-worker'

const IMEI = '300000000000017'
const START_S = 1_790_000_000
const SLOTS = 12
const tracker = (slot: number) => `tracker-${slot}` as TrackerId

let record: MemoryRecord
let faults: string[]
let cdr: number

beforeEach(() => {
  record = createMemoryRecord()
  faults = []
  cdr = 0
  const slots = new Map(Array.from({ length: SLOTS }, (_, slot) => [slot, tracker(slot)]))
  record.registerStream({ streamId: 'stream', organizationId: 'memory', imei: IMEI, profile: 'field', slots })
})

const startWorker = (syncStates: SyncStateStore, saving?: StreamWorkerPorts['saving']) =>
  createStreamWorker({
    ...(saving === undefined ? {} : { saving }),
    inbox: record.inbox,
    fixLog: record.fixLog,
    registry: record.registry,
    syncStates,
    counters: { fault: (kind) => void faults.push(kind), event: () => {} },
    log: createLog('silent'),
  })

async function arrive(payload: Uint8Array, atS: number, imei = IMEI): Promise<void> {
  cdr += 1
  const sessionAtMs = atS * 1000
  const bytes = encodeMoMessage({ cdr, imei, sessionStatus: 0, momsn: cdr & 0xffff, mtmsn: 0, sessionAtMs, payload })
  const receivedAtMs = sessionAtMs + 4000
  await record.inbox.record({
    source: 'directip',
    identity: `cdr:${cdr}`,
    receivedAtMs,
    bytes,
    remoteAddress: '',
    imei,
    sessionAtMs,
  })
}

/** One minute of a small fleet under way. Returns the message and remembers the truth. */
function sailMinutes(
  count: number,
  seed = 'fleet',
): { payloads: { bytes: Uint8Array; atS: number }[]; truth: string[] } {
  const random = createRandom(seed)
  const sender: Sender = createSender(FIELD_POLICY, 7)
  const boats = Array.from({ length: SLOTS }, () => ({ lat: 40 + random.next(), lon: -12 - random.next() }))
  const payloads: { bytes: Uint8Array; atS: number }[] = []
  const truth: string[] = []
  for (let minute = 0; minute < count; minute++) {
    const atS = START_S + 60 * minute
    for (const [slot, boat] of boats.entries()) {
      boat.lat += 0.003 * random.normal()
      boat.lon += 0.003 * random.normal()
      observe(sender, { slot, atS, latDeg: boat.lat, lonDeg: boat.lon })
      truth.push(
        fixText(tracker(slot), atS * 1000, wireDeg(quantiseDeg(boat.lat, 0), 0), wireDeg(quantiseDeg(boat.lon, 0), 0)),
      )
    }
    const message = nextMessage(sender, 340, atS * 1000)
    if (message !== undefined) payloads.push({ bytes: message.bytes, atS })
  }
  return { payloads, truth: truth.sort() }
}

const fixText = (id: TrackerId, atMs: number, latDeg: number, lonDeg: number) =>
  `${id} ${atMs} ${latDeg.toFixed(6)} ${lonDeg.toFixed(6)}`
const recordedFixes = () =>
  record.fixes.map((fix) => fixText(fix.trackerId, fix.fixAtMs, fix.latDeg, fix.lonDeg)).sort()

describe('stream worker', () => {
  it('turns messages into the fixes that were measured, at the resolution of the wire', async () => {
    const { payloads, truth } = sailMinutes(30)
    const worker = startWorker(createMemorySyncStateStore())
    for (const { bytes, atS } of payloads) {
      await arrive(bytes, atS)
      await worker.drain('stream')
    }
    expect(recordedFixes()).toEqual(truth)
    expect(faults).toEqual([])
  })

  it('gives the same fixes for any order and any repetition of the messages', async () => {
    const { payloads, truth } = sailMinutes(30)
    const random = createRandom('order')
    const mixed = [...payloads, ...payloads.slice(5, 15)]
      .map((payload) => ({ payload, at: random.next() }))
      .sort((a, b) => a.at - b.at)
    const worker = startWorker(createMemorySyncStateStore())
    for (const { payload } of mixed) {
      await arrive(payload.bytes, payload.atS)
      await worker.drain('stream')
    }
    expect(recordedFixes()).toEqual(truth)
  })

  it('goes on where a crash between the commit and the saving of sync state left it', async () => {
    const { payloads, truth } = sailMinutes(30)
    const kept = createMemorySyncStateStore()
    const crashing: SyncStateStore = {
      load: kept.load,
      save: async () => {
        throw new Error('the process is gone')
      },
    }
    for (const [i, { bytes, atS }] of payloads.entries()) {
      await arrive(bytes, atS)
      // Every third message meets a worker that dies after the commit; each next one is a new process.
      await startWorker(i % 3 === 0 ? crashing : kept).drain('stream')
    }
    expect(recordedFixes()).toEqual(truth)
  })

  it('saves sync state no oftener than it is told to, and a new process goes on from what is kept and the inbox', async () => {
    const { payloads, truth } = sailMinutes(30)
    const kept = createMemorySyncStateStore()
    let saves = 0
    const counted: SyncStateStore = {
      load: kept.load,
      save: (...args) => {
        saves += 1
        return kept.save(...args)
      },
    }
    let nowMs = 0
    const start = () => startWorker(counted, { everyMs: 1000, now: () => nowMs })
    let worker = start()
    for (const [i, { bytes, atS }] of payloads.entries()) {
      await arrive(bytes, atS)
      await worker.drain('stream')
      nowMs += 100
      if (i % 13 === 12) worker = start()
    }
    expect(saves).toBe(5)
    expect(recordedFixes()).toEqual(truth)
    expect(faults).toEqual([])
  })

  it('gives the same to processes that take turns at a stream: what one knows ends where another has worked', async () => {
    const { payloads, truth } = sailMinutes(60)
    const kept = createMemorySyncStateStore()
    const processes = [1, 2, 3].map(() => startWorker(kept, { everyMs: 5000, now: () => nowMs }))
    const random = createRandom('turns')
    let nowMs = 0
    for (const { bytes, atS } of payloads) {
      await arrive(bytes, atS)
      await processes[Math.floor(3 * random.next())]?.drain('stream')
      nowMs += 700
    }
    expect(recordedFixes()).toEqual(truth)
    expect(faults).toEqual([])
    expect([...record.gaps.values()]).toEqual([])
  })

  it('goes on with the state in hand while its store is away, and asks the store rarely', async () => {
    const { payloads, truth } = sailMinutes(60)
    let asked = 0
    const away = async () => {
      asked += 1
      throw new Error('the store is away')
    }
    let nowMs = 0
    const events: string[] = []
    const worker = createStreamWorker({
      ...{ inbox: record.inbox, fixLog: record.fixLog, registry: record.registry, log: createLog('silent') },
      syncStates: { load: away, save: away },
      saving: { everyMs: 1000, now: () => nowMs },
      counters: {
        fault: (kind) => void faults.push(kind),
        event: (kind) => void events.push(kind),
      },
    })
    for (const { bytes, atS } of payloads) {
      await arrive(bytes, atS)
      await worker.drain('stream')
      nowMs += 500
    }
    // Read once, written every 15 s.
    expect(asked).toBe(3)
    expect(events).not.toContain('sync-state-rebuilt')
    expect(recordedFixes()).toEqual(truth)
    expect(faults).toEqual([])
  })

  it('repeats the whole batch after a crash before the commit, and keeps each fix once', async () => {
    const { payloads, truth } = sailMinutes(10)
    const syncStates = createMemorySyncStateStore()
    for (const { bytes, atS } of payloads) await arrive(bytes, atS)
    const failing = createStreamWorker({
      inbox: record.inbox,
      fixLog: {
        append: async () => {
          throw new Error('Postgres is away')
        },
      },
      registry: record.registry,
      syncStates,
      counters: { fault: () => {}, event: () => {} },
      log: createLog('silent'),
    })
    await expect(failing.drain('stream')).rejects.toThrow('Postgres is away')
    expect(record.fixes).toHaveLength(0)
    await startWorker(syncStates).drain('stream')
    expect(recordedFixes()).toEqual(truth)
  })

  it('loses no fix when all sync state is lost in the middle', async () => {
    const { payloads, truth } = sailMinutes(30)
    const syncStates = createMemorySyncStateStore()
    for (const [i, { bytes, atS }] of payloads.entries()) {
      if (i % 7 === 6) syncStates.clear()
      await arrive(bytes, atS)
      await startWorker(syncStates).drain('stream')
    }
    expect(recordedFixes()).toEqual(truth)
  })

  it('rebuilds from the inbox when what the store holds cannot be read', async () => {
    const { payloads, truth } = sailMinutes(10)
    const syncStates = createMemorySyncStateStore()
    for (const [i, { bytes, atS }] of payloads.entries()) {
      await arrive(bytes, atS)
      if (i === 5)
        await syncStates.save('stream', { revision: 6, lastMessageNumber: 5, bytes: Uint8Array.of(255, 1, 2) })
      await startWorker(syncStates).drain('stream')
    }
    expect(recordedFixes()).toEqual(truth)
  })

  it('names a message of an unknown IMEI, a foreign payload and an unknown slot, and takes the next good one', async () => {
    const worker = startWorker(createMemorySyncStateStore())
    await arrive(Uint8Array.of(1, 2, 3), START_S, '300000000000999')
    await worker.drain(null)
    expect(faults).toEqual(['unknown-imei'])

    await arrive(
      Uint8Array.from('position 40.1 -12.2', (c) => c.charCodeAt(0)),
      START_S,
    )
    await worker.drain('stream')
    expect(faults).toHaveLength(2)

    const stranger = createSender(FIELD_POLICY, 9)
    observe(stranger, { slot: SLOTS, atS: START_S, latDeg: 1, lonDeg: 2 })
    await arrive(nextMessage(stranger, 340, START_S * 1000)?.bytes ?? new Uint8Array(1), START_S)
    await worker.drain('stream')
    expect(faults.at(-1)).toBe('unknown-slot')
    expect(record.fixes).toHaveLength(0)

    const { payloads, truth } = sailMinutes(3)
    for (const { bytes, atS } of payloads) await arrive(bytes, atS)
    await worker.drain('stream')
    expect(recordedFixes()).toEqual(truth)
    expect(record.faults.size).toBe(3)
  })

  it('sets aside what is left of a stream that has been deleted', async () => {
    const { payloads } = sailMinutes(3)
    for (const { bytes, atS } of payloads) await arrive(bytes, atS)
    const worker = createStreamWorker({
      inbox: record.inbox,
      fixLog: record.fixLog,
      registry: { ...record.registry, read: async () => undefined },
      syncStates: createMemorySyncStateStore(),
      counters: { fault: (kind) => void faults.push(kind), event: () => {} },
      log: createLog('silent'),
    })
    expect(await worker.drain('stream')).toBe('drained')
    expect(faults).toEqual(['unknown-imei', 'unknown-imei', 'unknown-imei'])
    expect(await record.inbox.streamsWithWork()).toEqual([])
  })

  it('sets a fix from the future and one at 0/0 aside by a flag, and keeps both', async () => {
    const sender = createSender(FIELD_POLICY, 3)
    observe(sender, { slot: 0, atS: START_S + 3600, latDeg: 1, lonDeg: 2 })
    observe(sender, { slot: 1, atS: START_S, latDeg: 0, lonDeg: 0 })
    observe(sender, { slot: 2, atS: START_S, latDeg: 1, lonDeg: 2 })
    await arrive(nextMessage(sender, 340, START_S * 1000)?.bytes ?? new Uint8Array(1), START_S)
    await startWorker(createMemorySyncStateStore()).drain('stream')
    const flags = record.fixes.map((fix) => [fix.trackerId, fix.flags])
    expect(flags.toSorted()).toEqual([
      [tracker(0), ['future']],
      [tracker(1), ['null-island']],
      [tracker(2), []],
    ])
  })

  it('leaves a stream alone that another worker holds', async () => {
    const worker = startWorker(createMemorySyncStateStore())
    const outcome = await record.registry.withLock('stream', () => worker.drain('stream'))
    expect(outcome).toBe('busy')
  })
})

import { beforeEach, describe, expect, it } from 'vitest'
import { UNSEALED } from '#protocol/edge/frame'
import { onShoreFrame } from '#protocol/edge/from-shore'
import { askShore, nextUrgent } from '#protocol/edge/outgoing'
import { FIELD_POLICY } from '#protocol/edge/policy'
import { createSender, type Sender } from '#protocol/edge/sender'
import { nextSosAtMs, raiseSos } from '#protocol/edge/sos-sender'
import { tagKeyOf } from '#protocol/edge/tag'
import type { LiveSnapshot } from '#protocol/live/messages'
import { encodeMoMessage } from '#protocol/sbd/mo-message'
import type { TrackerId } from '#race/fix'
import { createLog } from '../log'
import { createMemoryOutbox, type MemoryOutbox } from '../memory/memory-outbox'
import { createMemoryRecord, type MemoryRecord } from '../memory/memory-record'
import { createMemorySyncStateStore } from '../memory/memory-sync-state-store'
import type { Outbox } from '../ports/outbox'
import { createAnswers } from './answers'
import { createStreamWorker } from './stream-worker'

const IMEI = '300000000000017'
const START_S = 1_790_000_000
const KEY = Uint8Array.from({ length: 16 }, (_, i) => i + 1)
const ENTRIES = [1, 2, 3].map((rank) => ({
  id: rank - 1,
  fix: { atMs: START_S * 1000, latDeg: 48 + rank / 10, lonDeg: -5 },
  progress: { state: 'racing', rank, distanceToGoM: 100_000 * rank, gapM: 0, old: false, passed: 0 },
}))
const SNAPSHOT = { entries: ENTRIES, field: { standingsAtMs: START_S * 1000 }, serverAtMs: START_S * 1000 }

let record: MemoryRecord
let outbox: MemoryOutbox
let counts: Map<string, number>
let standingsAreAway: boolean
let cdr: number

beforeEach(() => {
  record = createMemoryRecord()
  outbox = createMemoryOutbox()
  counts = new Map()
  standingsAreAway = false
  cdr = 0
  const stream = { streamId: 'stream', organizationId: 'memory', imei: IMEI, profile: 'field' as const, key: KEY }
  record.registerStream({ ...stream, slots: new Map([[2, 'tracker-2' as TrackerId]]) })
})

const count = (kind: string) => void counts.set(kind, (counts.get(kind) ?? 0) + 1)

function startWorker(box: Outbox = outbox) {
  const counters = { fault: count, event: count }
  const log = createLog('silent')
  const standings = {
    of: async (trackerId: TrackerId) => {
      if (standingsAreAway) throw new Error('the database is away')
      if (trackerId !== 'tracker-2') return undefined
      return { snapshot: SNAPSHOT as unknown as LiveSnapshot, entrantId: 1 }
    },
  }
  const answers = createAnswers({ outbox: box, standings, now: () => START_S * 1000, counters, log })
  const { inbox, fixLog, registry } = record
  const syncStates = createMemorySyncStateStore()
  return createStreamWorker({ inbox, fixLog, registry, syncStates, counters, log, answers })
}

/** Brings one message of the device to shore, and waits until it is answered. */
async function bring(worker: ReturnType<typeof startWorker>, payload: Uint8Array, atS: number): Promise<void> {
  cdr += 1
  const sessionAtMs = (START_S + atS) * 1000
  const bytes = encodeMoMessage({ cdr, imei: IMEI, sessionStatus: 0, momsn: cdr, mtmsn: 0, sessionAtMs, payload })
  await record.inbox.record({
    ...{ source: 'directip', identity: `cdr:${cdr}`, imei: IMEI, receivedAtMs: sessionAtMs, sessionAtMs, bytes },
    remoteAddress: '',
  })
  await worker.drain('stream')
  await new Promise(setImmediate)
}

const device = (): Sender => createSender(FIELD_POLICY, 1, tagKeyOf(KEY))

function take(sender: Sender, atS: number) {
  const bytes = outbox.take('stream')
  if (bytes === undefined) return 'nothing waits'
  const taken = onShoreFrame(sender, bytes, (START_S + atS) * 1000)
  return taken.ok ? taken.value : taken.fault.kind
}

describe('an alarm', () => {
  it('is recorded and answered under the stream’s key, and its answer is seen once the device alarms seldom', async () => {
    const worker = startWorker()
    const sender = device()
    raiseSos(sender, { slot: 2, distress: 'medical', atS: START_S })
    let last: unknown
    for (let s = 0; s <= 1300; s += 10) {
      const outgoing = nextUrgent(sender, 340, (START_S + s) * 1000)
      if (outgoing === undefined) continue
      const before = take(sender, s)
      if (before !== 'nothing waits') last = before
      await bring(worker, outgoing.bytes, s)
    }
    expect(last).toMatchObject({ kind: 'sos-ack', ack: { incident: 0, state: 'raised', isSeen: false } })
    expect(counts.get('sos-ack-queued')).toBe(1)
    expect([...outbox.seenAtMs.keys()]).toEqual(['stream sos 1 2 0 raised'])
    expect(record.alarms[0]).toMatchObject({ streamId: 'stream', trackerId: 'tracker-2', distress: 'medical' })
  })

  it('whose answer cannot be recorded is answered when it comes again, and ingest goes on', async () => {
    let isAway = true
    const worker = startWorker({
      ...outbox,
      queue: async (message) => {
        if (isAway) throw new Error('the database is away')
        return outbox.queue(message)
      },
    })
    const sender = device()
    raiseSos(sender, { slot: 2, distress: 'fire', atS: START_S })
    const send = async (s: number) => bring(worker, nextUrgent(sender, 340, (START_S + s) * 1000)?.bytes ?? KEY, s)
    await send(0)
    expect([counts.get('answer-unrecorded'), record.alarms.length]).toEqual([1, 1])
    isAway = false
    for (const s of [30, 60, 180]) await send(s)
    expect(take(sender, 200)).toMatchObject({ kind: 'sos-ack' })
    expect(nextSosAtMs(sender)).toBe((START_S + 800) * 1000)
  })
})

describe('what a boat asks', () => {
  const ask = (worker: ReturnType<typeof startWorker>, sender: Sender, atS: number) =>
    bring(worker, askShore(sender, { slot: 2, wishes: ['neighbours'] }).bytes, atS)

  it('is answered with its standing and its neighbours, once in five minutes', async () => {
    const [worker, sender] = [startWorker(), device()]
    await ask(worker, sender, 0)
    expect(take(sender, 60)).toMatchObject({
      said: { slot: 2, rank: 2, racing: 3, neighbours: [{ rank: 1 }, { rank: 3 }] },
    })
    await ask(worker, sender, 60)
    expect(take(sender, 90)).toBe('nothing waits')
    await ask(worker, sender, 300)
    expect(take(sender, 360)).toMatchObject({ kind: 'neighbours' })
  })

  it('is not answered with what is not known, nor to a slot that is no tracker, and the next one works', async () => {
    const [worker, sender] = [startWorker(), device()]
    standingsAreAway = true
    await ask(worker, sender, 0)
    expect([take(sender, 1), counts.get('answer-unrecorded')]).toEqual(['nothing waits', 1])
    standingsAreAway = false
    await bring(worker, askShore(sender, { slot: 9, wishes: ['standings'] }).bytes, 2)
    await bring(worker, askShore(sender, { slot: 2, wishes: ['bulletin'] }).bytes, 3)
    expect(take(sender, 4)).toBe('nothing waits')
    await ask(worker, sender, 5)
    expect(take(sender, 6)).toMatchObject({ kind: 'neighbours' })
  })

  it('of somebody who has not the key is refused', async () => {
    const worker = startWorker()
    await ask(worker, createSender(FIELD_POLICY, 1, UNSEALED.key), 0)
    expect([counts.get('wrong-key'), take(device(), 1)]).toEqual([1, 'nothing waits'])
  })
})

import { setImmediate as nextTurn } from 'node:timers/promises'
import { beforeEach, describe, expect, it } from 'vitest'
import { createRandom } from '#base/random'
import { FIELD_POLICY, type SenderPolicy, SOLO_POLICY } from '#protocol/edge/policy'
import { atGateway, createSender, nextMessage, observe, onReply, type Sender } from '#protocol/edge/sender'
import { encodeMoMessage } from '#protocol/sbd/mo-message'
import type { TrackerId } from '#race/fix'
import { createLog } from '../log'
import { createMemoryRecord, type MemoryRecord } from '../memory/memory-record'
import { createMemorySyncStateStore } from '../memory/memory-sync-state-store'
import type { Outbox } from '../ports/outbox'
import { createReplies } from './replies'
import { createStreamWorker, type StreamWorker } from './stream-worker'

const IMEI = '300000000000017'
const START_S = 1_790_000_000
/** The clock of this machine, which may be years from that of a replay. */
const NOW_MS = 2_000_000_000_000
let record: MemoryRecord
let syncStates: ReturnType<typeof createMemorySyncStateStore>
let counts: Map<string, number>
/** Replies as they are put into the outbox, which then does this; those that it has taken; and what it was told has come. */
let sent: { bytes: Uint8Array; atS: number }[]
let answer: () => void | Promise<void>
let queued: Uint8Array[]
let seen: { key: string; atS: number }[]
let nowS: number

beforeEach(() => {
  record = createMemoryRecord()
  syncStates = createMemorySyncStateStore()
  counts = new Map()
  sent = []
  queued = []
  seen = []
  answer = () => {}
})

const count = (kind: string, by = 1) => void counts.set(kind, (counts.get(kind) ?? 0) + by)

function startWorker(): StreamWorker {
  const outbox: Outbox = {
    queue: async ({ streamId, kind, replaces, payload, expiresAtMs }) => {
      expect([streamId, kind, replaces]).toEqual(['stream', 'reply', 'reply'])
      expect(expiresAtMs).toBeGreaterThan(NOW_MS)
      sent.push({ bytes: payload, atS: nowS })
      await answer()
      queued.push(payload)
      return queued.length
    },
    noteSeen: async (_, key, atMs) => void seen.push({ key, atS: atMs / 1000 }),
  }
  const counters = { fault: count, event: count }
  const log = createLog('silent')
  const { inbox, fixLog, registry } = record
  return createStreamWorker({
    ...{ inbox, fixLog, registry, syncStates, counters, log },
    replies: createReplies({ outbox, now: () => NOW_MS, counters, log }),
  })
}

type Voyage = {
  readonly policy: SenderPolicy
  readonly slots: number
  readonly everyS: number
  /** Which messages never reach shore. */
  readonly isLost: (message: number) => boolean
  /** Whether the device hears the replies. */
  readonly hears?: boolean
  readonly startS?: number
}

/** A device that sends after every round of fixes, shore, and the replies in between; step by step. */
function setOut({ policy, slots, everyS, isLost, hears = true, startS = START_S }: Voyage) {
  const numbered = Array.from({ length: slots }, (_, slot) => [slot, `tracker-${slot}` as TrackerId] as const)
  const profile = policy.profile
  record.registerStream({ streamId: 'stream', organizationId: 'memory', imei: IMEI, profile, slots: new Map(numbered) })
  const sender: Sender = createSender(policy, 7)
  const random = createRandom('fleet')
  const truth = new Set<string>()
  let worker = startWorker()
  let [round, heard, messages] = [0, 0, 0]

  const sendOne = async () => {
    const budgetBytes = profile === 'solo' ? 100 : 340
    const message = nextMessage(sender, budgetBytes, nowS * 1000)
    if (message === undefined) return
    atGateway(sender, message.messageId)
    messages += 1
    if (isLost(messages - 1)) return
    await arrive(message.bytes, messages)
    expect(await worker.drain('stream')).toBe('drained')
    await nextTurn()
  }
  const step = async () => {
    nowS = startS + everyS * round++
    for (const bytes of hears ? queued.slice(heard) : []) onReply(sender, bytes, nowS * 1000)
    heard = queued.length
    for (let slot = 0; slot < slots; slot++) {
      observe(sender, { slot, atS: nowS, latDeg: 40 + slot + random.next() / 100, lonDeg: -20 + random.next() / 100 })
      truth.add(`tracker-${slot} ${nowS}`)
    }
    await sendOne()
  }
  const run = async (steps: number) => {
    for (let i = 0; i < steps; i++) await step()
  }
  const restartWorker = () => {
    worker = startWorker()
  }
  return { run, truth, restartWorker, replyNow: () => worker.replyNow('stream') }
}

async function arrive(payload: Uint8Array, cdr: number): Promise<void> {
  const sessionAtMs = nowS * 1000
  const counted = { cdr, imei: IMEI, sessionStatus: 0, momsn: cdr & 0xffff, mtmsn: 0, sessionAtMs }
  await record.inbox.record({
    ...{ source: 'directip', identity: `cdr:${cdr}`, receivedAtMs: sessionAtMs + 4000, remoteAddress: '', imei: IMEI },
    ...{ sessionAtMs, bytes: encodeMoMessage({ ...counted, payload }) },
  })
}

const away = () => {
  throw new Error('the database is away')
}
const known = () => new Set(record.fixes.map((fix) => `${fix.trackerId} ${fix.fixAtMs / 1000}`))
const gapStates = () => [...record.gaps.values()].map(({ state }) => state)

const FIELD = { policy: FIELD_POLICY, slots: 12, everyS: 60 }
const SOLO = { policy: SOLO_POLICY, slots: 1, everyS: 3600 }

describe('replies', () => {
  it('bring back what a field gateway has lost: every gap is filled and every fix arrives', async () => {
    const random = createRandom('loss')
    const voyage = setOut({ ...FIELD, isLost: (message) => message < 150 && random.chance(0.1) })
    await voyage.run(200)
    expect(gapStates().length).toBeGreaterThan(8)
    expect(new Set(gapStates())).toEqual(new Set(['filled']))
    expect(known()).toEqual(voyage.truth)
    expect(counts.get('reply-queued')).toBe(sent.length)
    expect(sent.length).toBeLessThanOrEqual(20)
  })

  it('bring back what a solo tracker has lost for good', async () => {
    const voyage = setOut({ ...SOLO, isLost: (message) => message >= 5 && message < 20 })
    await voyage.run(40)
    expect(new Set(gapStates())).toEqual(new Set(['filled']))
    expect(known()).toEqual(voyage.truth)
  })

  it('go at once when somebody asks, whatever the rules say of the time, and not a second time by the rules right after', async () => {
    const voyage = setOut({ ...FIELD, isLost: (message) => message === 20 })
    await voyage.run(22)
    expect(sent).toEqual([])
    expect(await voyage.replyNow()).toEqual({
      kind: 'asked',
      messages: 1,
      bytes: sent[0]?.bytes.length,
    })
    await voyage.run(3)
    expect(gapStates()).toEqual(['filled'])
    expect(known()).toEqual(voyage.truth)
    expect(sent).toHaveLength(1)
    expect(await voyage.replyNow()).toMatchObject({ kind: 'asked', messages: 0 })
    expect(sent).toHaveLength(2)
  })

  it('go at once for a stream that this process has not read yet, and say so when they cannot be recorded', async () => {
    const voyage = setOut({ ...FIELD, isLost: (message) => message === 20 })
    await voyage.run(22)
    voyage.restartWorker()
    answer = away
    expect(await voyage.replyNow()).toEqual({ kind: 'failed' })
    answer = () => {}
    expect(await voyage.replyNow()).toMatchObject({ kind: 'asked', messages: 1 })
  })

  it('are noted as seen once, when the first message that they asked for comes, and not for one that comes unasked', async () => {
    const voyage = setOut({ ...FIELD, isLost: (message) => message === 20 || message === 21 })
    await voyage.run(26)
    expect([sent.length, seen]).toEqual([0, []])
    await voyage.run(14)
    expect(new Set(gapStates())).toEqual(new Set(['filled']))
    const [asked] = sent
    expect(seen[0]).toMatchObject({ key: 'reply' })
    expect(seen[0]?.atS).toBeGreaterThan(asked?.atS ?? 0)
    expect(seen.length).toBeLessThanOrEqual(2)
  })

  it('come the same from a replay of another year: nothing asks a clock', async () => {
    const isLost = (message: number) => message === 20 || message === 50
    await setOut({ ...FIELD, isLost }).run(80)
    const times = sent.map(({ atS }) => atS - START_S)
    expect(times.length).toBe(2)
    beforeAgain()
    const startS = Date.UTC(2015, 11, 26) / 1000
    await setOut({ ...FIELD, isLost, startS }).run(80)
    expect(sent.map(({ atS }) => atS - startS)).toEqual(times)
  })

  it('do not go while nothing is missing, nor for a message that is merely late', async () => {
    await setOut({ ...FIELD, isLost: () => false }).run(30)
    expect(sent).toEqual([])
    expect(counts.has('reply-queued')).toBe(false)
  })

  it('that could not be recorded are counted and due again after the next batch', async () => {
    const voyage = setOut({ ...FIELD, isLost: (message) => message === 20 })
    answer = away
    await voyage.run(30)
    expect(sent.length).toBeGreaterThan(2)
    expect(counts.get('reply-unrecorded')).toBe(sent.length)
    expect(record.fixes.length).toBe(29 * FIELD.slots)
    answer = () => {}
    await voyage.run(10)
    expect(counts.get('reply-queued')).toBe(1)
    expect(known()).toEqual(voyage.truth)
  })

  it('that the device does not heed are repeated after their pause', async () => {
    await setOut({ ...FIELD, hears: false, isLost: (message) => message === 20 }).run(45)
    expect(sent.map(({ atS }) => (atS - START_S) / 60)).toEqual([26, 36])
    expect(seen).toEqual([])
  })

  it('neither delay nor fail ingest when the outbox hangs', async () => {
    answer = () => new Promise(() => {})
    await setOut({ ...FIELD, isLost: (message) => message === 20 }).run(60)
    expect([sent.length, record.fixes.length]).toEqual([1, 59 * FIELD.slots])
  })

  it('do not go for what is replayed when sync state is rebuilt, and go on after a restart', async () => {
    const voyage = setOut({ ...FIELD, isLost: (message) => message === 20 })
    await voyage.run(24)
    syncStates.clear()
    voyage.restartWorker()
    await voyage.run(1)
    expect(sent).toEqual([])
    await voyage.run(15)
    expect(sent.length).toBe(1)
    expect(known()).toEqual(voyage.truth)
  })
})

/** The state of a fresh test, in the middle of one. */
function beforeAgain(): void {
  record = createMemoryRecord()
  syncStates.clear()
  counts.clear()
  sent = []
  queued = []
  seen = []
}

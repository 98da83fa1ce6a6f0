import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createRandom } from '#base/random'
import type { Database } from '#db/client'
import { fixesAfter } from '#db/fix-log'
import { readRaceSetup } from '#db/races'
import { markForReprocessing } from '#db/reprocess'
import { createTestDatabase, hasTestServer } from '#db/test-database'
import { createTestRace, createTestStream } from '#db/test-race'
import { FIELD_POLICY } from '#protocol/edge/policy'
import { createSender, nextMessage, observe } from '#protocol/edge/sender'
import { advanceField, createField, passingsOf } from '#race/field'
import { viewField } from '#race/field-view'
import { northward, testCourse } from '#race/test-race'
import { createEnvelopes } from '#simulator/envelopes'
import { arrivedMessage } from '../iridium/arrived-message'
import { createLog } from '../log'
import { createMemorySyncStateStore } from '../memory/memory-sync-state-store'
import { createPostgresFixLog } from '../postgres/postgres-fix-log'
import { createPostgresInbox } from '../postgres/postgres-inbox'
import { createPostgresStreamRegistry } from '../postgres/postgres-stream-registry'
import { createStreamWorker } from './stream-worker'

const BOATS = 6
const MINUTES = 90
const START_MS = 1_790_000_000_000
const COURSE = testCourse([northward('line', 0), northward('gate', 0.05), northward('line', 0.1)])

type Stream = Awaited<ReturnType<typeof createTestStream>>

describe.skipIf(!hasTestServer)('messages that are read again', () => {
  let db: Database
  let drop = async () => {}
  let stream: Stream
  let raceId: Awaited<ReturnType<typeof createTestRace>>['raceId']
  let syncStates = createMemorySyncStateStore()
  beforeAll(async () => {
    ;({ db, drop } = await createTestDatabase())
  })
  afterAll(() => drop())

  const startWorker = () =>
    createStreamWorker({
      ...{ inbox: createPostgresInbox(db), fixLog: createPostgresFixLog(db), syncStates, log: createLog('silent') },
      registry: createPostgresStreamRegistry(db),
      counters: { fault: () => {}, event: () => {} },
    })

  /** Boats sail north over a course; of their messages some are lost, some come late, some twice. */
  function sailed(): Uint8Array[] {
    const random = createRandom('again')
    const sender = createSender(FIELD_POLICY, 1)
    const envelopes = createEnvelopes(1)
    const frames: { frame: Uint8Array; place: number }[] = []
    for (let minute = 0; minute < MINUTES; minute++) {
      const atMs = START_MS + minute * 60_000
      for (let slot = 0; slot < BOATS; slot++) {
        const latDeg = -0.005 + 0.0015 * minute + 0.0004 * slot * random.next()
        observe(sender, { slot, atS: atMs / 1000, latDeg, lonDeg: 0.001 * slot - 0.004 })
      }
      const message = nextMessage(sender, 340, atMs)
      const chance = random.next()
      if (message === undefined || chance < 0.1) continue
      const frame = envelopes.seal({ imei: stream.imei, atMs, payload: message.bytes })
      frames.push({ frame, place: minute + (chance < 0.3 ? 7 * random.next() : 0) })
      if (chance > 0.9) frames.push({ frame, place: minute + 3 })
    }
    return frames.toSorted((a, b) => a.place - b.place).map(({ frame }) => frame)
  }

  beforeEach(async () => {
    syncStates = createMemorySyncStateStore()
    stream = await createTestStream(db, { trackers: BOATS })
    ;({ raceId } = await createTestRace(db, stream.trackerIds, { course: COURSE, startsAtMs: START_MS }))
    await db.pool.query(`UPDATE assignment SET from_at = to_timestamp(0)`)
    const worker = startWorker()
    const inbox = createPostgresInbox(db)
    for (const [i, frame] of sailed().entries()) {
      await inbox.record(arrivedMessage(frame, '', START_MS + i * 60_000).message)
      if (i % 3 === 0) await worker.drain(stream.streamId)
    }
    await worker.drain(stream.streamId)
  })

  const rowsOf = async (text: string) => (await db.pool.query(text, [stream.streamId])).rows
  const TRACKERS = 'SELECT tracker_id FROM stream_slot WHERE stream_id = $1'

  /** Everything that follows from the messages: what the logs hold, and what the race makes of it. */
  async function everything(withNumbers: boolean) {
    const read = await readRaceSetup(db, raceId)
    if (read === undefined) throw new Error('the race is there')
    const field = createField(read.setup)
    const fixes = await fixesAfter(db, stream.trackerIds, 0, 1e6)
    const owner = new Map(read.setup.entries.map((entry) => [entry.assignments[0]?.trackerId, entry.entryId]))
    advanceField(
      field,
      fixes.map((fix) => ({ ...fix, entryId: owner.get(fix.trackerId)!, heardAtMs: fix.receivedAtMs })),
    )
    const number = withNumbers ? 'ingest_number, ' : ''
    return {
      fixes: await rowsOf(
        `SELECT ${number}tracker_id, fix_at, lat_deg, lon_deg, session_at, received_at, message_number, flags FROM fix
         WHERE tracker_id IN (${TRACKERS}) ORDER BY tracker_id, fix_at`,
      ),
      gaps: await rowsOf('SELECT * FROM gap WHERE stream_id = $1 ORDER BY epoch, seq'),
      heard: await rowsOf(`SELECT * FROM tracker_heard WHERE tracker_id IN (${TRACKERS}) ORDER BY tracker_id`),
      messages: await rowsOf(
        'SELECT message_number, state, fault FROM message_identity WHERE stream_id = $1 ORDER BY message_number',
      ),
      standings: viewField(field, START_MS + 1e9),
      passings: read.setup.entries.map(({ entryId }) => passingsOf(field, entryId)),
    }
  }

  const again = (sinceMs: number) =>
    markForReprocessing(db, { organizationId: stream.organizationId, sinceMs, imei: stream.imei })

  it.each([
    ['all, by a worker that has just read them', 0, 'same'],
    ['the last half, by another process', START_MS + 45 * 60_000, 'other'],
    ['all, by one whose memory is lost', 0, 'blank'],
  ] as const)('give the same field: %s', async (_, sinceMs, who) => {
    const before = await everything(true)
    expect([before.fixes.length > 400, before.gaps.length > 3]).toEqual([true, true])
    expect(before.passings.flat().filter(({ state }) => state === 'passed').length).toBeGreaterThan(BOATS)
    const airtime = await rowsOf('SELECT * FROM stream_airtime WHERE stream_id = $1')
    const worker = startWorker()
    await worker.drain(stream.streamId)
    if (who === 'blank') syncStates = createMemorySyncStateStore()
    const marked = await again(sinceMs)
    expect(marked.streams).toBe(1)
    expect(marked.messages).toBeGreaterThan(30)
    await (who === 'same' ? worker : startWorker()).drain(stream.streamId)
    expect(await everything(true)).toEqual(before)
    expect(await rowsOf('SELECT * FROM stream_airtime WHERE stream_id = $1')).toEqual(airtime)
  })

  it('give the same field even when all that had followed from them is gone', async () => {
    const before = await everything(false)
    await rowsOf(`DELETE FROM fix WHERE tracker_id IN (${TRACKERS})`)
    await rowsOf('DELETE FROM gap WHERE stream_id = $1')
    await rowsOf(`DELETE FROM tracker_heard WHERE tracker_id IN (${TRACKERS})`)
    await again(0)
    await startWorker().drain(stream.streamId)
    expect(await everything(false)).toEqual(before)
  })

  it('go on with what comes after them, in the order of the stream', async () => {
    const worker = startWorker()
    await again(START_MS)
    const sender = createSender(FIELD_POLICY, 2)
    observe(sender, { slot: 0, atS: START_MS / 1000 + 9000, latDeg: 0.2, lonDeg: 0 })
    const payload = nextMessage(sender, 340, START_MS + 9_000_000)?.bytes ?? new Uint8Array()
    const frame = createEnvelopes(5000).seal({ imei: stream.imei, atMs: START_MS + 9_000_000, payload })
    await createPostgresInbox(db).record(arrivedMessage(frame, '', START_MS + 9_001_000).message)
    await worker.drain(stream.streamId)
    const after = await everything(true)
    expect(after.messages.every(({ state }) => state === 'processed')).toBe(true)
    expect(after.standings.entries[0]?.fix?.latDeg).toBeCloseTo(0.2, 4)
  })

  it('are those whose bytes are still there; the others stay as they are', async () => {
    await rowsOf(
      'DELETE FROM inbox WHERE message_number IN (SELECT message_number FROM message_identity WHERE stream_id = $1)',
    )
    expect(await again(0)).toEqual({ messages: 0, streams: 0 })
  })
})

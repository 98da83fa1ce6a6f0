import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { TrackerId } from '#race/fix'
import { readAirtime } from './airtime'
import type { Database } from './client'
import { appendBatches, appendFixes, type FixBatch, fixesAfter, readHeard } from './fix-log'
import type { GapChange } from './gaps'
import { unprocessedMessages } from './inbox'
import { readStream } from './streams'
import { createTestDatabase, hasTestServer } from './test-database'
import { createTestOrganization, createTestStream, NEW_YEAR_MS, testFix } from './test-race'

describe.skipIf(!hasTestServer)('fix log', () => {
  let db: Database
  let drop = async () => {}
  beforeAll(async () => {
    ;({ db, drop } = await createTestDatabase())
  })
  afterAll(() => drop())

  const empty = { fixes: [], gaps: [], heard: [], processed: [] }

  /** A message of one stream with so many fixes of its first tracker, as a batch. */
  async function batchOf(
    stream: Awaited<ReturnType<typeof createTestStream>>,
    from: number,
    count: number,
  ): Promise<FixBatch> {
    const { messageNumber } = await stream.send()
    const fixes = Array.from({ length: count }, (_, i) => testFix(stream.trackerIds[0]!, from + i, messageNumber))
    const heard = [
      { trackerId: stream.trackerIds[0]!, heardAtMs: NEW_YEAR_MS + from, sessionAtMs: NEW_YEAR_MS + from - 9 },
    ]
    return { ...stream, fixes, gaps: [], heard, processed: [{ messageNumber, payloadBytes: 51 }] }
  }

  test('batches of several streams in one transaction are each counted for itself', async () => {
    const [a, b, c] = [await createTestStream(db), await createTestStream(db), await createTestStream(db)]
    const shared = { ...(await batchOf(b, 0, 2)), fixes: (await batchOf(a, 0, 1)).fixes }
    const batches = [await batchOf(a, 0, 2), shared, await batchOf(c, 0, 3)]
    expect(await appendBatches(db, batches)).toEqual([2, 0, 3].map((newFixes) => ({ newFixes, turn: 1 })))
    expect(await appendBatches(db, batches)).toEqual([0, 0, 0].map((newFixes) => ({ newFixes, turn: 2 })))
    expect((await readStream(db, a.streamId))?.turn).toBe(2)
    const spent = await Promise.all([a, b, c].map(({ trackerIds }) => readAirtime(db, trackerIds)))
    expect(spent.map(({ messages, fixes }) => [messages, fixes])).toEqual([
      [1, 2],
      [1, 0],
      [1, 3],
    ])
  })

  test('a message whose stream has been deleted can be marked, one of a stream that is there cannot be marked as nobody’s', async () => {
    const [gone, staying] = [await createTestStream(db), await createTestStream(db)]
    const messages = [await gone.send(), await staying.send()]
    await db.pool.query('DELETE FROM stream WHERE id = $1', [gone.streamId])
    const processed = messages.map(({ messageNumber }) => ({ messageNumber, fault: 'unknown-imei', payloadBytes: 0 }))
    await appendFixes(db, { ...empty, organizationId: gone.organizationId, streamId: null, processed })
    expect(await unprocessedMessages(db, gone.streamId, 9)).toHaveLength(0)
    expect(await unprocessedMessages(db, staying.streamId, 9)).toHaveLength(1)
  })

  test('fixes come back exactly as they were recorded, in ingest order', async () => {
    const stream = await createTestStream(db)
    const { messageNumber } = await stream.send()
    const odd = {
      ...testFix(stream.trackerIds[1]!, 2, messageNumber),
      latDeg: -0.1 - 0.2,
      lonDeg: 179.99999999,
      flags: ['future', 'null-island'] as const,
    }
    const fixes = [
      testFix(stream.trackerIds[0]!, 3, messageNumber),
      odd,
      testFix(stream.trackerIds[0]!, 1, messageNumber),
    ]
    expect(await appendFixes(db, { ...stream, ...empty, fixes })).toMatchObject({ newFixes: 3 })
    const read = await fixesAfter(db, stream.trackerIds, 0, 10)
    expect(read.map(({ ingestNumber, ...fix }) => fix)).toEqual(
      fixes.map(({ messageNumber, jsonBytes, ...fix }) => fix),
    )
    expect(read.map((fix) => fix.ingestNumber)).toEqual([...read.map((fix) => fix.ingestNumber)].sort((a, b) => a - b))
    expect(await fixesAfter(db, stream.trackerIds, read[0]!.ingestNumber, 1)).toEqual([read[1]])
  })

  test('a batch done again, alone or beside itself, changes nothing', async () => {
    const stream = await createTestStream(db)
    const batch = await batchOf(stream, 0, 5)
    const once = await appendFixes(db, batch)
    const state = async () => [
      await fixesAfter(db, stream.trackerIds, 0, 100),
      await readAirtime(db, stream.trackerIds),
      await readHeard(db, stream.trackerIds),
    ]
    const before = await state()
    const again = await Promise.all([appendFixes(db, batch), appendFixes(db, batch), appendFixes(db, batch)])
    expect([once, ...again].map((done) => done.newFixes)).toEqual([5, 0, 0, 0])
    expect(await state()).toEqual(before)
  })

  test('the same fix twice in one batch, or carried again by a later message, is one fix', async () => {
    const stream = await createTestStream(db)
    const first = await batchOf(stream, 0, 3)
    const doubled = { ...first, fixes: [...first.fixes, ...first.fixes] }
    expect(await appendFixes(db, doubled)).toMatchObject({ newFixes: 3 })
    expect(await appendFixes(db, await batchOf(stream, 2, 3))).toMatchObject({ newFixes: 2 })
    expect(await fixesAfter(db, stream.trackerIds, 0, 100)).toHaveLength(5)
  })

  test('airtime counts each message once and each fix once, in whole credits', async () => {
    const stream = await createTestStream(db)
    await appendFixes(db, await batchOf(stream, 0, 3)) // 51 bytes: 2 credits; 3 × 60 + 1 as JSON: 4
    await appendFixes(db, await batchOf(stream, 2, 2)) // one of its two fixes is known: 61 bytes as JSON, 2 credits
    await appendFixes(db, await batchOf(stream, 3, 1)) // nothing new: costs radio, would not have been sent as JSON
    const { messageNumber } = await stream.send()
    await appendFixes(db, { ...stream, ...empty, processed: [{ messageNumber, payloadBytes: 0, fault: 'not-ours' }] })
    expect(await readAirtime(db, stream.trackerIds)).toEqual({
      messages: 4,
      fixes: 4,
      bytes: 153,
      credits: 2 + 2 + 2 + 1,
      jsonBytes: 181 + 61,
      jsonCredits: 4 + 2,
    })
    expect(await readAirtime(db, [])).toMatchObject({ messages: 0, credits: 0 })
  })

  test('a fault is kept with its message, and the next good message works', async () => {
    const stream = await createTestStream(db)
    const { messageNumber } = await stream.send()
    await appendFixes(db, { ...stream, ...empty, processed: [{ messageNumber, payloadBytes: 9, fault: 'bad-check' }] })
    const row = await db.prisma.messageIdentity.findUniqueOrThrow({ where: { messageNumber } })
    expect(row).toMatchObject({ state: 'processed', fault: 'bad-check' })
    expect(await appendFixes(db, await batchOf(stream, 0, 1))).toMatchObject({ newFixes: 1 })
  })

  test('a batch that names a tracker of another organization is refused whole', async () => {
    const stream = await createTestStream(db)
    const stranger = await createTestStream(db, { organizationId: await createTestOrganization(db) })
    const batch = await batchOf(stream, 0, 2)
    const mixed = { ...batch, fixes: [...batch.fixes, testFix(stranger.trackerIds[0]!, 0, 1)] }
    await expect(appendFixes(db, mixed)).rejects.toThrow('a tracker that its organization')
    expect(await fixesAfter(db, [...stream.trackerIds, ...stranger.trackerIds], 0, 10)).toEqual([])
    await expect(
      appendFixes(db, {
        ...batch,
        fixes: [],
        heard: [{ trackerId: stranger.trackerIds[0]!, heardAtMs: 1, sessionAtMs: 1 }],
      }),
    ).rejects.toThrow()
    expect(await appendFixes(db, batch)).toMatchObject({ newFixes: 2 })
  })

  test("a message can only be marked in its own stream's name", async () => {
    const stream = await createTestStream(db)
    const other = await createTestStream(db)
    const { messageNumber } = await stream.send()
    await appendFixes(db, { ...other, ...empty, processed: [{ messageNumber, payloadBytes: 9 }] })
    const row = await db.prisma.messageIdentity.findUniqueOrThrow({ where: { messageNumber } })
    expect(row.state).toBe('new')
  })

  test('a gap only moves towards filled, in whatever order its changes come', async () => {
    const stream = await createTestStream(db)
    const change = (seq: number, state: GapChange['state'], atMs: number) => ({
      epoch: 1,
      seq,
      state,
      atMs: NEW_YEAR_MS + atMs,
    })
    await appendFixes(db, {
      ...stream,
      ...empty,
      gaps: [change(1, 'open', 0), change(2, 'open', 0), change(2, 'filled', 5), change(3, 'lost', 7)],
    })
    await appendFixes(db, {
      ...stream,
      ...empty,
      gaps: [change(1, 'lost', 6), change(2, 'open', 9), change(3, 'filled', 8)],
    })
    await appendFixes(db, {
      ...stream,
      ...empty,
      gaps: [change(1, 'open', 9), change(2, 'lost', 9), change(3, 'lost', 9)],
    })
    const gaps = await db.prisma.gap.findMany({ where: { streamId: stream.streamId }, orderBy: { seq: 'asc' } })
    expect(gaps.map(({ seq, state, closedAt }) => [seq, state, closedAt!.getTime() - NEW_YEAR_MS])).toEqual([
      [1, 'lost', 6],
      [2, 'filled', 5],
      [3, 'filled', 8],
    ])
  })

  test('a gap whose number comes round again is another one, of which word of the first says nothing', async () => {
    const stream = await createTestStream(db)
    const hour = 3_600_000
    const append = (state: 'open' | 'filled' | 'lost', afterMs: number) =>
      appendFixes(db, { ...stream, ...empty, gaps: [{ epoch: 1, seq: 7, state, atMs: NEW_YEAR_MS + afterMs }] })
    const read = async () => {
      const [gap] = await db.prisma.gap.findMany({ where: { streamId: stream.streamId } })
      return [gap!.state, gap!.openedAt.getTime() - NEW_YEAR_MS, gap!.closedAt && gap!.closedAt.getTime() - NEW_YEAR_MS]
    }
    await append('open', 0)
    await append('filled', hour)
    await append('open', 2 * hour)
    expect(await read()).toEqual(['filled', 0, hour])
    await append('open', 70 * hour)
    expect(await read()).toEqual(['open', 70 * hour, null])
    await append('filled', hour)
    expect(await read()).toEqual(['open', 70 * hour, null])
    await append('lost', 71 * hour)
    expect(await read()).toEqual(['lost', 70 * hour, 71 * hour])
  })

  test('heard only moves forward', async () => {
    const stream = await createTestStream(db)
    const trackerId = stream.trackerIds[0]!
    const heard = (heardAtMs: number, restatedAtMs?: number) => ({
      trackerId,
      heardAtMs,
      sessionAtMs: heardAtMs - 1,
      ...(restatedAtMs ? { restatedAtMs } : {}),
    })
    await appendFixes(db, { ...stream, ...empty, heard: [heard(NEW_YEAR_MS + 9, NEW_YEAR_MS), heard(NEW_YEAR_MS + 3)] })
    await appendFixes(db, { ...stream, ...empty, heard: [heard(NEW_YEAR_MS + 5)] })
    expect(await readHeard(db, stream.trackerIds)).toEqual([heard(NEW_YEAR_MS + 9, NEW_YEAR_MS)])
  })

  test('a reader that asks after the last number it saw misses no fix while many workers write', async () => {
    const streams = await Promise.all(Array.from({ length: 6 }, () => createTestStream(db)))
    const trackerIds: TrackerId[] = streams.flatMap((stream) => stream.trackerIds)
    const seen: number[] = []
    let done = false
    const reader = (async () => {
      for (let last = false; !last; ) {
        last = done
        for (const fix of await fixesAfter(db, trackerIds, seen.at(-1) ?? 0, 1000)) seen.push(fix.ingestNumber)
      }
    })()
    await Promise.all(
      streams.map(async (stream) => {
        for (let round = 0; round < 12; round++) await appendFixes(db, await batchOf(stream, 4 * round, 4))
      }),
    )
    done = true
    await reader
    const all = await fixesAfter(db, trackerIds, 0, 10_000)
    expect(all).toHaveLength(6 * 12 * 4)
    expect(seen).toEqual(all.map((fix) => fix.ingestNumber))
  })
})

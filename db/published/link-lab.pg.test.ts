import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DAY_MS } from '#base/units'
import type { Database } from '../client'
import { appendFixes } from '../fix-log'
import { createTestDatabase, hasTestServer } from '../test-database'
import { createTestRace, createTestStream, NEW_YEAR_MS, testFix } from '../test-race'
import { readLabBooks } from './link-lab'

describe.skipIf(!hasTestServer)('the books of the link lab', () => {
  let db: Database
  let drop = async () => {}
  beforeAll(async () => {
    ;({ db, drop } = await createTestDatabase())
  })
  afterAll(() => drop())

  const span = { nowMs: NEW_YEAR_MS + 12 * 3_600_000, gapsSinceMs: NEW_YEAR_MS }
  const nothing = { fixes: [], gaps: [], heard: [] }

  async function demoRace(slug: string, trackers: number) {
    const stream = await createTestStream(db, { trackers })
    await createTestRace(db, stream.trackerIds, { slug, origin: 'demo' })
    return stream
  }

  test('count a day by the radio sessions, beside the same new fixes as JSON in messages of 340 bytes', async () => {
    const stream = await demoRace('metered', 2)
    const record = async (sessionAtMs: number, from: number, count: number) => {
      const { messageNumber } = await stream.send({ sessionAtMs, receivedAtMs: sessionAtMs + 2 * DAY_MS })
      const fixes = Array.from({ length: count }, (_, i) => testFix(stream.trackerIds[0]!, from + i, messageNumber))
      const ofSession = fixes.map((fix) => ({ ...fix, sessionAtMs }))
      await appendFixes(db, {
        ...stream,
        ...nothing,
        fixes: ofSession,
        processed: [{ messageNumber, payloadBytes: 120 }],
      })
    }
    await record(NEW_YEAR_MS - 1000, 0, 1) // the day before
    await record(NEW_YEAR_MS + 1000, 1, 8) // 60 bytes each as JSON: five in a message of 301 bytes, three in one of 181
    await record(NEW_YEAR_MS + 2000, 8, 1) // nothing new
    const books = await readLabBooks(db, 'metered', span)
    expect(books?.today).toEqual({
      ...{ messages: 2, fixes: 8, bytes: 240, credits: 6 },
      ...{ jsonMessages: 2, jsonBytes: 301 + 181, jsonCredits: 7 + 4 },
    })
    const before = await readLabBooks(db, 'metered', { ...span, nowMs: NEW_YEAR_MS - 1 })
    expect(before?.today).toMatchObject({ messages: 1, fixes: 1, jsonBytes: 61 })
  })

  test('name each sender, and the entry of one that carries a single tracker', async () => {
    const [solo, gateway] = [await createTestStream(db, { trackers: 1 }), await createTestStream(db, { trackers: 2 })]
    await createTestRace(db, [...solo.trackerIds, ...gateway.trackerIds], { slug: 'named', origin: 'demo' })
    await gateway.send({ sessionAtMs: NEW_YEAR_MS + 5000 })
    const senders = (await readLabBooks(db, 'named', span))?.senders
    expect(senders).toEqual([
      expect.objectContaining({
        imei: solo.imei,
        entryNumber: '1',
        lastSessionAtMs: null,
        reportIntervalMs: 3_600_000,
      }),
      expect.objectContaining({ imei: gateway.imei, entryNumber: null, lastSessionAtMs: NEW_YEAR_MS + 5000 }),
    ])
  })

  test('tell of gaps from an instant on: open ones first, then those closed last', async () => {
    const stream = await demoRace('gappy', 1)
    const at = (minute: number) => NEW_YEAR_MS + minute * 60_000
    const gap = (seq: number, state: 'open' | 'filled' | 'lost', minute: number) => {
      return { epoch: 1, seq, state, atMs: at(minute) }
    }
    const opened = [1, 2, 3, 4].map((seq) => gap(seq, 'open', seq))
    await appendFixes(db, { ...stream, ...nothing, gaps: [gap(0, 'open', -5), ...opened], processed: [] })
    const closed = [gap(2, 'filled', 20), gap(3, 'lost', 30)]
    await appendFixes(db, { ...stream, ...nothing, gaps: closed, processed: [] })
    const books = await readLabBooks(db, 'gappy', span)
    expect(books?.gaps.map(({ seq, state }) => `${seq} ${state}`)).toEqual(['4 open', '1 open', '3 lost', '2 filled'])
    expect(books?.gaps[3]).toMatchObject({ openedAtMs: at(2), closedAtMs: at(20), streamId: stream.streamId })
    expect(books?.gapCounts).toEqual({ filled: 1, lost: 1 })
  })

  test('say nothing of a race that is no simulation, nor of a sender that serves one as well', async () => {
    const stream = await createTestStream(db, { trackers: 1 })
    await createTestRace(db, stream.trackerIds, { slug: 'real' })
    expect(await readLabBooks(db, 'real', span)).toBeUndefined()
    expect(await readLabBooks(db, 'nowhere', span)).toBeUndefined()
    await createTestRace(db, stream.trackerIds, { slug: 'shared-demo', origin: 'demo' })
    expect(await readLabBooks(db, 'shared-demo', span)).toBeUndefined()
    const hidden = await createTestStream(db, { trackers: 1 })
    await createTestRace(db, hidden.trackerIds, { slug: 'hidden', origin: 'demo', visibility: 'private' })
    expect(await readLabBooks(db, 'hidden', span)).toBeUndefined()
    expect(await readLabBooks(db, 'gappy', span)).toMatchObject({ servesOthers: true })
  })
})

import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { Database } from './client'
import { appendFixes } from './fix-log'
import { listenForNotices, type NoticeListener } from './notices'
import { setRaceEnd } from './races'
import { createTestDatabase, hasTestServer } from './test-database'
import { createTestRace, createTestStream, testFix } from './test-race'

describe.skipIf(!hasTestServer)('notices', () => {
  let db: Database
  let drop = async () => {}
  let ear: NoticeListener
  let notices: string[] = []
  let reconnects = 0
  beforeAll(async () => {
    ;({ db, drop } = await createTestDatabase())
    const onNotice = (channel: string, payload: string) => notices.push(`${channel} ${payload}`)
    ear = listenForNotices(db.url, onNotice, () => reconnects++)
    await ear.listening
  })
  afterAll(async () => {
    await ear.close()
    await drop()
  })

  /** A notice of our own at the end, so that "nothing more came" needs no waiting. */
  async function noticesOf(work: () => Promise<unknown>): Promise<string[]> {
    notices = []
    await work()
    await db.pool.query(`SELECT pg_notify('farfield_inbox', 'end')`)
    await vi.waitFor(() => expect(notices.at(-1)).toBe('farfield_inbox end'), { timeout: 10_000 })
    return notices.slice(0, -1)
  }

  test('a message, a new fix and a change of set-up are each told once; repeats are not', async () => {
    const stream = await createTestStream(db)
    expect(await noticesOf(() => stream.send({ identity: 'one' }))).toEqual([`farfield_inbox ${stream.streamId}`])
    expect(await noticesOf(() => stream.send({ identity: 'one' }))).toEqual([])
    expect(await noticesOf(() => stream.send({ imei: '300000000000009' }))).toEqual(['farfield_inbox '])
    const batch = { ...stream, fixes: [testFix(stream.trackerIds[0]!, 1, 1)], gaps: [], heard: [], processed: [] }
    expect(await noticesOf(() => appendFixes(db, batch))).toEqual(['farfield_fixes '])
    expect(await noticesOf(() => appendFixes(db, batch))).toEqual([])
    let raceId = ''
    const create = async () => {
      raceId = (await createTestRace(db, stream.trackerIds)).raceId
    }
    expect(await noticesOf(create)).toEqual([`farfield_setup ${raceId}`])
    expect(await noticesOf(() => setRaceEnd(db, raceId as never, undefined))).toEqual([`farfield_setup ${raceId}`])
  })

  test('a listener whose connection breaks hears again by itself and says so', async () => {
    expect(reconnects).toBe(0)
    await db.pool.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN %' AND datname = current_database()`,
    )
    await vi.waitFor(() => expect(reconnects).toBe(1), { timeout: 10_000 })
    const stream = await createTestStream(db)
    expect(await noticesOf(() => stream.send())).toEqual([`farfield_inbox ${stream.streamId}`])
  })

  test('a closed listener hears nothing and holds nothing open', async () => {
    const heard: string[] = []
    const brief = listenForNotices(
      db.url,
      (channel) => heard.push(channel),
      () => {},
    )
    await brief.listening
    await brief.close()
    await noticesOf(async () => {})
    expect(heard).toEqual([])
    const away = listenForNotices(
      'postgresql://x:x@127.0.0.1:1/none',
      () => {},
      () => {},
    )
    await away.close()
  })
})

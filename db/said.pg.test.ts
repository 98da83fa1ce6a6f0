import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { TrackerId } from '#race/fix'
import type { Database } from './client'
import { appendFixes } from './fix-log'
import { unprocessedMessages } from './inbox'
import { deleteRace } from './races'
import type { NewAlarm, NewNote } from './said'
import { createTestDatabase, hasTestServer } from './test-database'
import { createTestOrganization, createTestRace, createTestStream, NEW_YEAR_MS } from './test-race'

describe.skipIf(!hasTestServer)('what trackers say', () => {
  let db: Database
  let drop = async () => {}
  beforeAll(async () => {
    ;({ db, drop } = await createTestDatabase())
  })
  afterAll(() => drop())

  type TestStream = Awaited<ReturnType<typeof createTestStream>>
  const empty = { fixes: [], gaps: [], heard: [] }

  async function append(stream: TestStream, said: { notes?: readonly NewNote[]; alarms?: readonly NewAlarm[] }) {
    const { messageNumber } = await stream.send()
    const processed = [{ messageNumber, payloadBytes: 20 }]
    const { organizationId, streamId } = stream
    return appendFixes(db, { organizationId, streamId, ...empty, processed, ...said })
  }

  const rowsOf = async (table: string, stream: TestStream, columns: string, order = 'at') => {
    const text = `SELECT ${columns} FROM ${table} WHERE organization_id = $1 ORDER BY ${order}`
    return (await db.pool.query(text, [stream.organizationId])).rows
  }

  const own = async () => createTestStream(db, { organizationId: await createTestOrganization(db) })

  test('is recorded once, however often it is told', async () => {
    const stream = await own()
    const named = { trackerId: stream.trackerIds[0]!, messageNumber: 1 }
    const notes: NewNote[] = [
      { ...named, kind: 'status', atMs: NEW_YEAR_MS, status: 4, epoch: 3, seq: 70, place: 0 },
      { ...named, kind: 'status', atMs: NEW_YEAR_MS, status: 0, epoch: 3, seq: 71, place: 0 },
      { ...named, kind: 'measurement', atMs: NEW_YEAR_MS, channel: 'battery-voltage', value: 12.34, unit: 'V' },
      { ...named, kind: 'text', atMs: NEW_YEAR_MS, text: 'all well é' },
    ]
    for (let i = 0; i < 2; i++) await append(stream, { notes: [...notes, ...notes] })
    expect(await rowsOf('tracker_status', stream, 'at, status, epoch, seq, place', 'seq')).toEqual([
      { at: NEW_YEAR_MS, status: 4, epoch: 3, seq: 70, place: 0 },
      { at: NEW_YEAR_MS, status: 0, epoch: 3, seq: 71, place: 0 },
    ])
    expect(await rowsOf('tracker_measurement', stream, 'at, channel, value, unit')).toEqual([
      { at: NEW_YEAR_MS, channel: 'battery-voltage', value: 12.34, unit: 'V' },
    ])
    expect(await rowsOf('tracker_text', stream, 'at, text')).toEqual([{ at: NEW_YEAR_MS, text: 'all well é' }])
  })

  test('of a tracker of somebody else is refused with all of its batch, and the next one works', async () => {
    const [stream, stranger] = [await own(), await own()]
    const noteOf = (trackerId: TrackerId): NewNote => {
      return { trackerId, messageNumber: 1, kind: 'text', atMs: NEW_YEAR_MS, text: 'hello' }
    }
    await expect(append(stream, { notes: [noteOf(stranger.trackerIds[0]!)] })).rejects.toThrow()
    expect(await unprocessedMessages(db, stream.streamId, 9)).toHaveLength(1)
    await append(stream, { notes: [noteOf(stream.trackerIds[0]!)] })
    expect(await rowsOf('tracker_text', stream, 'text')).toEqual([{ text: 'hello' }])
    expect(await rowsOf('tracker_text', stranger, 'text')).toEqual([])
  })

  const alarmOf = (minutes: number, part: Partial<NewAlarm> = {}): NewAlarm => ({
    ...{ epoch: 3, slot: 1, incident: 0, raisedAtMs: NEW_YEAR_MS, distress: 'fire', messageNumber: minutes },
    ...{ receivedAtMs: NEW_YEAR_MS + 60_000 * minutes, ...part },
  })
  const fixAt = (minutes: number) => ({ atMs: NEW_YEAR_MS + 60_000 * minutes, latDeg: 48 + minutes, lonDeg: -5 })
  const ALARM = 'epoch, incident, cancelled_at, received_at, last_received_at, fix_at, lat_deg, message_number'

  test('an alarm is one row with its newest fix, in whatever order and however often it comes', async () => {
    const alarms = [alarmOf(2), alarmOf(5, { fix: fixAt(4) }), alarmOf(9, { fix: fixAt(3) }), alarmOf(1)]
    const expected = {
      ...{ epoch: 3, incident: 0, cancelled_at: null, lat_deg: 52, fix_at: NEW_YEAR_MS + 240_000 },
      ...{ received_at: NEW_YEAR_MS + 60_000, last_received_at: NEW_YEAR_MS + 540_000 },
    }
    for (const order of [alarms, alarms.toReversed(), [...alarms, ...alarms]]) {
      const stream = await own()
      await append(stream, { alarms: order })
      await append(stream, { alarms: order })
      expect(await rowsOf('alarm', stream, ALARM, 'received_at')).toMatchObject([expected])
    }
  })

  test('that an alarm is cancelled stays said, and takes nothing away; another alarm is another row', async () => {
    const stream = await own()
    const cancelledAtMs = NEW_YEAR_MS + 90_000
    await append(stream, {
      alarms: [alarmOf(2, { cancelledAtMs, fix: fixAt(1) }), alarmOf(3), alarmOf(4, { epoch: 4 })],
    })
    expect(await rowsOf('alarm', stream, 'epoch, cancelled_at, lat_deg', 'epoch')).toEqual([
      { epoch: 3, cancelled_at: cancelledAtMs, lat_deg: 49 },
      { epoch: 4, cancelled_at: null, lat_deg: null },
    ])
  })

  test('goes with its tracker when that is deleted; an alarm stays', async () => {
    const stream = await own()
    const trackerId = stream.trackerIds[0]!
    const { organizationId } = stream
    const race = await createTestRace(db, stream.trackerIds, { organizationId })
    const note: NewNote = { trackerId, messageNumber: 1, kind: 'text', atMs: NEW_YEAR_MS, text: 'hello' }
    await append(stream, { notes: [note], alarms: [alarmOf(1, { trackerId })] })
    expect(await deleteRace(db, race.slug, { trackers: true })).toBe(true)
    expect(await rowsOf('tracker_text', stream, 'text')).toEqual([])
    expect(await rowsOf('alarm', stream, 'tracker_id', 'received_at')).toEqual([{ tracker_id: trackerId }])
  })
})

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { toHex } from '#base/bytes'
import { type Database, openDatabase } from '#db/client'
import { streamsWithWork } from '#db/inbox'
import { registerDevice } from '#db/streams'
import { createTestDatabase, hasTestServer } from '#db/test-database'
import { createTestOrganization } from '#db/test-race'
import { SOLO_POLICY } from '#protocol/edge/policy'
import { createSender, nextMessage, observe } from '#protocol/edge/sender'
import { encodeMoMessage } from '#protocol/sbd/mo-message'
import { createStreamWorker } from '../ingest/stream-worker'
import { createLog } from '../log'
import { createMemorySyncStateStore } from '../memory/memory-sync-state-store'
import { createPostgresFixLog } from '../postgres/postgres-fix-log'
import { createPostgresInbox } from '../postgres/postgres-inbox'
import { createPostgresStreamRegistry } from '../postgres/postgres-stream-registry'
import { openTestDoors, RECEIVED_MS } from './test-doors'

const SENT = '26-09-25 06:52:01'
const SENT_MS = Date.UTC(2026, 8, 25, 6, 52, 1)
const REPORT = {
  transmit_time: '2026-09-25T06:52:01Z',
  at: '2026-09-25T06:50:00Z',
  lat: -33.85,
  lon: 151.25,
  battery: 94,
}

/** 19 bytes: 33.85 S 151.25 E, 06:50:00 on day 25 of the period that begins in September. */
const POSITION_HEX = '06002ad6cc3f2e5106018bc000000000001905'

type FixRow = { source: string; fix_at: number; lat_deg: number; lon_deg: number; flags: string[] }

describe.skipIf(!hasTestServer)('from the doors to the fix log, on a real Postgres', () => {
  let db: Database
  let drop = async () => {}
  let doors: Awaited<ReturnType<typeof openTestDoors>>
  let counts: Map<string, number>
  let owner: { organizationId: string; slug: string }
  let imei: string
  let count = 0

  beforeAll(async () => {
    ;({ db, drop } = await createTestDatabase())
  })
  afterAll(() => drop())
  beforeEach(async () => {
    owner = await organization()
    doors = await openTestDoors(createPostgresInbox(db), { organization: owner.slug })
    counts = doors.counts
    imei = String(300_000_000_000_000 + ++count)
    return doors.close
  })

  const organization = async () => {
    const organizationId = await createTestOrganization(db)
    const { slug } = await db.prisma.organization.findUniqueOrThrow({ where: { id: organizationId } })
    return { organizationId, slug }
  }
  const register = async (kind: 'edge' | 'rock7' | 'phone', device = imei, organizationId = owner.organizationId) => {
    const registered = await registerDevice(db, { organizationId, kind, device, tracker: { name: device } })
    if (!registered.ok) throw new Error(registered.fault)
    return registered.value
  }
  /** What a fresh process does with all that waits. */
  const work = async () => {
    const add = (kind: string, by = 1) => void counts.set(kind, (counts.get(kind) ?? 0) + by)
    const worker = createStreamWorker({
      ...{
        inbox: createPostgresInbox(db),
        fixLog: createPostgresFixLog(db),
        registry: createPostgresStreamRegistry(db),
      },
      ...{ syncStates: createMemorySyncStateStore(), counters: { fault: add, event: add }, log: createLog('silent') },
    })
    for (const streamId of await streamsWithWork(db)) await worker.drain(streamId)
  }
  const fixesOf = async (trackerId: string) => {
    const text = 'SELECT source, fix_at, lat_deg, lon_deg, flags FROM fix WHERE tracker_id = $1 ORDER BY ingest_number'
    return (await db.pool.query<FixRow>(text, [trackerId])).rows
  }
  const faultsOf = async (device = imei) => {
    const rows = await db.prisma.messageIdentity.findMany({
      where: { OR: [{ imei: device }, { deviceId: device }] },
      orderBy: { messageNumber: 'asc' },
    })
    return rows.map(({ state, fault }) => [state, fault])
  }

  it('frames of our radio protocol that a webhook brings are those of the stream, also when DirectIP has brought them too', async () => {
    const { trackerId } = await register('edge')
    const sender = createSender(SOLO_POLICY, 1)
    const payloads: Uint8Array[] = []
    for (let i = 0; i < 3; i++) {
      observe(sender, { slot: 0, atS: SENT_MS / 1000 + 600 * i, latDeg: 45 + i / 100, lonDeg: -5 })
      payloads.push(nextMessage(sender, 50, SENT_MS + 600_000 * i)!.bytes)
    }
    const webhook = (i: number) =>
      doors.postForm('rockblock', { imei, momsn: `${i}`, transmit_time: SENT, data: toHex(payloads[i]!) })
    for (const i of [2, 0, 1, 1]) expect((await webhook(i)).status).toBe(200)
    await createPostgresInbox(db).record({
      ...{ source: 'directip', identity: `cdr ${imei}`, receivedAtMs: RECEIVED_MS, remoteAddress: '', imei },
      bytes: encodeMoMessage({
        ...{ cdr: 1, imei, sessionStatus: 0, momsn: 1, mtmsn: 0, sessionAtMs: SENT_MS, payload: payloads[1]! },
      }),
    })
    await work()
    const fixes = await fixesOf(trackerId)
    expect(fixes.map(({ lat_deg: latDeg }) => latDeg).sort()).toEqual([45, 45.01, 45.02])
    expect(new Set(fixes.map(({ source }) => source))).toEqual(new Set(['rockblock']))
    expect(counts.get('frame-duplicate')).toBe(1)
    const { rows } = await db.pool.query(
      'SELECT messages FROM stream_airtime a JOIN stream s ON s.id = stream_id WHERE imei = $1',
      [imei],
    )
    expect(rows).toEqual([{ messages: 4 }])
  })

  it('reports of a rented tracker become fixes, once, with its battery, and cost a credit each, but over a mobile network', async () => {
    const { trackerId, streamId } = await register('rock7')
    for (const id of ['a', 'b', 'b']) {
      const at = id === 'a' ? REPORT.at : '2026-09-25T06:51:00Z'
      expect((await doors.postJson('rock7', { ...REPORT, id: `${imei}-${id}`, imei, at })).status).toBe(200)
    }
    const cellular = { ...REPORT, id: `${imei}-c`, imei, at: '2026-09-25T06:52:00Z', transport: 'GPRS' }
    expect((await doors.postJson('rock7', cellular)).status).toBe(200)
    await work()
    await work()
    const place = { source: 'rock7', lat_deg: -33.85, lon_deg: 151.25, flags: [] }
    expect(await fixesOf(trackerId)).toEqual([
      { ...place, fix_at: Date.parse(REPORT.at) },
      { ...place, fix_at: Date.parse('2026-09-25T06:51:00Z') },
      { ...place, fix_at: Date.parse(cellular.at) },
    ])
    expect(await db.prisma.trackerMeasurement.findMany({ where: { trackerId } })).toMatchObject([
      { channel: 'battery-charge', value: 94, unit: '%' },
      { channel: 'battery-charge', value: 94, unit: '%' },
      { channel: 'battery-charge', value: 94, unit: '%' },
    ])
    expect(await db.prisma.streamAirtime.findMany({ where: { streamId } })).toMatchObject([
      { messages: 2n, credits: 2n, bytes: 0n, fixes: 0n },
    ])
  })

  it('the position payload of a rented tracker becomes a fix, whoever brings its bytes; another payload is a named fault', async () => {
    const { trackerId } = await register('rock7')
    const post = (momsn: number, data: string) =>
      doors.postForm('rockblock', { imei, momsn: `${momsn}`, transmit_time: SENT, data })
    await post(1, '06004dc3a0ab')
    await post(2, POSITION_HEX)
    await work()
    expect(await faultsOf()).toEqual([
      ['processed', 'unknown-payload'],
      ['processed', null],
    ])
    expect(await fixesOf(trackerId)).toMatchObject([
      { lat_deg: -33.85, lon_deg: 151.25, fix_at: Date.parse(REPORT.at) },
    ])
  })

  it('a phone’s places become fixes; one in 2286, one at 0/0 and one by a mast are kept, flagged; what it measured is kept beside them', async () => {
    const device = `phone-${imei}`
    const { trackerId } = await register('phone', device)
    const post = (timestamp: string, lat: string, lon: string, more = {}) =>
      doors.postForm('osmand', { id: device, timestamp, lat, lon, ...more })
    await post('1790319000', '45.9', '6.8')
    await post('9999999999999', '45.9', '6.8')
    await post('1790319060', '0', '0')
    await post('1790319060', '46', '6.9', { accuracy: '4.5', speed: '10', bearing: '120', altitude: '1042' })
    await post('1790319120', '46.01', '6.9', { accuracy: '1200', speed: '-1' })
    await work()
    expect((await fixesOf(trackerId)).map(({ flags, lat_deg: latDeg }) => [latDeg, flags])).toEqual([
      [45.9, []],
      [45.9, ['future']],
      [0, ['null-island']],
      [46, []],
      [46.01, ['inaccurate']],
    ])
    const measured = await db.prisma.trackerMeasurement.findMany({ where: { trackerId }, orderBy: { channel: 'asc' } })
    expect(measured.map(({ channel, value, unit }) => [channel, value, unit])).toEqual([
      ['altitude', 1042, 'm'],
      ['course-over-ground', 120, '°'],
      ['position-accuracy', 4.5, 'm'],
      ['position-accuracy', 1200, 'm'],
      ['speed-over-ground', expect.closeTo(5.144, 3), 'm/s'],
    ])
  })

  it('a button pressed on a phone is an alarm of its tracker', async () => {
    const device = `sos-${imei}`
    const { trackerId } = await register('phone', device)
    await doors.postForm('osmand', { id: device, timestamp: '1790319000', lat: '45.9', lon: '6.8', alarm: 'sos' })
    await work()
    expect(await db.prisma.alarm.findMany({ where: { trackerId } })).toMatchObject([
      { distress: 'unspecified', latDeg: 45.9 },
    ])
    expect(counts.get('sos-raised')).toBe(1)
  })

  it('what nobody has registered is kept with its fault, and the next device works', async () => {
    expect((await doors.postJson('rock7', { ...REPORT, id: imei, imei })).status).toBe(200)
    expect((await doors.postForm('osmand', { id: `x${imei}`, lat: '1', lon: '2' })).status).toBe(200)
    await work()
    expect([await faultsOf(), await faultsOf(`x${imei}`)]).toEqual([
      [['processed', 'unknown-imei']],
      [['processed', 'unknown-device']],
    ])
    imei = String(300_000_000_000_000 + ++count)
    const { trackerId } = await register('rock7')
    await doors.postJson('rock7', { ...REPORT, id: imei, imei })
    await work()
    expect(await fixesOf(trackerId)).toHaveLength(1)
  })

  it('an IMEI of another organization is kept in quarantine and moves nothing; its own organization still speaks for it', async () => {
    const other = await organization()
    const { trackerId } = await register('rock7', imei, other.organizationId)
    const report = { ...REPORT, id: imei, imei }
    const response = await doors.postJson('rock7', report)
    expect([response.status, (await response.json()).error]).toEqual([403, 'other-organization'])
    expect(counts.get('other-organization')).toBe(1)
    await work()
    expect([await faultsOf(), await fixesOf(trackerId)]).toEqual([[['quarantined', 'other-organization']], []])
    const theirs = await openTestDoors(createPostgresInbox(db), { organization: other.slug })
    expect((await theirs.postJson('rock7', report)).status).toBe(200)
    await theirs.close()
    await work()
    expect(await fixesOf(trackerId)).toHaveLength(1)
  })

  it('with Postgres away promises nothing, and takes the same message when it is back', async () => {
    const { trackerId } = await register('rock7')
    const away = openDatabase('postgresql://nobody:x@127.0.0.1:1/nothing')
    const closed = await openTestDoors(createPostgresInbox(away), { organization: owner.slug })
    const report = { ...REPORT, id: imei, imei }
    expect((await closed.postJson('rock7', report)).status).toBe(503)
    await closed.close()
    await away.close()
    expect((await doors.postJson('rock7', report)).status).toBe(200)
    await work()
    expect(await fixesOf(trackerId)).toHaveLength(1)
  })
})

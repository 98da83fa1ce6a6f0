import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DAY_MS } from '#base/units'
import { openAlarms } from './alarms'
import type { Database } from './client'
import { accessVersion, readAccessVersions, revokeAccess } from './console-access'
import { appendFixes } from './fix-log'
import { listenForNotices } from './notices'
import type { NewAlarm } from './said'
import { readSenders } from './senders'
import { registerDevice } from './streams'
import { createTestDatabase, hasTestServer } from './test-database'
import { createTestOrganization, createTestRace, createTestStream, NEW_YEAR_MS } from './test-race'

describe.skipIf(!hasTestServer)('what operators are shown of the record', () => {
  let db: Database
  let drop = async () => {}
  beforeAll(async () => {
    ;({ db, drop } = await createTestDatabase())
  })
  afterAll(() => drop())

  const MANY = { all: 10, ofDevice: 10 }

  const heardAt = async (channel: string, work: () => Promise<unknown>) => {
    let hear = () => {}
    const heard = new Promise<void>((resolve) => {
      hear = resolve
    })
    const ear = listenForNotices(
      db.url,
      (name) => name === channel && hear(),
      () => {},
    )
    await ear.listening
    await work()
    await heard
    await ear.close()
  }

  test('is each alarm that is open, of which device, and of one cancelled those of late', async () => {
    const key = new Uint8Array(16).fill(7)
    const stream = await createTestStream(db, { key })
    const bare = await createTestStream(db)
    const { messageNumber } = await stream.send()
    const alarm = (part: Partial<NewAlarm> = {}): NewAlarm => ({
      ...{ epoch: 1, slot: 0, incident: 0, raisedAtMs: NEW_YEAR_MS, distress: 'fire', messageNumber },
      ...{ receivedAtMs: NEW_YEAR_MS + 5000, ...part },
    })
    const record = (of: typeof stream, alarms: NewAlarm[]) =>
      appendFixes(db, { ...of, fixes: [], gaps: [], heard: [], processed: [], alarms })
    const fix = { atMs: NEW_YEAR_MS - 1000, latDeg: 47, lonDeg: -5 }
    await heardAt('farfield_alarms', () =>
      record(stream, [alarm({ fix }), alarm({ receivedAtMs: NEW_YEAR_MS + 9000 })]),
    )
    const cancelled = { cancelledAtMs: NEW_YEAR_MS + 1, receivedAtMs: NEW_YEAR_MS + DAY_MS }
    await record(bare, [alarm(), alarm({ incident: 1, ...cancelled })])
    const ofFire = { epoch: 1, slot: 0, raisedAtMs: NEW_YEAR_MS, distress: 'fire' }
    const one = { ...ofFire, organizationId: stream.organizationId, incident: 0 }
    const open = [
      {
        ...one,
        device: stream.imei,
        isKeyed: true,
        receivedAtMs: NEW_YEAR_MS + 5000,
        lastReceivedAtMs: NEW_YEAR_MS + 9000,
        fix,
      },
      {
        ...one,
        device: bare.imei,
        isKeyed: false,
        receivedAtMs: NEW_YEAR_MS + 5000,
        lastReceivedAtMs: NEW_YEAR_MS + 5000,
      },
    ]
    expect(await openAlarms(db, NEW_YEAR_MS + DAY_MS, MANY)).toEqual(open)
    expect(
      (await openAlarms(db, NEW_YEAR_MS, MANY)).map(({ incident, cancelledAtMs }) => [incident, cancelledAtMs]),
    ).toEqual([
      [1, NEW_YEAR_MS + 1],
      [0, undefined],
      [0, undefined],
    ])
    expect(await openAlarms(db, NEW_YEAR_MS, { ...MANY, all: 1 })).toHaveLength(1)
    const oneEach = await openAlarms(db, NEW_YEAR_MS, { ...MANY, ofDevice: 1 })
    expect(oneEach.map(({ device, incident }) => [device, incident])).toEqual([
      [bare.imei, 1],
      [stream.imei, 0],
    ])
    await db.pool.query('DELETE FROM stream WHERE id = $1', [bare.streamId])
    expect((await openAlarms(db, NEW_YEAR_MS + DAY_MS, MANY)).map(({ device }) => device)).toEqual([
      stream.imei,
      `stream ${bare.streamId}`,
    ])
  })

  test('is every device by a name of its own, with its trackers and where they race', async () => {
    const organizationId = await createTestOrganization(db)
    const { slug } = await db.prisma.organization.findUniqueOrThrow({ where: { id: organizationId } })
    const key = new Uint8Array(16).fill(9)
    const stream = await createTestStream(db, { organizationId, key })
    const race = await createTestRace(db, [stream.trackerIds[0]!], { organizationId })
    const phone = await registerDevice(db, {
      ...{ organizationId, kind: 'phone', device: 'jane', tracker: { name: 'runner' } },
    })
    const { senders, organizations } = await readSenders(db, NEW_YEAR_MS)
    expect(organizations[slug]).toBe(organizationId)
    const entry = { raceId: race.raceId, race: race.slug, number: '1', name: 'Boat 0', fromAtMs: NEW_YEAR_MS }
    expect(senders.find(({ device }) => device === stream.imei)).toEqual({
      ...{
        streamId: stream.streamId,
        organizationId,
        device: stream.imei,
        kind: 'edge',
        tagBytes: 2,
        isKeyed: true,
        key,
      },
      trackers: [
        { slot: 0, id: stream.trackerIds[0], name: 'tracker 0', entries: [entry] },
        { slot: 1, id: stream.trackerIds[1], name: 'tracker 1', entries: [] },
      ],
    })
    const { trackerId } = (phone.ok && phone.value) || { trackerId: '' }
    expect(senders.find(({ device }) => device === `${slug}/jane`)).toMatchObject({
      ...{ kind: 'phone', isKeyed: false, trackers: [{ slot: 0, id: trackerId, name: 'runner', entries: [] }] },
    })
    await db.prisma.assignment.updateMany({ where: { organizationId }, data: { toAt: new Date(NEW_YEAR_MS + 1000) } })
    const [ended, past] = [await readSenders(db, NEW_YEAR_MS), await readSenders(db, NEW_YEAR_MS + 1000)]
    const entriesIn = ({ senders: all }: typeof ended) =>
      all.find(({ device }) => device === stream.imei)?.trackers[0]?.entries
    expect([entriesIn(ended), entriesIn(past)]).toEqual([[{ ...entry, toAtMs: NEW_YEAR_MS + 1000 }], []])
  })

  test('ends an operator’s tokens in one organization, and says so', async () => {
    const [organizationId, other] = [await createTestOrganization(db), await createTestOrganization(db)]
    const jane = { organizationId, operatorId: 'jane' }
    expect(await accessVersion(db, jane)).toBe(0)
    await heardAt('farfield_access', () => revokeAccess(db, jane))
    expect(await revokeAccess(db, jane)).toBe(2)
    expect(await accessVersion(db, jane)).toBe(2)
    expect(await accessVersion(db, { ...jane, organizationId: other })).toBe(0)
    expect(await accessVersion(db, { ...jane, operatorId: 'joe' })).toBe(0)
    expect(await readAccessVersions(db)).toContainEqual({ ...jane, version: 2 })
  })
})

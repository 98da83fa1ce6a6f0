import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Course } from '#race/course'
import type { RaceId } from '#race/fix'
import type { Database } from './client'
import { appendFixes, fixesAfter } from './fix-log'
import { unprocessedMessages } from './inbox'
import {
  createRace,
  defaultOrganization,
  deleteRace,
  findRaceBySlug,
  listRaceIds,
  readRaceSetup,
  setRaceEnd,
} from './races'
import { findStreamByImei, readStream, registerStream, registerTracker, registerTrackers } from './streams'
import { createTestDatabase, hasTestServer } from './test-database'
import { createTestOrganization, createTestRace, createTestStream, NEW_YEAR_MS, testFix } from './test-race'

describe.skipIf(!hasTestServer)('races and streams', () => {
  let db: Database
  let drop = async () => {}
  beforeAll(async () => {
    ;({ db, drop } = await createTestDatabase())
  })
  afterAll(() => drop())

  test('a race is read back as it was created, entries in their order', async () => {
    const { trackerIds, organizationId } = await createTestStream(db, { trackers: 12 })
    const course: Course = {
      elements: [
        { kind: 'line', name: 'Start', port: { latDeg: 46, lonDeg: -2 }, starboard: { latDeg: 46.01, lonDeg: -2 } },
        { kind: 'checkpoint', name: 'Finish', at: { latDeg: 40, lonDeg: -20 }, radiusM: 500 },
      ],
      legs: [[]],
    }
    const cadence = { fixIntervalMs: 60_000, reportIntervalMs: 120_000 }
    const entries = trackerIds.map((trackerId, i) => {
      const rest = i % 2 ? { nation: 'FRA', toAtMs: NEW_YEAR_MS + 9 } : {}
      return {
        number: `${100 - i}`,
        name: i ? `Word ${i}` : '',
        colour: '#0a0B0c',
        trackerId,
        fromAtMs: NEW_YEAR_MS,
        cadence,
        ...rest,
      }
    })
    const words = {
      slug: 'round-the-cape',
      name: 'Round the Cape',
      description: 'À la voile',
      timeZone: 'Europe/Paris',
    }
    const rules = { kind: 'sail', origin: 'replay', heardBy: 'session', visibility: 'unlisted' } as const
    const race = {
      organizationId,
      ...words,
      ...rules,
      startsAtMs: NEW_YEAR_MS,
      endsAtMs: NEW_YEAR_MS + 7,
      course,
      entries,
    }
    const raceId = await createRace(db, race)

    const read = await readRaceSetup(db, raceId)
    const { visibility, ...publicRules } = rules
    expect(read).toMatchObject({ organizationId, visibility })
    expect(read!.setup).toEqual({
      raceId,
      ...words,
      ...publicRules,
      startsAtMs: NEW_YEAR_MS,
      endsAtMs: NEW_YEAR_MS + 7,
      courses: [{ version: 1, course }],
      entries: entries.map(({ trackerId, fromAtMs, toAtMs, cadence, ...entry }, i) => ({
        ...entry,
        entryId: read!.setup.entries[i]!.entryId,
        assignments: [
          { trackerId, fromAtMs, ...(toAtMs === undefined ? {} : { toAtMs }), cadence, isAuthenticated: false },
        ],
      })),
    })
    expect(await findRaceBySlug(db, 'round-the-cape')).toMatchObject({ raceId, organizationId })
    expect(await listRaceIds(db)).toContain(raceId)
  })

  test('a tracker is authenticated when all radio frames that speak for it have a key; nothing is said of one that nobody speaks for, or that seals nothing', async () => {
    const organizationId = await createTestOrganization(db)
    const trackerIds = await registerTrackers(db, organizationId, ['sealed', 'half', 'open', 'none', 'rented', 'phone'])
    const slotsOf = (...places: number[]) => places.map((slot) => ({ slot, trackerId: trackerIds[slot]! }))
    const imei = (n: number) => String(300_100_000_000_000 + n)
    const key = new Uint8Array(16).fill(7)
    const profile = 'field' as const
    await registerStream(db, { organizationId, imei: imei(1), profile, key, slots: slotsOf(0, 1) })
    await registerStream(db, { organizationId, imei: imei(2), profile, slots: slotsOf(1, 2) })
    const solo = { organizationId, profile: 'solo' as const }
    await registerStream(db, { ...solo, kind: 'rock7', imei: imei(3), slots: [{ slot: 0, trackerId: trackerIds[4]! }] })
    await registerStream(db, { ...solo, kind: 'phone', deviceId: 'p', slots: [{ slot: 0, trackerId: trackerIds[5]! }] })
    const { raceId } = await createTestRace(db, trackerIds, { organizationId })
    const entries = (await readRaceSetup(db, raceId))?.setup.entries ?? []
    const words = entries.map(({ assignments }) => assignments[0]?.isAuthenticated)
    expect(words).toEqual([true, false, false, undefined, undefined, undefined])
  })

  test('an open-ended race has no end until one is set', async () => {
    const { trackerIds } = await createTestStream(db)
    const { raceId } = await createTestRace(db, trackerIds)
    expect((await readRaceSetup(db, raceId))!.setup).not.toHaveProperty('endsAtMs')
    expect((await readRaceSetup(db, raceId))!.setup.courses).toEqual([])
    await setRaceEnd(db, raceId, NEW_YEAR_MS + 1)
    expect((await readRaceSetup(db, raceId))!.setup.endsAtMs).toBe(NEW_YEAR_MS + 1)
  })

  test('a taken slug, a slug that is no address and a stranger’s tracker are refused and leave nothing behind', async () => {
    const { trackerIds } = await createTestStream(db)
    const stranger = await createTestStream(db, { organizationId: await createTestOrganization(db) })
    await createTestRace(db, trackerIds, { slug: 'taken' })
    const before = await listRaceIds(db)
    await expect(createTestRace(db, trackerIds, { slug: 'taken' })).rejects.toThrow()
    await expect(createTestRace(db, trackerIds, { slug: 'Not An Address' })).rejects.toThrow()
    await expect(createTestRace(db, stranger.trackerIds, { slug: 'mixed' })).rejects.toThrow()
    expect(await listRaceIds(db)).toEqual(before)
    await createTestRace(db, trackerIds, { slug: 'mixed' })
  })

  test('a stream knows its slots; an IMEI is registered once and to trackers of one organization', async () => {
    const stream = await createTestStream(db, { trackers: 3 })
    const read = await readStream(db, stream.streamId)
    expect([...read!.slots]).toEqual(stream.trackerIds.map((trackerId, slot) => [slot, trackerId]))
    expect(await findStreamByImei(db, stream.imei)).toEqual(read)
    expect(await findStreamByImei(db, '300000000000000')).toBeUndefined()
    const { organizationId, imei } = stream
    await expect(registerStream(db, { organizationId, imei, profile: 'solo', slots: [] })).rejects.toThrow()
    const trackerId = await registerTracker(db, { organizationId: await createTestOrganization(db), name: 'theirs' })
    const stolen = {
      organizationId,
      imei: '300000000000001',
      profile: 'solo',
      slots: [{ slot: 0, trackerId }],
    } as const
    await expect(registerStream(db, stolen)).rejects.toThrow()
    expect(await findStreamByImei(db, '300000000000001')).toBeUndefined()
  })

  test('a race deleted with its trackers leaves nothing of them, and spares what serves another race', async () => {
    const only = await createTestStream(db)
    const shared = await createTestStream(db)
    const { raceId } = await createTestRace(db, [...only.trackerIds, ...shared.trackerIds], { slug: 'gone' })
    await createTestRace(db, shared.trackerIds, { slug: 'stays' })
    for (const stream of [only, shared]) {
      const { messageNumber } = await stream.send()
      await appendFixes(db, {
        ...stream,
        fixes: [testFix(stream.trackerIds[0]!, 0, messageNumber)],
        gaps: [],
        heard: [],
        processed: [],
      })
    }
    expect(await deleteRace(db, 'gone', { trackers: true })).toBe(true)
    expect(await deleteRace(db, 'gone')).toBe(false)
    expect(await readRaceSetup(db, raceId)).toBeUndefined()
    expect(await readStream(db, only.streamId)).toBeUndefined()
    expect(await fixesAfter(db, only.trackerIds, 0, 10)).toEqual([])
    expect(await unprocessedMessages(db, only.streamId, 10)).toEqual([])
    expect(await readStream(db, shared.streamId)).toBeDefined()
    expect(await fixesAfter(db, shared.trackerIds, 0, 10)).toHaveLength(1)
    expect(await deleteRace(db, 'stays')).toBe(true)
    expect(await readStream(db, shared.streamId)).toBeDefined()
  })

  test('the deployment has one organization of its own', async () => {
    expect(
      new Set(await Promise.all([defaultOrganization(db), defaultOrganization(db), defaultOrganization(db)])).size,
    ).toBe(1)
  })

  test('a race that does not exist is undefined', async () => {
    expect(await readRaceSetup(db, '00000000-0000-7000-8000-000000000000' as RaceId)).toBeUndefined()
    expect(await findRaceBySlug(db, 'nowhere')).toBeUndefined()
  })
})

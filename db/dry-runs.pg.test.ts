import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Database } from './client'
import {
  beginDryRun,
  endDryRun,
  listDryRuns,
  type NewDryRun,
  noteDryRunReached,
  readDryRun,
  startDryRun,
} from './dry-runs'
import { listEntries, takeEntries } from './entries'
import { saveCourse } from './race-course'
import { handTracker, listRaceTrackers } from './race-trackers'
import { findRaceBySlug, readRaceSetup } from './races'
import { createTestDatabase, hasTestServer } from './test-database'
import { createOrganizedRace, createTestOrganization, createTestPerson, NEW_YEAR_MS } from './test-race'

const HOUR_MS = 3_600_000

describe.skipIf(!hasTestServer)('a dry run', () => {
  let db: Database
  let drop = async () => {}
  beforeAll(async () => {
    ;({ db, drop } = await createTestDatabase())
  })
  afterAll(() => drop())

  const course = {
    elements: [50, 51].map((latDeg) => ({ kind: 'waypoint', name: '', at: { latDeg, lonDeg: 1 } }) as const),
    legs: [[]],
  }

  const emptyRace = async () => {
    const { race, scope, organizer } = await createOrganizedRace(db)
    const dryRun: NewDryRun = {
      ...{ slug: `${race.slug}-dry-run`, name: 'Dry run: Cup', description: '', startsAtMs: NEW_YEAR_MS + HOUR_MS },
      ...{ untilMs: NEW_YEAR_MS + 9 * HOUR_MS, trackedFromMs: NEW_YEAR_MS },
      cadence: { fixIntervalMs: 300_000, reportIntervalMs: 900_000 },
    }
    return { race, organizer, scope, dryRun }
  }

  const readyRace = async () => {
    const made = await emptyRace()
    const { organizer, scope } = made
    await takeEntries(db, organizer, scope, [
      { number: '1', name: 'Vega' },
      { number: '2', name: 'Deneb' },
    ])
    await saveCourse(db, organizer, scope, { course, after: 0, reason: '' })
    return made
  }

  test('is a race of its own with the same entries, whose devices have keys and promise what the entries’ own do', async () => {
    const { race, organizer, scope, dryRun } = await readyRace()
    const own = { fixIntervalMs: 60_000, reportIntervalMs: 600_000 }
    const device = `00${String(Date.now())}`
    const handing = { number: '2', kind: 'edge', device, fromAtMs: NEW_YEAR_MS, cadence: own } as const
    expect(await handTracker(db, organizer, scope, handing)).toMatchObject({ ok: true })
    expect(await startDryRun(db, organizer, scope, dryRun)).toMatchObject({ ok: true })
    const { slug, startsAtMs, untilMs } = dryRun
    expect(await readDryRun(db, organizer, scope)).toMatchObject({ value: { own: { slug, startsAtMs, untilMs } } })
    const found = await findRaceBySlug(db, slug)
    if (found === undefined) throw new Error('there is no dry run')
    const { setup, visibility } = (await readRaceSetup(db, found.raceId)) ?? {}
    expect(visibility).toBe('unlisted')
    expect(setup).toMatchObject({ origin: 'dry-run', courses: [{ version: 1 }], heardBy: 'session' })
    expect(setup?.entries.map(({ name, assignments }) => [name, assignments[0]?.cadence, assignments.length])).toEqual([
      ['Vega', dryRun.cadence, 1],
      ['Deneb', own, 1],
    ])
    const devices = await beginDryRun(db, found.raceId)
    expect(devices.map(({ entryId }) => entryId)).toEqual(setup?.entries.map(({ entryId }) => entryId))
    expect(devices.every(({ imei, key }) => /^00\d{13}$/.test(imei) && key.length === 16)).toBe(true)
    const its = { organizationId: scope.organizationId, raceId: found.raceId }
    expect(await readDryRun(db, organizer, its)).toMatchObject({ value: { of: { slug: race.slug } } })
  })

  test('is played until its end, goes on where it was, and is gone with its devices when it is ended', async () => {
    const { organizer, scope, dryRun } = await readyRace()
    await startDryRun(db, organizer, scope, dryRun)
    const raceId = (await findRaceBySlug(db, dryRun.slug))?.raceId ?? ''
    const playedAt = async (atMs: number) => (await listDryRuns(db, atMs)).find((one) => one.raceId === raceId)
    expect(await playedAt(dryRun.untilMs)).toBeUndefined()
    expect(await playedAt(NEW_YEAR_MS)).toMatchObject({ runs: 0, reachedMs: null })
    await beginDryRun(db, raceId)
    expect(await noteDryRunReached(db, raceId, { reachedMs: NEW_YEAR_MS + 5, nowMs: NEW_YEAR_MS })).toBe(true)
    expect(await playedAt(NEW_YEAR_MS)).toMatchObject({ runs: 1, reachedMs: NEW_YEAR_MS + 5 })
    const its = { organizationId: scope.organizationId, raceId }
    const listed = await listRaceTrackers(db, organizer, its)
    const imeis = listed.ok ? listed.value.map(({ device }) => device) : []
    expect(imeis).toHaveLength(2)
    expect(await endDryRun(db, organizer, scope)).toMatchObject({ ok: true })
    expect(await noteDryRunReached(db, raceId, { reachedMs: NEW_YEAR_MS + 6, nowMs: NEW_YEAR_MS })).toBe(false)
    expect(await findRaceBySlug(db, dryRun.slug)).toBeUndefined()
    expect((await db.pool.query('SELECT 1 FROM stream WHERE imei = ANY($1)', [imeis])).rowCount).toBe(0)
    expect(await listEntries(db, organizer, scope)).toMatchObject({ value: [{ number: '1' }, { number: '2' }] })
    expect(await endDryRun(db, organizer, scope)).toMatchObject({ fault: 'not-running' })
  })

  test('needs somebody who may, entries that the public may see, a course, a free address, and that there is none', async () => {
    const { organizer, scope, dryRun } = await emptyRace()
    expect(await startDryRun(db, organizer, scope, dryRun)).toMatchObject({ fault: 'nobody' })
    await takeEntries(db, organizer, scope, [{ number: '1', name: 'Vega' }])
    expect(await startDryRun(db, organizer, scope, dryRun)).toMatchObject({ fault: 'no-course' })
    await saveCourse(db, organizer, scope, { course, after: 0, reason: '' })
    const operator = await createTestPerson(db, scope.organizationId, 'operator')
    expect(await startDryRun(db, operator, scope, dryRun)).toMatchObject({ fault: 'not-allowed' })
    const stranger = await createTestPerson(db, await createTestOrganization(db), 'owner')
    expect(await startDryRun(db, stranger, scope, dryRun)).toMatchObject({ fault: 'no-such-place' })
    const other = await readyRace()
    await startDryRun(db, other.organizer, other.scope, other.dryRun)
    const taken = { ...dryRun, slug: other.dryRun.slug }
    expect(await startDryRun(db, organizer, scope, taken)).toMatchObject({ fault: 'slug-taken' })
    expect(await startDryRun(db, organizer, scope, dryRun)).toMatchObject({ ok: true })
    expect(await startDryRun(db, organizer, scope, dryRun)).toMatchObject({ fault: 'running' })
    expect(await endDryRun(db, stranger, scope)).toMatchObject({ fault: 'no-such-place' })
  })
})

import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { RaceSettings } from '#race/race-settings'
import type { Database } from './client'
import { listEntries, takeEntries } from './entries'
import { changeLook, readLook } from './look'
import { listClasses } from './race-classes'
import { listCourseVersions, saveCourse } from './race-course'
import { readPublicationRules, savePublicationRules } from './race-publication'
import { readScoring, saveRankings } from './race-results'
import { createRaceBySettings } from './race-settings'
import { moveStarts } from './race-starts'
import { createTestDatabase, hasTestServer } from './test-database'
import { createTestOrganization, createTestPerson, NEW_YEAR_MS } from './test-race'

const HOUR_MS = 3_600_000

describe.skipIf(!hasTestServer)('a race that begins as another one', () => {
  let db: Database
  let drop = async () => {}
  beforeAll(async () => {
    ;({ db, drop } = await createTestDatabase())
  })
  afterAll(() => drop())

  const settings = (startsAtMs: number): RaceSettings => ({
    ...{ name: 'Cup', slug: `cup-${randomUUID()}`, description: '', kind: 'sail', timeZone: 'UTC', startsAtMs },
    visibility: 'private',
  })

  /** A race with two classes, the second an hour later with a way of its own, a ranking of it, and two entries. */
  const earlierRace = async () => {
    const organizationId = await createTestOrganization(db)
    const organizer = await createTestPerson(db, organizationId, 'organizer')
    const made = await createRaceBySettings(db, organizer, { organizationId }, settings(NEW_YEAR_MS))
    if (!made.ok) throw new Error(made.fault)
    const scope = { organizationId, raceId: made.value.raceId }
    const rows = ['A', 'B'].map((className) => ({ number: `${className} 1`, name: 'Vega', className, tcf: 1.1 }))
    await takeEntries(db, organizer, scope, rows)
    const classes = await listClasses(db, organizer, scope)
    const classId = classes.ok ? classes.value[1]?.classId : undefined
    if (classId === undefined) throw new Error('there is no second class')
    const moves = [{ classId, seenMs: null, toMs: NEW_YEAR_MS + HOUR_MS }]
    await moveStarts(db, organizer, scope, { moves, reason: 'wave', nowMs: NEW_YEAR_MS })
    const elements = [50, 51].map((latDeg) => {
      const cutOff = { kind: 'at', atMs: NEW_YEAR_MS + 9 } as const
      return { kind: 'waypoint', name: '', at: { latDeg, lonDeg: 1 }, cutOff } as const
    })
    const course = { elements, legs: [[]], variants: [{ name: 'B', classIds: [classId], elements, legs: [[]] }] }
    await saveCourse(db, organizer, scope, { course, after: 0, reason: '' })
    const to = [{ name: 'B', classIds: [classId], policy: { kind: 'checkpoints' } as const }]
    expect(await saveRankings(db, organizer, scope, { seen: [], to })).toMatchObject({ ok: true })
    const blackouts = [{ fromMs: NEW_YEAR_MS + 1, untilMs: NEW_YEAR_MS + 2 }]
    const rules = { delayMs: 5, byClass: [{ classId, delayMs: 9 }], blackouts }
    expect(await savePublicationRules(db, organizer, scope, { seen: undefined, to: rules })).toMatchObject({ ok: true })
    const look = { units: 'metric', accent: '#123456', logo: new Uint8Array([1]) } as const
    expect(await changeLook(db, organizer, scope, look)).toMatchObject({ ok: true })
    return { organizationId, organizer, scope }
  }

  test('has its course, classes, rankings and entries, with instants moved by as much as the start', async () => {
    const { organizationId, organizer, scope } = await earlierRace()
    const later = NEW_YEAR_MS + 1000 * HOUR_MS
    const copyOf = { raceId: scope.raceId, withEntries: true }
    const made = await createRaceBySettings(db, organizer, { organizationId }, settings(later), copyOf)
    if (!made.ok) throw new Error(made.fault)
    const copy = { organizationId, raceId: made.value.raceId }
    const classes = await listClasses(db, organizer, copy)
    expect(classes).toMatchObject({
      value: [
        { name: 'A', startsAtMs: null },
        { name: 'B', startsAtMs: later + HOUR_MS },
      ],
    })
    const classId = classes.ok ? classes.value[1]?.classId : undefined
    expect(await listCourseVersions(db, organizer, copy)).toMatchObject({
      value: [
        {
          ...{ version: 1, author: 'Asa Berg', reason: 'Cup', holdsFromMs: null },
          course: { elements: [{ cutOff: { atMs: later + 9 } }, {}], variants: [{ classIds: [classId] }] },
        },
      ],
    })
    expect(await readPublicationRules(db, organizer, copy)).toMatchObject({
      value: { rules: { delayMs: 5, byClass: [{ classId }], blackouts: [{ fromMs: later + 1, untilMs: later + 2 }] } },
    })
    const [was, is] = [await readLook(db, organizer, scope), await readLook(db, organizer, copy)]
    expect(is).toEqual(was)
    expect(is).toMatchObject({ value: { units: 'metric', accent: '#123456', logo: expect.any(String) } })
    // The picture goes with the last race that shows it.
    await changeLook(db, organizer, scope, { units: null, accent: null, logo: 'none' })
    expect(await db.pool.query('SELECT 1 FROM image')).toMatchObject({ rowCount: 1 })
    await changeLook(db, organizer, copy, { units: null, accent: null, logo: 'none' })
    expect(await db.pool.query('SELECT 1 FROM image')).toMatchObject({ rowCount: 0 })
    expect(await readScoring(db, organizer, copy)).toMatchObject({
      value: { rankings: [{ name: 'B', classIds: [classId] }] },
    })
    expect(await listEntries(db, organizer, copy)).toMatchObject({
      value: [
        { number: 'A 1', className: 'A', tcf: 1.1, trackerCount: 0 },
        { number: 'B 1', className: 'B' },
      ],
    })
  })

  test('leaves entries where they are when they are not to come, and is not made of another organization’s race', async () => {
    const { organizationId, organizer, scope } = await earlierRace()
    const without = { raceId: scope.raceId, withEntries: false }
    const made = await createRaceBySettings(db, organizer, { organizationId }, settings(NEW_YEAR_MS), without)
    if (!made.ok) throw new Error(made.fault)
    expect(await listEntries(db, organizer, { organizationId, raceId: made.value.raceId })).toEqual({
      ok: true,
      value: [],
    })
    const other = await createTestOrganization(db)
    const stranger = await createTestPerson(db, other, 'owner')
    const theirs = settings(NEW_YEAR_MS)
    for (const raceId of [scope.raceId, 'no id']) {
      const copied = await createRaceBySettings(db, stranger, { organizationId: other }, theirs, { ...without, raceId })
      expect(copied).toEqual({ ok: false, fault: 'no-such-place' })
    }
    expect(
      await createRaceBySettings(db, stranger, { organizationId: other }, theirs),
      'nothing was made',
    ).toMatchObject({
      ok: true,
    })
  })
})

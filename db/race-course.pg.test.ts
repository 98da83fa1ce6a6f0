import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Course } from '#race/course'
import type { RaceId } from '#race/fix'
import type { Role } from '#race/role'
import { readAudit } from './acting'
import type { Database } from './client'
import { listCourseVersions, saveCourse } from './race-course'
import { readRaceSetup } from './races'
import { createTestDatabase, hasTestServer } from './test-database'
import { createTestOrganization, createTestPerson, createTestRace, NEW_YEAR_MS } from './test-race'

const courseNamed = (name: string): Course => ({
  elements: [
    { kind: 'line', id: 's', name, port: { latDeg: 46, lonDeg: -2 }, starboard: { latDeg: 46.01, lonDeg: -2 } },
    { kind: 'checkpoint', id: 'f', name: 'Finish', at: { latDeg: 40, lonDeg: -20 }, radiusM: 500 },
  ],
  legs: [[]],
})

describe.skipIf(!hasTestServer)('the course of a race', () => {
  let db: Database
  let drop = async () => {}
  beforeAll(async () => {
    ;({ db, drop } = await createTestDatabase())
  })
  afterAll(() => drop())

  const person = (organizationId: string, role: Role) => createTestPerson(db, organizationId, role)
  const newRace = async () => {
    const organizationId = await createTestOrganization(db)
    const { raceId } = await createTestRace(db, [], { organizationId })
    return { organizer: await person(organizationId, 'organizer'), scope: { organizationId, raceId } }
  }

  test('is saved as the next version, with who and why, and is what the race is scored by', async () => {
    const { organizer, scope } = await newRace()
    const first = { course: courseNamed('A'), after: 0, reason: 'first' }
    const second = { course: courseNamed('B'), after: 1, reason: 'ice', holdsFromMs: NEW_YEAR_MS }
    expect(await saveCourse(db, organizer, scope, first)).toEqual({ ok: true, value: { version: 1 } })
    expect(await saveCourse(db, organizer, scope, second)).toEqual({ ok: true, value: { version: 2 } })
    expect(await listCourseVersions(db, organizer, scope)).toMatchObject({
      value: [
        { version: 2, author: 'Asa Berg', reason: 'ice', holdsFromMs: NEW_YEAR_MS },
        { version: 1, course: courseNamed('A'), holdsFromMs: null },
      ],
    })
    expect((await readRaceSetup(db, scope.raceId as RaceId))?.setup.courses).toHaveLength(2)
    const log = await readAudit(db, organizer, scope, { most: 9 })
    expect(log).toMatchObject({ value: [{ before: { version: 1 }, after: { version: 2, reason: 'ice' } }, {}] })
  })

  test('of two who edit one version at once the second is told, and loses nothing silently', async () => {
    const { organizer, scope } = await newRace()
    const edits = ['A', 'B'].map((name) => ({ course: courseNamed(name), after: 0, reason: name }))
    const both = await Promise.all(edits.map((edit) => saveCourse(db, organizer, scope, edit)))
    expect(both.filter(({ ok }) => ok)).toHaveLength(1)
    expect(both).toContainEqual({ ok: false, fault: 'edited' })
  })

  test('is no other organization’s to see or change, and no operator’s to change', async () => {
    const [mine, theirs] = [await newRace(), await newRace()]
    const edit = { course: courseNamed('Mine'), after: 0, reason: '' }
    const forged = { organizationId: mine.scope.organizationId, raceId: theirs.scope.raceId }
    for (const scope of [theirs.scope, forged]) {
      expect(await listCourseVersions(db, mine.organizer, scope)).toEqual({ ok: false, fault: 'no-such-place' })
      expect(await saveCourse(db, mine.organizer, scope, edit)).toEqual({ ok: false, fault: 'no-such-place' })
    }
    const operator = await person(theirs.scope.organizationId, 'operator')
    expect(await saveCourse(db, operator, theirs.scope, edit)).toEqual({ ok: false, fault: 'not-allowed' })
    expect(await listCourseVersions(db, operator, theirs.scope)).toEqual({ ok: true, value: [] })
  })
})

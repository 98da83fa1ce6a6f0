import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ClassId } from '#race/fix'
import { readAudit } from './acting'
import type { Database } from './client'
import { createClass, listClasses, removeClass, renameClass } from './race-classes'
import { saveCourse } from './race-course'
import { moveStarts, readStarts, type StartMove } from './race-starts'
import { createTestDatabase, hasTestServer } from './test-database'
import { createOrganizedRace, createTestOrganization, createTestPerson, NEW_YEAR_MS } from './test-race'

const HOUR_MS = 3_600_000
const UNKNOWN_ID = '00000000-0000-4000-8000-000000000001'

describe.skipIf(!hasTestServer)('classes and starts', () => {
  let db: Database
  let drop = async () => {}
  beforeAll(async () => {
    ;({ db, drop } = await createTestDatabase())
  })
  afterAll(() => drop())

  const newRace = async () => {
    const rows = ['A 1', 'A 2', 'B 1'].map((number) => ({ number, name: '', className: number.slice(0, 1) }))
    const { scope, organizer } = await createOrganizedRace(db, rows)
    const classes = await listClasses(db, organizer, scope)
    if (!classes.ok) throw new Error(classes.fault)
    return { scope, organizer, classes: classes.value }
  }
  const startsOf = async ({ scope, organizer }: Awaited<ReturnType<typeof newRace>>) => {
    const starts = await readStarts(db, organizer, scope)
    if (!starts.ok) throw new Error(starts.fault)
    return starts.value
  }

  test('a class is added, renamed, and removed when nothing is of it; the order has no holes', async () => {
    const race = await newRace()
    const { scope, organizer, classes } = race
    expect(await createClass(db, organizer, scope, 'C')).toEqual({ ok: true, value: undefined })
    expect(await createClass(db, organizer, scope, 'C')).toEqual({ ok: false, fault: 'name-taken' })
    const [a, b] = classes.map(({ classId }) => classId)
    if (a === undefined || b === undefined) throw new Error('classes are missing')
    expect(await renameClass(db, organizer, scope, { classId: b, name: 'A' })).toEqual({
      ok: false,
      fault: 'name-taken',
    })
    expect(await renameClass(db, organizer, scope, { classId: b, name: 'Bravo' })).toEqual({
      ok: true,
      value: undefined,
    })
    expect(await removeClass(db, organizer, scope, a)).toEqual({ ok: false, fault: 'in-use' })
    expect(await removeClass(db, organizer, scope, UNKNOWN_ID)).toEqual({ ok: false, fault: 'unknown' })
    expect(await createClass(db, organizer, scope, 'D')).toMatchObject({ ok: true })
    const listed = async () => {
      const read = await listClasses(db, organizer, scope)
      return read.ok ? read.value : []
    }
    const [c, d] = (await listed()).slice(2).map(({ classId }) => classId)
    if (c === undefined || d === undefined) throw new Error('classes are missing')
    const at = (latDeg: number) => ({ latDeg, lonDeg: 1 })
    const elements = [50, 51].map((latDeg) => ({ kind: 'waypoint', name: '', at: at(latDeg) }) as const)
    const course = { elements, legs: [[]], variants: [{ name: 'D', classIds: [d], elements, legs: [[]] }] }
    expect(await saveCourse(db, organizer, scope, { course, after: 0, reason: '' })).toMatchObject({ ok: true })
    expect(await removeClass(db, organizer, scope, d)).toEqual({ ok: false, fault: 'in-use' })
    expect(await removeClass(db, organizer, scope, c)).toEqual({ ok: true, value: undefined })
    expect((await listed()).map(({ name }) => name)).toEqual(['A', 'Bravo', 'D'])
    expect(await createClass(db, organizer, scope, 'E')).toEqual({ ok: true, value: undefined })
  })

  test('starts are moved together or not at all, kept with who and why, and in the audit log', async () => {
    const race = await newRace()
    const { scope, organizer, classes } = race
    const { raceStartsAtMs, entries } = await startsOf(race)
    const classId = classes[1]?.classId
    const entryId = entries[0]?.entryId
    if (classId === undefined || entryId === undefined) throw new Error('there is nothing to move')
    const moves: StartMove[] = [
      { seenMs: raceStartsAtMs, toMs: raceStartsAtMs + HOUR_MS },
      { classId, seenMs: null, toMs: raceStartsAtMs + 2 * HOUR_MS },
      { entryId, seenMs: null, toMs: null },
    ]
    const move = (of: StartMove[]) => moveStarts(db, organizer, scope, { moves: of, reason: 'fog', nowMs: NEW_YEAR_MS })
    expect(await move(moves)).toEqual({ ok: true, value: 2 })
    expect(await move(moves), 'seen before').toEqual({ ok: false, fault: 'edited' })
    const after = await startsOf(race)
    expect(after.raceStartsAtMs).toBe(raceStartsAtMs + HOUR_MS)
    expect(after.classes[1]?.startsAtMs).toBe(raceStartsAtMs + 2 * HOUR_MS)
    expect(after.changes).toMatchObject([
      { classId, nowAtMs: raceStartsAtMs + 2 * HOUR_MS, author: 'Asa Berg', reason: 'fog', atMs: NEW_YEAR_MS },
      { wasAtMs: raceStartsAtMs },
    ])
    expect(await readAudit(db, organizer, scope, { most: 2 })).toMatchObject({
      value: [{ action: 'move start', after: { reason: 'fog' } }, { subject: 'race' }],
    })
  })

  test('what is not there cannot be moved, and the race keeps a start', async () => {
    const race = await newRace()
    const { raceStartsAtMs } = await startsOf(race)
    for (const move of [
      { classId: UNKNOWN_ID as ClassId, seenMs: null, toMs: 1 },
      { seenMs: raceStartsAtMs, toMs: null },
    ])
      expect(await moveStarts(db, race.organizer, race.scope, { moves: [move], reason: 'x', nowMs: 0 })).toEqual({
        ok: false,
        fault: 'unknown',
      })
  })

  test('nobody changes another organization’s classes and starts, nor without the right to', async () => {
    const race = await newRace()
    const stranger = await createTestPerson(db, await createTestOrganization(db), 'owner')
    const viewer = await createTestPerson(db, race.scope.organizationId, 'viewer')
    const change = { moves: [], reason: 'x', nowMs: 0 }
    for (const [who, fault] of [
      [stranger, 'no-such-place'],
      [viewer, 'not-allowed'],
    ] as const) {
      expect(await createClass(db, who, race.scope, 'X')).toEqual({ ok: false, fault })
      expect(await moveStarts(db, who, race.scope, change)).toEqual({ ok: false, fault })
    }
    expect(await readStarts(db, stranger, race.scope)).toEqual({ ok: false, fault: 'no-such-place' })
    expect(await readStarts(db, viewer, race.scope)).toMatchObject({ ok: true })
  })
})

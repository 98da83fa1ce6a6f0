import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Course } from '#race/course'
import type { EntryId } from '#race/fix'
import type { ResultRow } from '#race/results'
import type { Database } from './client'
import { readPublishedEvidence, readPublishedResults } from './published/results'
import { publicly } from './published/sight'
import { claimRace, recordPublication } from './race-writer'
import { deleteRace, readRaceSetup } from './races'
import { orderResults, readResultsToWrite } from './results'
import { addRulings, type NewRuling, revokeRuling } from './rulings'
import { addClass, addCourseVersion, moveStart, readStartChanges, setEntryScoring, setRankings } from './scoring'
import { createTestDatabase, hasTestServer } from './test-database'
import { createTestOrganization, createTestRace, createTestStream, NEW_YEAR_MS } from './test-race'

const word = { author: 'Race committee', reason: 'no wind', atMs: NEW_YEAR_MS }
const course: Course = {
  elements: [
    { kind: 'line', name: 'Start', port: { latDeg: 46, lonDeg: -2 }, starboard: { latDeg: 46.01, lonDeg: -2 } },
    { kind: 'checkpoint', name: 'Finish', at: { latDeg: 40, lonDeg: -20 }, radiusM: 500 },
  ],
  legs: [[]],
}

describe.skipIf(!hasTestServer)('how a race is scored', () => {
  let db: Database
  let drop = async () => {}
  beforeAll(async () => {
    ;({ db, drop } = await createTestDatabase())
  })
  afterAll(() => drop())

  async function newRace() {
    const { trackerIds } = await createTestStream(db)
    const race = await createTestRace(db, trackerIds)
    const setup = async () => (await readRaceSetup(db, race.raceId))!.setup
    const [first, second] = (await setup()).entries.map(({ entryId }) => entryId) as [EntryId, EntryId]
    const stranger = { raceId: race.raceId, organizationId: await createTestOrganization(db) }
    return { race, setup, first, second, stranger }
  }

  test('classes, ratings and rankings are read back with the race, and are nobody else’s to change', async () => {
    const { race, setup, first, stranger } = await newRace()
    const classId = await addClass(db, race, { name: 'IRC 1', startsAtMs: NEW_YEAR_MS + 600_000 })
    expect(await addClass(db, stranger, { name: 'IRC 2' })).toBeUndefined()
    await expect(addClass(db, race, { name: 'IRC 1' })).rejects.toThrow()
    const scoring = { classId: classId!, groups: ['women'], ratings: { irc: 1.034 } }
    expect(await setEntryScoring(db, stranger, first, scoring)).toBe('unknown')
    expect(await setEntryScoring(db, race, first, scoring)).toBe('done')
    const policy = { kind: 'corrected', rule: { kind: 'time-on-time', factor: 'irc' } } as const
    const rankings = [
      { name: 'IRC', classIds: [classId!], policy },
      { name: 'Women', groups: ['women'], policy },
    ]
    expect(await setRankings(db, stranger, rankings)).toBe('unknown')
    expect(await setRankings(db, race, rankings)).toBe('done')
    const read = await setup()
    expect(read.classes).toEqual([{ classId, name: 'IRC 1', startsAtMs: NEW_YEAR_MS + 600_000 }])
    expect(read.entries[0]).toMatchObject(scoring)
    expect(read.rankings?.map(({ rankingId, ...ranking }) => ranking)).toEqual(rankings)
    await setEntryScoring(db, race, first, { classId: null, ratings: null })
    expect((await setup()).entries[0]).not.toHaveProperty('ratings')
    expect((await setup()).entries[0]).toMatchObject({ groups: ['women'] })
    await setRankings(db, race, [])
    expect(await setup()).not.toHaveProperty('rankings')
    const { raceId: other } = (await newRace()).race
    await expect(setEntryScoring(db, { ...race, raceId: other }, first, { classId: classId! })).resolves.toBe('unknown')
  })

  test('a start that is moved keeps what it was, by whom and why', async () => {
    const { race, setup, first, stranger } = await newRace()
    const classId = (await addClass(db, race, { name: 'Wave 2' }))!
    const [one, two] = [NEW_YEAR_MS + 1000, NEW_YEAR_MS + 2000]
    expect(await moveStart(db, stranger, {}, one, word)).toBe('unknown')
    expect(await moveStart(db, race, {}, one, word)).toBe('done')
    expect(await moveStart(db, race, { classId }, two, { ...word, reason: 'second wave' })).toBe('done')
    expect(await moveStart(db, race, { entryId: first }, two, word)).toBe('done')
    expect(await moveStart(db, race, { entryId: first }, undefined, word)).toBe('done')
    const read = await setup()
    expect([read.startsAtMs, read.classes?.[0]?.startsAtMs, read.entries[0]?.startsAtMs]).toEqual([one, two, undefined])
    expect(await readStartChanges(db, race)).toEqual([
      { wasAtMs: NEW_YEAR_MS, nowAtMs: one, ...word },
      { classId, nowAtMs: two, ...word, reason: 'second wave' },
      { entryId: first, nowAtMs: two, ...word },
      { entryId: first, wasAtMs: two, ...word },
    ])
    expect(await readStartChanges(db, stranger)).toEqual([])
    await expect(db.pool.query(`UPDATE start_change SET reason = 'x'`)).rejects.toThrow('never changed')
  })

  test('a course is added as its next version; of two who edit the same one, the second is told', async () => {
    const { race, setup, stranger } = await newRace()
    const next = { course, author: 'Race officer', reason: 'ice', after: 0 }
    expect(await addCourseVersion(db, stranger, next)).toMatchObject({ outcome: 'unknown' })
    const both = await Promise.all([addCourseVersion(db, race, next), addCourseVersion(db, race, next)])
    expect(both.map(({ outcome }) => outcome).sort()).toEqual(['done', 'edited'])
    expect(both.map(({ version }) => version)).toEqual([1, 1])
    await addCourseVersion(db, race, { ...next, after: 1, holdsFromMs: NEW_YEAR_MS + 9 })
    expect((await setup()).courses).toEqual([
      { version: 1, course, reason: 'ice' },
      { version: 2, course, reason: 'ice', holdsFromMs: NEW_YEAR_MS + 9 },
    ])
  })

  test('a ruling is said once, never changed, and stays to be seen when it is revoked', async () => {
    const { race, setup, first, second, stranger } = await newRace()
    const said = { author: 'Jury', reason: 'engine used', source: 'person', decidedAtMs: NEW_YEAR_MS } as const
    const disqualified: NewRuling = { entryId: first, decision: { kind: 'status', status: 'DSQ' }, ...said }
    const passed: NewRuling = {
      ...{ entryId: second, decision: { kind: 'passed', elementId: 'at-1', lap: 0, atMs: NEW_YEAR_MS + 5 }, ...said },
      ...{ source: 'chip', author: 'times.csv' },
    }
    await expect(addRulings(db, stranger, [disqualified])).rejects.toThrow()
    expect(await addRulings(db, race, [disqualified, passed])).toBe(2)
    expect(await addRulings(db, race, [disqualified, passed])).toBe(0)
    const [ruling, ...rest] = (await setup()).rulings ?? []
    expect(ruling).toEqual({ rulingId: expect.any(String), ...disqualified })
    expect(rest).toMatchObject([passed])
    const revocation = { author: 'Jury', reason: 'reopened', atMs: NEW_YEAR_MS + 7 }
    expect(await revokeRuling(db, stranger, ruling!.rulingId, revocation)).toBe('unknown')
    expect(await revokeRuling(db, race, 'nonsense', revocation)).toBe('unknown')
    expect(await revokeRuling(db, race, ruling!.rulingId, revocation)).toBe('done')
    expect(await revokeRuling(db, race, ruling!.rulingId, revocation)).toBe('revoked')
    expect((await setup()).rulings?.[0]).toMatchObject({ revoked: revocation })
    expect(await addRulings(db, race, [disqualified])).toBe(1)
    await expect(db.pool.query(`UPDATE ruling SET reason = 'x'`)).rejects.toThrow('never changed')
    expect(await deleteRace(db, race.slug)).toBe(true)
  })

  test('results are published by an order, each revision with its diff; earlier ones and their evidence are still there', async () => {
    const { race, stranger } = await newRace()
    const order = { state: 'provisional', ...word } as const
    expect(await orderResults(db, stranger, order)).toBe('unknown')
    expect(await orderResults(db, race, order)).toBe('done')
    const read = await readResultsToWrite(db, race.raceId)
    expect(read).toEqual({ order: { number: expect.any(Number), ...order } })
    const claim = await claimRace(db, race.raceId)
    if (claim === 'taken') throw new Error('nobody else writes this race')
    const row = (entrantId: number, elapsedMs: number): ResultRow => {
      return { entrantId, number: `${entrantId + 1}`, elapsedMs, places: [{ ranking: '', rank: 1 }] }
    }
    const publish = (revision: number, rows: ResultRow[], changes: object[], fencing = claim.fencing) =>
      recordPublication(db, {
        ...{ audience: 'public', raceId: race.raceId, organizationId: race.organizationId, fencing },
        ...{ epoch: '1.1', version: revision, publishedAtMs: NEW_YEAR_MS + revision, snapshot: {}, points: [] },
        evidence: rows.map(({ entrantId, elapsedMs }) => ({ entrantId, evidence: { elapsedMs } })),
        corrections: revision === 2 ? [{ entrantId: 0, correction: { was: 1 } }] : [],
        revision: {
          ...{ revision, state: 'provisional', orderNumber: read.order!.number, reason: 'late fixes' },
          ...{ madeAtMs: NEW_YEAR_MS + revision, changes: changes as never, rows },
          evidence: rows.map(({ entrantId, elapsedMs }) => ({ entrantId, evidence: { elapsedMs } })),
        },
      })
    expect(await publish(1, [row(0, 10)], [{ entrantId: 0, now: row(0, 10) }])).toBe('recorded')
    const second = [
      { entrantId: 0, was: row(0, 10), now: row(0, 12) },
      { entrantId: 1, now: row(1, 15) },
    ]
    expect(await publish(2, [row(0, 12), row(1, 15)], second)).toBe('recorded')
    expect(await publish(3, [], [], claim.fencing - 1)).toBe('fenced')

    expect((await readResultsToWrite(db, race.raceId)).recorded).toMatchObject({ revision: 2, state: 'provisional' })
    const newest = await readPublishedResults(db, publicly(race.slug))
    expect(newest).toMatchObject({ revision: 2, rows: [{ elapsedMs: 12 }, { elapsedMs: 15 }] })
    expect(newest?.revisions.map(({ revision, reason }) => [revision, reason])).toEqual([
      [2, 'late fixes'],
      [1, 'late fixes'],
    ])
    expect((await readPublishedResults(db, publicly(race.slug), 1))?.rows).toEqual([row(0, 10)])
    expect(await readPublishedResults(db, publicly(race.slug), 9)).toBeUndefined()
    expect(await readPublishedEvidence(db, publicly(race.slug), 0, 1)).toMatchObject({ evidence: { elapsedMs: 10 } })
    expect(await readPublishedEvidence(db, publicly(race.slug), 0)).toMatchObject({
      evidence: { elapsedMs: 12 },
      corrections: [{ publishedAtMs: NEW_YEAR_MS + 2, correction: { was: 1 } }],
    })
    expect(await readPublishedEvidence(db, publicly(race.slug), 1, 1)).toBeUndefined()
    await expect(db.pool.query(`UPDATE result_revision SET reason = 'x'`)).rejects.toThrow('never changed')

    await db.pool.query(`UPDATE race SET visibility = 'private' WHERE id = $1`, [race.raceId])
    expect(await readPublishedResults(db, publicly(race.slug))).toBeUndefined()
    expect(await readPublishedEvidence(db, publicly(race.slug), 0)).toBeUndefined()
    await claim.release()
  })
})

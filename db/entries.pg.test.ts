import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { mustExist } from '#base/assert'
import type { RaceId } from '#race/fix'
import type { Role } from '#race/role'
import { readAudit } from './acting'
import type { Database } from './client'
import { listEntries, previewEntries, removeEntry, takeEntries } from './entries'
import { readRaceSetup } from './races'
import { createTestDatabase, hasTestServer } from './test-database'
import { createTestOrganization, createTestPerson, createTestRace, createTestStream } from './test-race'

describe.skipIf(!hasTestServer)('the entries of a race', () => {
  let db: Database
  let drop = async () => {}
  beforeAll(async () => {
    ;({ db, drop } = await createTestDatabase())
  })
  afterAll(() => drop())

  const person = (organizationId: string, role: Role) => createTestPerson(db, organizationId, role)
  const newRace = async (trackers = 0) => {
    const organizationId = await createTestOrganization(db)
    const stream = await createTestStream(db, { organizationId, trackers })
    const { raceId } = await createTestRace(db, stream.trackerIds, { organizationId })
    return { ...stream, organizer: await person(organizationId, 'organizer'), scope: { organizationId, raceId } }
  }
  const numbers = (listed: Awaited<ReturnType<typeof listEntries>>) =>
    listed.ok && listed.value.map((one) => one.number)

  test('come from a table, with the classes it names, and what scores a race reads them', async () => {
    const { organizer, scope } = await newRace()
    const rows = [
      { number: 'SWE 1', name: 'Vega', className: 'IRC 1', nation: 'SWE', tcf: 1.034 },
      { number: 'SWE 2', name: 'Sirius', className: 'IRC 1', group: 'Under 25', colour: '#112233' },
      { number: '3', name: '', className: 'Open' },
    ]
    expect(await previewEntries(db, organizer, scope, rows)).toMatchObject({ value: [{ kind: 'new' }, {}, {}] })
    expect(await listEntries(db, organizer, scope)).toEqual({ ok: true, value: [] })
    expect(await takeEntries(db, organizer, scope, rows)).toEqual({ ok: true, value: { added: 3, changed: 0 } })
    expect(await listEntries(db, organizer, scope)).toMatchObject({ value: rows })
    const setup = mustExist(await readRaceSetup(db, scope.raceId as RaceId), 'a race').setup
    expect(setup.classes?.map(({ name }) => name)).toEqual(['IRC 1', 'Open'])
    expect(setup.entries).toMatchObject([{ ratings: { tcf: 1.034 } }, { groups: ['Under 25'], colour: '#112233' }, {}])
    expect(new Set(setup.entries.map(({ colour }) => colour)).size).toBe(3)
  })

  test('change in what their row says and in nothing else; taking a table twice changes nothing', async () => {
    const { organizer, scope } = await newRace()
    await takeEntries(db, organizer, scope, [{ number: '1', name: 'Vega', className: 'A', tcf: 1 }])
    const rows = [
      { number: '1', name: '', tcf: 1.1 },
      { number: '2', name: 'Lyra' },
    ]
    expect(await takeEntries(db, organizer, scope, rows)).toMatchObject({ value: { added: 1, changed: 1 } })
    expect(await takeEntries(db, organizer, scope, rows)).toMatchObject({ value: { added: 0, changed: 0 } })
    expect(await listEntries(db, organizer, scope)).toMatchObject({
      value: [{ number: '1', name: 'Vega', className: 'A', tcf: 1.1 }, { number: '2' }],
    })
    const log = await readAudit(db, organizer, scope, { most: 9 })
    expect(JSON.stringify(log)).not.toMatch(/Vega|Lyra/)
    expect(log).toMatchObject({
      value: [{ action: 'add entry' }, { action: 'change entry', before: { tcf: 1 } }, {}, {}],
    })
  })

  test('two tables at once give one entry for each number', async () => {
    const { organizer, scope } = await newRace()
    const rows = Array.from({ length: 20 }, (_, i) => ({ number: `${i}`, name: `Boat ${i}` }))
    await Promise.all([takeEntries(db, organizer, scope, rows), takeEntries(db, organizer, scope, rows)])
    expect(numbers(await listEntries(db, organizer, scope))).toEqual(rows.map(({ number }) => number))
  })

  test('are taken out unless they were tracked', async () => {
    const { organizer, scope, trackerIds } = await newRace(2)
    const listed = await listEntries(db, organizer, scope)
    const [first, second] = listed.ok ? listed.value : []
    await db.pool.query(
      'INSERT INTO tracker_heard (organization_id, tracker_id, heard_at, session_at) VALUES ($1, $2, now(), now())',
      [scope.organizationId, trackerIds[0]],
    )
    expect(await removeEntry(db, organizer, scope, first?.entryId ?? '')).toEqual({ ok: false, fault: 'was-tracked' })
    expect(await removeEntry(db, organizer, scope, second?.entryId ?? '')).toMatchObject({ ok: true })
    expect(await removeEntry(db, organizer, scope, second?.entryId ?? '')).toMatchObject({ fault: 'no-such-entry' })
    expect(numbers(await listEntries(db, organizer, scope))).toEqual(['1'])
  })

  test('are no other organization’s to see or change', async () => {
    const [mine, theirs] = [await newRace(), await newRace(1)]
    const listed = await listEntries(db, theirs.organizer, theirs.scope)
    const entryId = listed.ok ? (listed.value[0]?.entryId ?? '') : ''
    const forged = { organizationId: mine.scope.organizationId, raceId: theirs.scope.raceId }
    const row = { number: '1', name: 'Mine' }
    for (const scope of [theirs.scope, forged]) {
      for (const outcome of [
        await listEntries(db, mine.organizer, scope),
        await previewEntries(db, mine.organizer, scope, [row]),
        await takeEntries(db, mine.organizer, scope, [row]),
        await removeEntry(db, mine.organizer, scope, entryId),
      ])
        expect(outcome).toEqual({ ok: false, fault: 'no-such-place' })
    }
    expect(await removeEntry(db, mine.organizer, mine.scope, entryId)).toMatchObject({ fault: 'no-such-entry' })
    const viewer = await person(theirs.scope.organizationId, 'viewer')
    expect(await takeEntries(db, viewer, theirs.scope, [row])).toEqual({ ok: false, fault: 'not-allowed' })
  })
})

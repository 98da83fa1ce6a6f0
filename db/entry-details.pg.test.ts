import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { RaceId } from '#race/fix'
import { readAudit } from './acting'
import type { Database } from './client'
import { listEntries } from './entries'
import { erasePersonalData, hideEntry, readEntryDetails, saveEntryDetails } from './entry-details'
import { readPublishedEvidence, readPublishedResults } from './published/results'
import { publicly } from './published/sight'
import { claimRace, recordPublication } from './race-writer'
import { readRaceSetup } from './races'
import { createTestDatabase, hasTestServer } from './test-database'
import { createOrganizedRace, createTestPerson, NEW_YEAR_MS } from './test-race'

describe.skipIf(!hasTestServer)('what is known of the people of an entry', () => {
  let db: Database
  let drop = async () => {}
  beforeAll(async () => {
    ;({ db, drop } = await createTestDatabase())
  })
  afterAll(() => drop())

  const newRace = async () => {
    const rows = ['1', '2', '3'].map((number) => ({ number, name: `Boat ${number}` }))
    const { race, scope, organizer } = await createOrganizedRace(db, rows)
    const entries = await listEntries(db, organizer, scope)
    const ids = entries.ok ? entries.value.map(({ entryId }) => entryId) : []
    const [first = '', second = ''] = ids
    return { race, scope, organizer, first, second }
  }
  const details = { medical: 'insulin', crew: [{ name: 'Åsa Berg' }] }
  const change = (entryId: string, seenMs?: number, nowMs = NEW_YEAR_MS) => {
    return { entryId, details, consent: 'signed form', seenMs, nowMs }
  }

  test('is saved, read by race control, logged without a word of it, and not overwritten by who has not seen it', async () => {
    const { scope, organizer, first } = await newRace()
    expect(await saveEntryDetails(db, organizer, scope, change(first))).toEqual({ ok: true, value: undefined })
    expect(await saveEntryDetails(db, organizer, scope, change(first))).toEqual({ ok: false, fault: 'edited' })
    const later = change(first, NEW_YEAR_MS, NEW_YEAR_MS + 5)
    expect(await saveEntryDetails(db, organizer, scope, later)).toMatchObject({ ok: true })
    const operator = await createTestPerson(db, scope.organizationId, 'operator')
    expect(await readEntryDetails(db, operator, scope, first)).toEqual({
      ok: true,
      value: {
        ...{
          entryId: first,
          number: '1',
          name: 'Boat 1',
          isHidden: false,
          photo: null,
          details,
          changedAtMs: NEW_YEAR_MS + 5,
        },
        consent: { words: 'signed form', atMs: NEW_YEAR_MS },
      },
    })
    const log = await readAudit(db, organizer, scope, { most: 9 })
    expect(log).toMatchObject({
      value: [{ action: 'read details' }, { after: { fields: ['medical', 'crew', 'consent'] } }, {}, {}, {}],
    })
    expect(JSON.stringify(log)).not.toContain('insulin')
  })

  test('is erased with the name; the number stays', async () => {
    const { scope, organizer, first } = await newRace()
    await saveEntryDetails(db, organizer, scope, change(first))
    expect(await erasePersonalData(db, organizer, scope, first)).toEqual({ ok: true, value: undefined })
    expect(await readEntryDetails(db, organizer, scope, first)).toMatchObject({
      value: { number: '1', name: '', details: {} },
    })
  })

  test('is nobody’s of another race, organization or lower role', async () => {
    const { scope, organizer, first } = await newRace()
    const other = await newRace()
    const commentator = await createTestPerson(db, scope.organizationId, 'commentator')
    const operator = await createTestPerson(db, scope.organizationId, 'operator')
    expect(await readEntryDetails(db, commentator, scope, first)).toEqual({ ok: false, fault: 'not-allowed' })
    expect(await saveEntryDetails(db, operator, scope, change(first))).toEqual({ ok: false, fault: 'not-allowed' })
    expect(await readEntryDetails(db, other.organizer, scope, first)).toEqual({ ok: false, fault: 'no-such-place' })
    const foreign = { ok: false, fault: 'no-such-entry' }
    expect(await readEntryDetails(db, organizer, scope, other.first)).toEqual(foreign)
    expect(await hideEntry(db, organizer, scope, { entryId: other.first, isHidden: true })).toEqual(foreign)
    expect(await erasePersonalData(db, organizer, scope, 'no id')).toEqual(foreign)
  })

  test('a hidden entry is nothing but its place to the race’s writer, and nothing that was published of it is read', async () => {
    const { race, scope, organizer, second } = await newRace()
    const claim = await claimRace(db, race.raceId)
    if (claim === 'taken') throw new Error('nobody else writes this race')
    const rows = [0, 1].map((entrantId) => ({ entrantId, number: `${entrantId + 1}`, places: [] }))
    const evidence = rows.map(({ entrantId }) => ({ entrantId, evidence: { entrantId } }))
    const changes = rows.map((now) => ({ entrantId: now.entrantId, now }))
    const revision = { revision: 1, state: 'official', orderNumber: 1, reason: 'over', madeAtMs: NEW_YEAR_MS } as const
    await recordPublication(db, {
      ...{ audience: 'public', raceId: race.raceId, organizationId: scope.organizationId, fencing: claim.fencing },
      ...{ epoch: '1', version: 1 },
      ...{ publishedAtMs: NEW_YEAR_MS, snapshot: {}, points: [], corrections: [], evidence },
      revision: { ...revision, changes, rows, evidence },
    })
    await db.pool.query(`UPDATE race SET visibility = 'public' WHERE id = $1`, [race.raceId])
    const published = () => readPublishedResults(db, publicly(race.slug))
    expect((await published())?.rows).toHaveLength(2)
    expect(await hideEntry(db, organizer, scope, { entryId: second, isHidden: true })).toEqual({
      ok: true,
      value: undefined,
    })
    const shown = await published()
    expect(shown?.rows.map(({ number }) => number)).toEqual(['1'])
    expect(shown?.revisions[0]?.changes).toHaveLength(1)
    expect(await readPublishedEvidence(db, publicly(race.slug), 1)).toBeUndefined()
    expect(await readPublishedEvidence(db, publicly(race.slug), 0)).toBeDefined()
    const setup = (await readRaceSetup(db, race.raceId as RaceId))?.setup
    expect(setup?.entries[1]).toEqual({
      ...{ entryId: second, number: '', name: '', colour: expect.any(String), assignments: [], isHidden: true },
    })
    await hideEntry(db, organizer, scope, { entryId: second, isHidden: false })
    expect((await published())?.rows).toHaveLength(2)
  })
})

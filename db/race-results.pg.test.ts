import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ClassId, EntryId } from '#race/fix'
import { readAudit } from './acting'
import type { Database } from './client'
import { listClasses } from './race-classes'
import { addRaceRulings, publishResults, readScoring, revokeRaceRuling, type Said, saveRankings } from './race-results'
import { readResultsToWrite } from './results'
import { createTestDatabase, hasTestServer } from './test-database'
import { createOrganizedRace, createTestOrganization, createTestPerson, NEW_YEAR_MS } from './test-race'

const UNKNOWN_ID = '00000000-0000-4000-8000-000000000001'

describe.skipIf(!hasTestServer)('what a race’s results are made of', () => {
  let db: Database
  let drop = async () => {}
  beforeAll(async () => {
    ;({ db, drop } = await createTestDatabase())
  })
  afterAll(() => drop())

  const newRace = async () => {
    const rows = ['A 1', 'A 2'].map((number) => ({ number, name: '', className: 'A' }))
    const { scope, organizer } = await createOrganizedRace(db, rows)
    const scoring = async () => {
      const read = await readScoring(db, organizer, scope)
      if (!read.ok) throw new Error(read.fault)
      return read.value
    }
    const [first, second] = (await scoring()).entries
    if (first === undefined || second === undefined) throw new Error('there are no entries')
    return { scope, organizer, scoring, first, second }
  }
  const dsq = (entryId: EntryId): Said => {
    return { entryId, decision: { kind: 'status', status: 'DSQ' }, reason: 'engine', source: 'person' }
  }

  test('rulings are said, signed, and taken back, and the log has them', async () => {
    const { scope, organizer, scoring, first, second } = await newRace()
    const said = [dsq(first.entryId), { ...dsq(second.entryId), source: 'chip', author: 'mat.csv' } as const]
    expect(await addRaceRulings(db, organizer, scope, { said, nowMs: NEW_YEAR_MS })).toEqual({ ok: true, value: 2 })
    const unknown = { said: [dsq(first.entryId), dsq(UNKNOWN_ID as EntryId)], nowMs: NEW_YEAR_MS }
    expect(await addRaceRulings(db, organizer, scope, unknown)).toEqual({ ok: false, fault: 'unknown' })
    const rulings = (await scoring()).rulings
    expect(rulings.map(({ author }) => author).sort()).toEqual(['Asa Berg', 'mat.csv'])
    const rulingId = rulings.find(({ entryId }) => entryId === first.entryId)?.rulingId ?? ''
    const revocation = { rulingId, reason: 'reopened', nowMs: NEW_YEAR_MS + 1 }
    expect(await revokeRaceRuling(db, organizer, scope, revocation)).toEqual({ ok: true, value: undefined })
    expect(await revokeRaceRuling(db, organizer, scope, revocation)).toEqual({ ok: false, fault: 'revoked' })
    const revoked = (await scoring()).rulings.find((ruling) => ruling.rulingId === rulingId)?.revoked
    expect(revoked).toEqual({ atMs: NEW_YEAR_MS + 1, author: 'Asa Berg', reason: 'reopened' })
    expect(await readAudit(db, organizer, scope, { most: 2 })).toMatchObject({
      value: [{ action: 'revoke ruling' }, { action: 'rule', subject: '2 rulings', after: { count: 2 } }],
    })
  })

  test('rankings replace those that were seen, and nobody else’s', async () => {
    const { scope, organizer, scoring } = await newRace()
    const classes = await listClasses(db, organizer, scope)
    const classId = classes.ok ? classes.value[0]?.classId : undefined
    if (classId === undefined) throw new Error('there is no class')
    const line = { name: 'Line', policy: { kind: 'line-honours', by: 'elapsed' } } as const
    const some = { name: 'A', classIds: [classId], groups: ['M40'], policy: { kind: 'checkpoints' } } as const
    expect(await saveRankings(db, organizer, scope, { seen: [], to: [line, some] })).toMatchObject({ ok: true })
    const { rankings } = await scoring()
    expect(rankings).toMatchObject([line, some])
    const edited = { ok: false, fault: 'edited' }
    expect(await saveRankings(db, organizer, scope, { seen: [], to: [] })).toEqual(edited)
    const seen = rankings.map(({ rankingId }) => rankingId)
    const wrong = { seen, to: [{ ...some, classIds: [UNKNOWN_ID as ClassId] }] }
    expect(await saveRankings(db, organizer, scope, wrong)).toEqual({ ok: false, fault: 'unknown-class' })
    expect(await saveRankings(db, organizer, scope, { seen, to: [] })).toMatchObject({ ok: true })
    expect((await scoring()).rankings).toEqual([])
  })

  test('publication is ordered in the name of who orders it', async () => {
    const { scope, organizer } = await newRace()
    const order = { state: 'official', reason: 'protest time is over', nowMs: NEW_YEAR_MS } as const
    expect(await publishResults(db, organizer, scope, order)).toEqual({ ok: true, value: undefined })
    const { order: read } = await readResultsToWrite(db, scope.raceId)
    expect(read).toMatchObject({ state: 'official', author: 'Asa Berg', reason: 'protest time is over' })
  })

  test('nobody rules or publishes in another organization, nor without the right to', async () => {
    const { scope, first } = await newRace()
    const stranger = await createTestPerson(db, await createTestOrganization(db), 'owner')
    const operator = await createTestPerson(db, scope.organizationId, 'operator')
    for (const [who, fault] of [
      [stranger, 'no-such-place'],
      [operator, 'not-allowed'],
    ] as const) {
      const refused = { ok: false, fault }
      expect(await addRaceRulings(db, who, scope, { said: [dsq(first.entryId)], nowMs: 0 })).toEqual(refused)
      expect(await saveRankings(db, who, scope, { seen: [], to: [] })).toEqual(refused)
      expect(await publishResults(db, who, scope, { state: 'official', reason: '', nowMs: 0 })).toEqual(refused)
    }
    expect(await readScoring(db, stranger, scope)).toEqual({ ok: false, fault: 'no-such-place' })
  })
})

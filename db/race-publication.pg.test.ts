import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readAudit } from './acting'
import type { Database } from './client'
import { readPublicationRules, savePublicationRules } from './race-publication'
import { readRaceSetup } from './races'
import { createTestDatabase, hasTestServer } from './test-database'
import { createOrganizedRace, createTestOrganization, createTestPerson } from './test-race'

describe.skipIf(!hasTestServer)('what of a race is held back', () => {
  let db: Database
  let drop = async () => {}
  beforeAll(async () => {
    ;({ db, drop } = await createTestDatabase())
  })
  afterAll(() => drop())

  const rules = { delayMs: 60_000, blackouts: [{ fromMs: 1, untilMs: 2 }] }
  const newRace = () => createOrganizedRace(db)

  test('is what the race’s writer reads, is logged, and not overwritten by who has not seen it', async () => {
    const { scope, organizer } = await newRace()
    expect(await readPublicationRules(db, organizer, scope)).toEqual({ ok: true, value: { classes: [], zones: [] } })
    const save = (seen: typeof rules | undefined, to: typeof rules | undefined) =>
      savePublicationRules(db, organizer, scope, { seen, to })
    expect(await save(undefined, rules)).toEqual({ ok: true, value: undefined })
    expect(await save(undefined, undefined)).toEqual({ ok: false, fault: 'edited' })
    expect((await readRaceSetup(db, scope.raceId))?.setup.publication).toEqual(rules)
    expect(await save(rules, undefined), 'in whichever order its fields stand').toMatchObject({ ok: true })
    expect((await readRaceSetup(db, scope.raceId))?.setup).not.toHaveProperty('publication')
    expect(await readAudit(db, organizer, scope, { most: 2 })).toMatchObject({
      value: [{ action: 'change publication', before: rules }, { after: rules }],
    })
  })

  test('is nobody’s of another organization or a lower role', async () => {
    const { scope } = await newRace()
    const stranger = await createTestPerson(db, await createTestOrganization(db), 'owner')
    const operator = await createTestPerson(db, scope.organizationId, 'operator')
    const change = { seen: undefined, to: rules }
    expect(await readPublicationRules(db, stranger, scope)).toEqual({ ok: false, fault: 'no-such-place' })
    expect(await savePublicationRules(db, operator, scope, change)).toEqual({ ok: false, fault: 'not-allowed' })
    expect(await savePublicationRules(db, stranger, scope, change)).toEqual({ ok: false, fault: 'no-such-place' })
  })
})

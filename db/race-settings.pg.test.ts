import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { RaceSettings } from '#race/race-settings'
import type { Role } from '#race/role'
import { readAudit } from './acting'
import type { Database } from './client'
import { changeSettings, createRaceBySettings, readSettings } from './race-settings'
import { readStartChanges } from './scoring'
import { createTestDatabase, hasTestServer } from './test-database'
import { createTestOrganization, createTestPerson, NEW_YEAR_MS } from './test-race'

describe.skipIf(!hasTestServer)('the settings of a race', () => {
  let db: Database
  let drop = async () => {}
  beforeAll(async () => {
    ;({ db, drop } = await createTestDatabase())
  })
  afterAll(() => drop())

  const settings = (): RaceSettings => ({
    name: 'Autumn Cup',
    slug: `cup-${randomUUID()}`,
    description: '',
    kind: 'sail',
    timeZone: 'Europe/Stockholm',
    startsAtMs: NEW_YEAR_MS,
    visibility: 'private',
  })
  const person = (organizationId: string, role: Role) => createTestPerson(db, organizationId, role)
  const newRace = async () => {
    const organizationId = await createTestOrganization(db)
    const organizer = await person(organizationId, 'organizer')
    const seen = settings()
    const made = await createRaceBySettings(db, organizer, { organizationId }, seen)
    if (!made.ok) throw new Error(made.fault)
    return { organizer, seen, scope: { organizationId, raceId: made.value.raceId } }
  }

  test('are read as they were made, and the log has what was and what is', async () => {
    const { organizer, seen, scope } = await newRace()
    expect(await readSettings(db, organizer, scope)).toEqual({ ok: true, value: seen })
    const to = { ...seen, name: 'Winter Cup', endsAtMs: NEW_YEAR_MS + 1e8 }
    expect(await changeSettings(db, organizer, scope, { seen, to, reason: '' })).toMatchObject({ ok: true })
    expect(await readSettings(db, organizer, scope)).toEqual({ ok: true, value: to })
    const log = await readAudit(db, organizer, scope, { most: 9 })
    expect(log).toMatchObject({
      value: [{ action: 'change race', before: { name: 'Autumn Cup' }, after: { name: 'Winter Cup' } }],
    })
  })

  test('a start is moved with a reason only, which is kept', async () => {
    const { organizer, seen, scope } = await newRace()
    const to = { ...seen, startsAtMs: NEW_YEAR_MS + 3_600_000 }
    expect(await changeSettings(db, organizer, scope, { seen, to, reason: '' })).toMatchObject({ fault: 'no-reason' })
    expect(await changeSettings(db, organizer, scope, { seen, to, reason: 'No wind' })).toMatchObject({ ok: true })
    expect(await readStartChanges(db, scope as never)).toMatchObject([
      { wasAtMs: NEW_YEAR_MS, nowAtMs: to.startsAtMs, reason: 'No wind', author: 'Asa Berg' },
    ])
  })

  test('what somebody else has changed since is not overwritten', async () => {
    const { organizer, seen, scope } = await newRace()
    const [a, b] = [
      { ...seen, name: 'A' },
      { ...seen, name: 'B' },
    ]
    const both = await Promise.all([a, b].map((to) => changeSettings(db, organizer, scope, { seen, to, reason: '' })))
    expect(both.filter(({ ok }) => ok)).toHaveLength(1)
    expect(both).toContainEqual({ ok: false, fault: 'edited' })
  })

  test('an address is one race’s', async () => {
    const [mine, theirs] = [await newRace(), await newRace()]
    const { organizer, seen, scope } = mine
    const to = { ...seen, slug: theirs.seen.slug }
    expect(await changeSettings(db, organizer, scope, { seen, to, reason: '' })).toMatchObject({ fault: 'slug-taken' })
    expect(await createRaceBySettings(db, organizer, scope, to)).toMatchObject({ fault: 'slug-taken' })
  })

  test('are no other organization’s to see or change, and no operator’s to change', async () => {
    const [mine, theirs] = [await newRace(), await newRace()]
    const change = { seen: theirs.seen, to: { ...theirs.seen, name: 'Mine' }, reason: '' }
    const forged = { organizationId: mine.scope.organizationId, raceId: theirs.scope.raceId }
    for (const scope of [theirs.scope, forged]) {
      expect(await readSettings(db, mine.organizer, scope)).toEqual({ ok: false, fault: 'no-such-place' })
      expect(await changeSettings(db, mine.organizer, scope, change)).toEqual({ ok: false, fault: 'no-such-place' })
    }
    const operator = await person(theirs.scope.organizationId, 'operator')
    expect(await changeSettings(db, operator, theirs.scope, change)).toEqual({ ok: false, fault: 'not-allowed' })
    expect(await readSettings(db, operator, theirs.scope)).toEqual({ ok: true, value: theirs.seen })
  })
})

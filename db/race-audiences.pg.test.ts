import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readAudit } from './acting'
import type { Database } from './client'
import { readPublishedPoints } from './published/points'
import { publicly } from './published/sight'
import { readPublishedSnapshot } from './published/snapshot'
import {
  inviteAudience,
  listInvited,
  openAudienceKey,
  opensAudience,
  readAudienceRules,
  saveAudienceRules,
  uninviteAudience,
} from './race-audiences'
import { claimRace, keepPictures, recordPublication } from './race-writer'
import { createTestDatabase, hasTestServer } from './test-database'
import { createOrganizedRace, createTestPerson, NEW_YEAR_MS } from './test-race'

const KEY = 'a'.repeat(32)
const SEALED = new Uint8Array([1, 2, 3])

describe.skipIf(!hasTestServer)('audiences of a race', () => {
  let db: Database
  let drop = async () => {}
  beforeAll(async () => {
    ;({ db, drop } = await createTestDatabase())
  })
  afterAll(() => drop())

  test('a link opens its race to its audience until there is another one, or none', async () => {
    const { race, scope, organizer } = await createOrganizedRace(db)
    const viewer = await createTestPerson(db, scope.organizationId, 'viewer')
    const first = { key: `${KEY.slice(1)}1`, sealed: SEALED }
    expect(await inviteAudience(db, viewer, scope, 'press', first)).toMatchObject({ ok: false, fault: 'not-allowed' })
    expect(await opensAudience(db, race.slug, 'press', first.key)).toBe(false)
    expect(await inviteAudience(db, organizer, scope, 'press', first)).toMatchObject({ ok: true })
    expect(await listInvited(db, viewer, scope)).toMatchObject({
      value: [{ audience: 'press', rules: 'as-public', openedAtMs: null }],
    })
    expect(await opensAudience(db, race.slug, 'press', first.key)).toBe(true)
    expect(await opensAudience(db, race.slug, 'competitors', first.key)).toBe(false)
    expect(await opensAudience(db, 'another', 'press', first.key)).toBe(false)
    expect(await listInvited(db, viewer, scope)).toMatchObject({ value: [{ openedAtMs: expect.any(Number) }] })
    expect(await openAudienceKey(db, viewer, scope, 'press')).toMatchObject({ ok: false, fault: 'not-allowed' })
    expect(await openAudienceKey(db, organizer, scope, 'press')).toEqual({ ok: true, value: SEALED })
    const second = { key: `${KEY.slice(1)}2`, sealed: SEALED }
    await inviteAudience(db, organizer, scope, 'press', second)
    expect(await opensAudience(db, race.slug, 'press', first.key)).toBe(false)
    expect(await opensAudience(db, race.slug, 'press', second.key)).toBe(true)
    await uninviteAudience(db, organizer, scope, 'press')
    expect(await opensAudience(db, race.slug, 'press', second.key)).toBe(false)
    const log = await readAudit(db, organizer, scope, { most: 10 })
    expect(log.ok && log.value.map(({ action }) => action)).toEqual(
      expect.arrayContaining(['make audience link', 'see audience link', 'remove audience link']),
    )
    expect(JSON.stringify(log)).not.toContain(first.key)
  })

  test('rules of an audience are changed by whoever has seen them as they are, and only where it is invited', async () => {
    const { race, scope, organizer } = await createOrganizedRace(db)
    const to = { delayMs: 60_000, liftWithinM: 1000 }
    const change = { audience: 'competitors', seen: 'as-public', to } as const
    expect(await saveAudienceRules(db, organizer, scope, change)).toEqual({ ok: false, fault: 'not-invited' })
    await inviteAudience(db, organizer, scope, 'competitors', { key: `${KEY.slice(1)}3`, sealed: SEALED })
    expect(await readAudienceRules(db, race.raceId)).toEqual({})
    expect(await saveAudienceRules(db, organizer, scope, change)).toEqual({ ok: true, value: undefined })
    expect(await readAudienceRules(db, race.raceId)).toEqual({ competitors: to })
    expect(await saveAudienceRules(db, organizer, scope, { ...change, to: 'everything' })).toMatchObject({
      fault: 'edited',
    })
    const again = { audience: 'competitors', seen: { liftWithinM: 1000, delayMs: 60_000 }, to: 'everything' } as const
    expect(await saveAudienceRules(db, organizer, scope, again)).toMatchObject({ ok: true })
    expect(await readAudienceRules(db, race.raceId)).toEqual({ competitors: 'everything' })
  })

  test('each is shown its own picture, the public’s without one, and of a private race no picture to anybody else', async () => {
    const { race, scope } = await createOrganizedRace(db)
    const claim = await claimRace(db, race.raceId)
    if (claim === 'taken') throw new Error('nobody else writes this race')
    const of = {
      raceId: race.raceId,
      organizationId: scope.organizationId,
      fencing: claim.fencing,
      epoch: '1',
    } as const
    const at = (lonE5: number) => ({ entrantId: 0, atS: NEW_YEAR_MS / 1000, latE5: 0, lonE5 })
    const published = { ...of, version: 1, publishedAtMs: NEW_YEAR_MS }
    await recordPublication(db, { ...published, audience: 'public', snapshot: { to: 'all' }, points: [at(1)] })
    await recordPublication(db, { ...published, audience: 'control', snapshot: { to: 'us' }, points: [at(1), at(2)] })
    const seen = async (audience: 'press' | 'control') => {
      const sight = { slug: race.slug, audience }
      const picture = await readPublishedSnapshot(db, sight)
      return [picture?.picture, picture?.snapshot, (await readPublishedPoints(db, sight)).length]
    }
    await db.pool.query(`UPDATE race SET visibility = 'private' WHERE id = $1`, [race.raceId])
    expect(await readPublishedSnapshot(db, publicly(race.slug))).toBeUndefined()
    expect(await readPublishedPoints(db, publicly(race.slug))).toEqual([])
    expect(await seen('press')).toEqual(['public', { to: 'all' }, 1])
    expect(await seen('control')).toEqual(['control', { to: 'us' }, 2])
    await keepPictures(db, race.raceId, ['public'])
    expect(await seen('control')).toEqual(['public', { to: 'all' }, 1])
    await claim.release()
  })
})

import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { RaceSettings, Visibility } from '#race/race-settings'
import type { Database } from './client'
import { listEntries, takeEntries } from './entries'
import { erasePersonalData, hideEntry } from './entry-details'
import { changeLook, changePhoto, readLook } from './look'
import { readOwnImage } from './own-images'
import { readPublicImage } from './published/images'
import { createRaceBySettings } from './race-settings'
import { deleteRace, findRaceBySlug, readRaceSetup } from './races'
import { createTestDatabase, hasTestServer } from './test-database'
import { createTestOrganization, createTestPerson, NEW_YEAR_MS } from './test-race'

const BYTES = Uint8Array.of(1, 2, 3)

describe.skipIf(!hasTestServer)('how a race looks', () => {
  let db: Database
  let drop = async () => {}
  beforeAll(async () => {
    ;({ db, drop } = await createTestDatabase())
  })
  afterAll(() => drop())

  const raceOfOne = async (visibility: Visibility = 'unlisted') => {
    const organizationId = await createTestOrganization(db)
    const organizer = await createTestPerson(db, organizationId, 'organizer')
    const settings: RaceSettings = {
      ...{ name: 'Cup', slug: `cup-${randomUUID()}`, description: '', kind: 'sail', timeZone: 'UTC' },
      ...{ startsAtMs: NEW_YEAR_MS, visibility },
    }
    const made = await createRaceBySettings(db, organizer, { organizationId }, settings)
    if (!made.ok) throw new Error(made.fault)
    const scope = { organizationId, raceId: made.value.raceId }
    await takeEntries(db, organizer, scope, [{ number: '1', name: 'Vega' }])
    const entries = await listEntries(db, organizer, scope)
    const entryId = entries.ok ? (entries.value[0]?.entryId ?? '') : ''
    return { organizationId, organizer, scope, slug: settings.slug, entryId }
  }
  const setupOf = async (slug: string) => {
    const found = await findRaceBySlug(db, slug)
    return found && (await readRaceSetup(db, found.raceId))?.setup
  }
  const count = async (organizationId: string) =>
    (await db.pool.query('SELECT 1 FROM image WHERE organization_id = $1', [organizationId])).rowCount

  test('is in its set-up, and a logo that is replaced or whose race is gone is gone too', async () => {
    const { organizationId, organizer, scope, slug } = await raceOfOne()
    expect((await setupOf(slug))?.look).toBeUndefined()
    const look = { units: 'imperial', accent: '#0b6e4f' } as const
    expect(await changeLook(db, organizer, scope, { ...look, logo: BYTES })).toMatchObject({ ok: true })
    const logo = (await setupOf(slug))?.look?.logo ?? ''
    expect((await setupOf(slug))?.look).toEqual({ ...look, logo })
    expect(await readPublicImage(db, logo)).toEqual(BYTES)
    await changeLook(db, organizer, scope, { ...look, logo: 'same' })
    expect(await readLook(db, organizer, scope)).toMatchObject({ value: { ...look, logo } })
    await changeLook(db, organizer, scope, { ...look, logo: BYTES })
    expect(await readPublicImage(db, logo)).toBeUndefined()
    expect(await count(organizationId)).toBe(1)
    await deleteRace(db, slug)
    expect(await count(organizationId)).toBe(0)
  })

  test('a photo is public unless its entry is hidden or its race private, and goes with the data of its person', async () => {
    const { organizationId, organizer, scope, slug, entryId } = await raceOfOne()
    await changePhoto(db, organizer, scope, { entryId, photo: BYTES })
    const photo = (await setupOf(slug))?.entries[0]?.photo ?? ''
    expect(await readPublicImage(db, photo)).toEqual(BYTES)
    await hideEntry(db, organizer, scope, { entryId, isHidden: true })
    expect(await readPublicImage(db, photo)).toBeUndefined()
    expect(await readOwnImage(db, organizer.personId, photo)).toEqual(BYTES)
    await hideEntry(db, organizer, scope, { entryId, isHidden: false })
    expect(await readPublicImage(db, photo)).toEqual(BYTES)
    await erasePersonalData(db, organizer, scope, entryId)
    expect(await count(organizationId)).toBe(0)
    const hidden = await raceOfOne('private')
    await changePhoto(db, hidden.organizer, hidden.scope, { entryId: hidden.entryId, photo: BYTES })
    const ofPrivate = (await setupOf(hidden.slug))?.entries[0]?.photo ?? ''
    expect(await readPublicImage(db, ofPrivate)).toBeUndefined()
    expect(await readOwnImage(db, organizer.personId, ofPrivate)).toBeUndefined()
    expect(await readPublicImage(db, 'no-such-name')).toBeUndefined()
  })

  test('is changed by organizers of the race only', async () => {
    const { organizationId, scope, entryId } = await raceOfOne()
    const other = await raceOfOne()
    const operator = await createTestPerson(db, organizationId, 'operator')
    const look = { units: null, accent: null, logo: 'none' } as const
    expect(await changeLook(db, operator, scope, look)).toMatchObject({ fault: 'not-allowed' })
    expect(await changeLook(db, other.organizer, scope, look)).toMatchObject({ fault: 'no-such-place' })
    const change = { entryId, photo: 'none' } as const
    expect(await changePhoto(db, other.organizer, scope, change)).toMatchObject({ fault: 'no-such-place' })
    expect(await changePhoto(db, other.organizer, other.scope, change)).toMatchObject({ fault: 'no-such-entry' })
  })
})

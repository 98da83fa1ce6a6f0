import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Audience } from '#race/audience'
import type { Database } from '../client'
import { claimRace, recordPublication } from '../race-writer'
import { createTestDatabase, hasTestServer } from '../test-database'
import { createTestRace, createTestStream, NEW_YEAR_MS } from '../test-race'
import { readPublishedPlace } from './standings'

describe.skipIf(!hasTestServer)('where a tracker is in a published race', () => {
  let db: Database
  let drop = async () => {}
  beforeAll(async () => {
    ;({ db, drop } = await createTestDatabase())
  })
  afterAll(() => drop())

  async function publish(
    { raceId, organizationId }: Awaited<ReturnType<typeof createTestRace>>,
    snapshot: object,
    audience: Audience = 'public',
  ) {
    const claim = await claimRace(db, raceId)
    if (claim === 'taken') throw new Error('nobody else writes this race')
    const { fencing } = claim
    const version = { epoch: '1', version: 1, publishedAtMs: NEW_YEAR_MS }
    const whose = { audience, raceId, organizationId, fencing }
    await recordPublication(db, { ...whose, ...version, snapshot, points: [] })
    await claim.release()
  }

  test('is the picture last published and the place of its entry, while it is on that entry', async () => {
    const { trackerIds } = await createTestStream(db, { trackers: 3 })
    const race = await createTestRace(db, trackerIds)
    expect(await readPublishedPlace(db, trackerIds[1]!, NEW_YEAR_MS)).toBeUndefined()
    await publish(race, { said: 'this' })
    expect(await readPublishedPlace(db, trackerIds[1]!, NEW_YEAR_MS)).toEqual({
      snapshot: { said: 'this' },
      entrantId: 1,
    })
    expect(await readPublishedPlace(db, trackerIds[1]!, NEW_YEAR_MS - 1)).toBeUndefined()
  })

  test('is the picture of competitors where they have one, of a private race too, and never that of the press or race control', async () => {
    const { trackerIds } = await createTestStream(db, { trackers: 1 })
    const race = await createTestRace(db, trackerIds, { visibility: 'private' })
    await publish(race, { to: 'all' })
    await publish(race, { to: 'control' }, 'control')
    await publish(race, { to: 'press' }, 'press')
    expect(await readPublishedPlace(db, trackerIds[0]!, NEW_YEAR_MS)).toBeUndefined()
    await publish(race, { to: 'competitors' }, 'competitors')
    const told = { snapshot: { to: 'competitors' }, entrantId: 0 }
    expect(await readPublishedPlace(db, trackerIds[0]!, NEW_YEAR_MS)).toEqual(told)
    await db.pool.query(`UPDATE race SET visibility = 'public' WHERE id = $1`, [race.raceId])
    expect(await readPublishedPlace(db, trackerIds[0]!, NEW_YEAR_MS)).toEqual(told)
  })

  test('is nothing for a race that nobody may see, nor for a tracker on no entry; of two races it is the later one', async () => {
    const { trackerIds } = await createTestStream(db, { trackers: 2 })
    const [racing, spare] = [trackerIds.slice(0, 1), trackerIds[1]!]
    await publish(await createTestRace(db, racing, { visibility: 'private', startsAtMs: NEW_YEAR_MS + 9 }), { no: 1 })
    expect(await readPublishedPlace(db, racing[0]!, NEW_YEAR_MS)).toBeUndefined()
    await publish(await createTestRace(db, racing, { startsAtMs: NEW_YEAR_MS + 5 }), { later: 1 })
    await publish(await createTestRace(db, racing, { startsAtMs: NEW_YEAR_MS }), { earlier: 1 })
    expect(await readPublishedPlace(db, racing[0]!, NEW_YEAR_MS)).toMatchObject({ snapshot: { later: 1 } })
    expect(await readPublishedPlace(db, spare, NEW_YEAR_MS)).toBeUndefined()
  })
})

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { RaceId } from '#race/fix'
import { type Database, openDatabase } from './client'
import { readPublishedPoints } from './published/points'
import { listPublishedRaces } from './published/races'
import { publicly } from './published/sight'
import { readPublishedSnapshot } from './published/snapshot'
import {
  claimRace,
  clearPublishedPoints,
  type NewPublishedPoint,
  type Publication,
  type RaceClaim,
  recordPublication,
} from './race-writer'
import { createTestDatabase, hasTestServer } from './test-database'
import { createTestOrganization, createTestRace, createTestStream, NEW_YEAR_MS } from './test-race'

describe.skipIf(!hasTestServer)('race writer', () => {
  let db: Database
  let other: Database
  let drop = async () => {}
  beforeAll(async () => {
    ;({ db, drop } = await createTestDatabase())
    other = openDatabase(db.url)
  })
  afterAll(async () => {
    await other.close()
    await drop()
  })

  async function newRace(part: Parameters<typeof createTestRace>[2] = {}) {
    const stream = await createTestStream(db, {
      ...(part.organizationId ? { organizationId: part.organizationId } : {}),
    })
    return createTestRace(db, stream.trackerIds, part)
  }

  async function mustClaim(from: Database, raceId: RaceId): Promise<RaceClaim> {
    const claim = await claimRace(from, raceId)
    if (claim === 'taken') throw new Error('taken')
    return claim
  }

  function publication(
    race: { raceId: RaceId; organizationId: string; slug: string },
    fencing: number,
    version: number,
  ): Publication {
    const points: NewPublishedPoint[] = [
      { entrantId: version % 2, atS: NEW_YEAR_MS / 1000 + version, latE5: 4_512_345, lonE5: -512_345 },
    ]
    const page = {
      slug: race.slug,
      name: 'As published',
      description: 'Words',
      kind: 'sail',
      origin: 'demo',
      startsAtMs: NEW_YEAR_MS,
    }
    const entries = [{ id: 0, fix: { atMs: NEW_YEAR_MS + 1000 * version } }, { id: 1 }]
    const snapshot = { race: { ...page, entrants: [{ id: 0 }, { id: 1 }] }, entries, version }
    const { raceId, organizationId } = race
    return {
      raceId,
      organizationId,
      audience: 'public',
      fencing,
      epoch: 'e1',
      version,
      publishedAtMs: NEW_YEAR_MS + version,
      snapshot,
      points,
    }
  }

  test('a race has one writer, in this process and in others; fencing numbers only grow', async () => {
    const race = await newRace()
    const first = await mustClaim(db, race.raceId)
    expect(await claimRace(db, race.raceId)).toBe('taken')
    expect(await claimRace(other, race.raceId)).toBe('taken')
    await first.release()
    await first.lost
    const second = await mustClaim(other, race.raceId)
    expect(second.fencing).toBeGreaterThan(first.fencing)
    await second.release()
  })

  test('claims of several races are independent', async () => {
    const [one, two] = [await newRace(), await newRace()]
    const claims = await Promise.all([mustClaim(db, one.raceId), mustClaim(other, two.raceId)])
    await Promise.all(claims.map((claim) => claim.release()))
  })

  test('a race that does not exist cannot be claimed, and its name is not left locked', async () => {
    const nowhere = '00000000-0000-7000-8000-000000000000' as RaceId
    await expect(claimRace(db, nowhere)).rejects.toThrow('does not exist')
    await expect(claimRace(other, nowhere)).rejects.toThrow('does not exist')
  })

  test('a writer whose connection breaks is told, another takes over, and the old one can no longer publish', async () => {
    const race = await newRace()
    const old = await mustClaim(db, race.raceId)
    expect(await recordPublication(db, publication(race, old.fencing, 1))).toBe('recorded')
    await other.pool.query(
      `SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
    )
    await old.lost
    const heir = await mustClaim(other, race.raceId)
    expect(await recordPublication(db, publication(race, old.fencing, 9))).toBe('fenced')
    expect(await readPublishedSnapshot(db, publicly(race.slug))).toMatchObject({ version: 1 })
    expect(await recordPublication(other, publication(race, heir.fencing, 2))).toBe('recorded')
    expect(await readPublishedPoints(db, publicly(race.slug))).toHaveLength(2)
    await heir.release()
    await (await mustClaim(db, race.raceId)).release()
  })

  test('what is published is read back, and publishing it again changes nothing', async () => {
    const race = await newRace()
    const claim = await mustClaim(db, race.raceId)
    for (const version of [1, 2, 3, 3]) await recordPublication(db, publication(race, claim.fencing, version))
    const expected = publication(race, claim.fencing, 3)
    expect(await readPublishedSnapshot(db, publicly(race.slug))).toEqual({
      picture: 'public',
      epoch: 'e1',
      version: 3,
      publishedAtMs: NEW_YEAR_MS + 3,
      snapshot: expected.snapshot,
    })
    const s = NEW_YEAR_MS / 1000
    const points = await readPublishedPoints(db, publicly(race.slug))
    expect(points.map(({ entrantId, atS }) => [entrantId, atS - s])).toEqual([
      [0, 2],
      [1, 1],
      [1, 3],
    ])
    expect(points[0]).toMatchObject({ latE5: 4_512_345, lonE5: -512_345 })
    expect(await readPublishedPoints(db, publicly(race.slug), s + 3)).toHaveLength(1)
    await clearPublishedPoints(db, race.raceId, 'public')
    expect(await readPublishedPoints(db, publicly(race.slug))).toEqual([])
    await claim.release()
  })

  test('publishing in the name of another organization is refused', async () => {
    const race = await newRace()
    const claim = await mustClaim(db, race.raceId)
    const stolen = { ...publication(race, claim.fencing, 1), organizationId: await createTestOrganization(db) }
    expect(await recordPublication(db, stolen)).toBe('fenced')
    expect(await readPublishedSnapshot(db, publicly(race.slug))).toBeUndefined()
    await claim.release()
  })

  test('the list shows public races as they were published; an unlisted one has a page, a private one nothing', async () => {
    for (const visibility of ['public', 'unlisted', 'private'] as const) {
      const race = await newRace({ visibility, slug: `list-${visibility}` })
      const claim = await mustClaim(db, race.raceId)
      await recordPublication(db, publication(race, claim.fencing, 1))
      await claim.release()
    }
    await newRace({ slug: 'never-published' })
    const listed = (await listPublishedRaces(db)).filter(
      (race) => race.slug.startsWith('list-') || race.slug.startsWith('never-'),
    )
    expect(listed).toEqual([
      {
        slug: 'list-public',
        name: 'As published',
        description: 'Words',
        kind: 'sail',
        origin: 'demo',
        startsAtMs: NEW_YEAR_MS,
        entryCount: 2,
        newestFixAtMs: NEW_YEAR_MS + 1000,
      },
    ])
    expect(await readPublishedSnapshot(db, publicly('list-unlisted'))).toBeDefined()
    expect(await readPublishedSnapshot(db, publicly('list-private'))).toBeUndefined()
    expect(await readPublishedPoints(db, publicly('list-private'))).toEqual([])
  })
})

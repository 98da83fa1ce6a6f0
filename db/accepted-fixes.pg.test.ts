import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { acceptFix, listFlaggedFixes, readFixesAt } from './accepted-fixes'
import type { Database } from './client'
import { appendFixes, fixesAfter } from './fix-log'
import { listenForNotices } from './notices'
import { readRaceSetup } from './races'
import { createTestDatabase, hasTestServer } from './test-database'
import { createTestOrganization, createTestRace, createTestStream, NEW_YEAR_MS, testFix } from './test-race'

describe.skipIf(!hasTestServer)('a fix that an operator accepts', () => {
  let db: Database
  let drop = async () => {}
  beforeAll(async () => {
    ;({ db, drop } = await createTestDatabase())
  })
  afterAll(() => drop())

  async function flaggedFix() {
    const stream = await createTestStream(db)
    const { messageNumber } = await stream.send()
    const flagged = { ...testFix(stream.trackerIds[0]!, 1, messageNumber), flags: ['future'] as const }
    const fixes = [flagged, testFix(stream.trackerIds[0]!, 2, messageNumber)]
    await appendFixes(db, { ...stream, fixes, gaps: [], heard: [], processed: [] })
    const [kept] = await listFlaggedFixes(db, stream.organizationId, 1)
    return { ...stream, kept: kept! }
  }

  test('counts from then on, is known by who accepted it and when, and the races that it touches are told', async () => {
    const { organizationId, trackerIds, kept } = await flaggedFix()
    const { raceId } = await createTestRace(db, trackerIds)
    await createTestRace(db, [trackerIds[1]!])
    const told: string[] = []
    const ear = listenForNotices(
      db.url,
      (channel, payload) => channel === 'farfield_setup' && told.push(payload),
      () => {},
    )
    await ear.listening
    const by = { ingestNumber: kept.ingestNumber, by: 'Ada', atMs: NEW_YEAR_MS }
    expect(await acceptFix(db, organizationId, by)).toEqual(kept)
    const again = await acceptFix(db, organizationId, { ...by, by: 'Bob', atMs: NEW_YEAR_MS + 1 })
    expect(again?.accepted).toEqual({ atMs: NEW_YEAR_MS, by: 'Ada' })
    const read = await fixesAfter(db, trackerIds, 0, 10)
    expect(read.map(({ flags, isAccepted }) => [flags, isAccepted])).toEqual([
      [['future'], true],
      [[], undefined],
    ])
    expect((await readFixesAt(db, kept.trackerId, kept.fixAtMs))[0]?.accepted).toBeDefined()
    await ear.close()
    expect(told).toEqual([raceId])
  })

  test('is the organization’s own', async () => {
    const { kept, organizationId } = await flaggedFix()
    const other = await createTestOrganization(db)
    const by = { ingestNumber: kept.ingestNumber, by: 'Eve', atMs: NEW_YEAR_MS }
    expect(await acceptFix(db, other, by)).toBeUndefined()
    expect(await listFlaggedFixes(db, other, 9)).toEqual([])
    expect(await acceptFix(db, organizationId, by)).toMatchObject({ flags: ['future'] })
  })

  test('has speeds of its race and entry to be judged by', async () => {
    const { trackerIds } = await createTestStream(db, { trackers: 1 })
    const { raceId } = await createTestRace(db, trackerIds, { speedMpsMax: 12.5 })
    const read = await readRaceSetup(db, raceId)
    expect(read?.setup.speedMpsMax).toBe(12.5)
    expect(read?.setup.entries[0]).not.toHaveProperty('speedMpsMax')
  })
})

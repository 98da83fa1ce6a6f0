import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DAY_MS } from '#base/units'
import { addAirtime } from './airtime'
import { readSentByDevices } from './airtime-month'
import { type Database, inTransaction } from './client'
import { createTestDatabase, hasTestServer } from './test-database'
import { createTestOrganization, createTestRace, createTestStream, NEW_YEAR_MS } from './test-race'

/** Half of January has gone: the month comes to twice what there is. */
const MIDDLE_MS = NEW_YEAR_MS + 15.5 * DAY_MS

describe.skipIf(!hasTestServer)('what devices have sent this month', () => {
  let db: Database
  let drop = async () => {}
  beforeAll(async () => {
    ;({ db, drop } = await createTestDatabase())
  })
  afterAll(() => drop())

  test('is told by kind, of all and of each race for the days of its trackers; not of another month or organization', async () => {
    const organizationId = await createTestOrganization(db)
    const racing = await createTestStream(db, { organizationId })
    const spare = await createTestStream(db, { organizationId })
    const theirs = await createTestStream(db, { organizationId: await createTestOrganization(db) })
    await db.prisma.stream.update({ where: { id: spare.streamId }, data: { kind: 'rock7' } })
    const { slug } = await createTestRace(db, racing.trackerIds, { organizationId })
    await createTestRace(db, theirs.trackerIds, { organizationId: theirs.organizationId })
    const count = (stream: typeof racing, payloadBytes: number, sessionAtMs: number) => {
      const { organizationId: owner, streamId } = stream
      const added = { organizationId: owner, streamId, messages: [{ payloadBytes, sessionAtMs }], fixes: [] }
      return inTransaction(db, (transaction) => addAirtime(transaction, [added]))
    }
    await count(racing, 340, NEW_YEAR_MS - 1)
    await count(racing, 340, NEW_YEAR_MS)
    await count(racing, 51, MIDDLE_MS)
    await count(spare, 0, MIDDLE_MS)
    await count(theirs, 100, MIDDLE_MS)
    const edge = { kind: 'edge', messages: 2, bytes: 391, credits: 9, forecastCredits: 18 }
    expect(await readSentByDevices(db, organizationId, MIDDLE_MS)).toEqual([
      edge,
      { kind: 'rock7', messages: 1, bytes: 0, credits: 1, forecastCredits: 2 },
      { raceSlug: slug, ...edge },
    ])
    await db.prisma.assignment.updateMany({
      where: { organizationId, trackerId: { in: racing.trackerIds } },
      data: { toAt: new Date(NEW_YEAR_MS + DAY_MS) },
    })
    expect((await readSentByDevices(db, organizationId, MIDDLE_MS)).at(-1)).toMatchObject({
      ...{ raceSlug: slug, credits: 7 },
    })
  })
})

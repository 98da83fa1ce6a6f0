import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DAY_MS, HOUR_MS } from '#base/units'
import type { Database } from './client'
import { budgetsOfStream, forecastOf, hasRoomFor, monthOf, readBudgets, setLinkBudget } from './link-budget'
import { queueOutgoing } from './outgoing'
import { beginOutgoing, nextOutgoing, settleOutgoing } from './outgoing-queue'
import { createTestDatabase, hasTestServer } from './test-database'
import { createTestOrganization, createTestRace, createTestStream, NEW_YEAR_MS } from './test-race'

describe('a month', () => {
  test('is one of the calendar, in UTC', () => {
    expect(monthOf(NEW_YEAR_MS - 1)).toEqual({ fromMs: NEW_YEAR_MS - 31 * DAY_MS, toMs: NEW_YEAR_MS })
    expect(monthOf(NEW_YEAR_MS)).toEqual({ fromMs: NEW_YEAR_MS, toMs: NEW_YEAR_MS + 31 * DAY_MS })
  })

  test('comes to what its pace says, which is not told from its first hours', () => {
    expect(forecastOf(10, NEW_YEAR_MS + 15.5 * DAY_MS)).toBe(20)
    expect(forecastOf(10, NEW_YEAR_MS + HOUR_MS)).toBe(310)
    expect(forecastOf(10, NEW_YEAR_MS + 31 * DAY_MS - 1)).toBe(10)
  })

  test('has room while the message fits into both bounds, where there are any', () => {
    const used = { credits: 9, bytes: 400 }
    expect([1, 50, 51].map((bytes) => hasRoomFor(bytes, { monthCredits: 10, used }))).toEqual([true, true, false])
    expect([50, 51].map((bytes) => hasRoomFor(bytes, { monthBytes: 450, used }))).toEqual([true, false])
    expect(hasRoomFor(270, { used })).toBe(true)
  })
})

describe.skipIf(!hasTestServer)('budgets', () => {
  let db: Database
  let drop = async () => {}
  beforeAll(async () => {
    ;({ db, drop } = await createTestDatabase())
  })
  afterAll(() => drop())

  const MIDDLE_MS = NEW_YEAR_MS + 15.5 * DAY_MS

  async function setUp() {
    const organizationId = await createTestOrganization(db)
    const [racing, spare] = [
      await createTestStream(db, { organizationId }),
      await createTestStream(db, { organizationId }),
    ]
    const { raceId, slug: raceSlug } = await createTestRace(db, racing.trackerIds, { organizationId })
    const send = async (streamId: string, bytes: number, atMs: number, taken = true) => {
      const message = { organizationId, streamId, kind: 'text', priority: 1, payload: new Uint8Array(bytes) }
      await queueOutgoing(db, { ...message, expiresAtMs: atMs + HOUR_MS }, atMs)
      const waiting = (await nextOutgoing(db, streamId, atMs))!
      await beginOutgoing(db, waiting, atMs, { mark: true })
      const refusal = { state: 'refused', status: -3, reason: 'too large' } as const
      await settleOutgoing(db, waiting, taken ? { state: 'accepted', place: 1 } : refusal, atMs)
    }
    return { organizationId, racing, spare, raceId, raceSlug, send }
  }

  test('count what was sent this month, by the whole organization and by the trackers of a race', async () => {
    const { organizationId, racing, spare, raceId, raceSlug, send } = await setUp()
    await setLinkBudget(db, { organizationId }, { monthCredits: 100 })
    await setLinkBudget(db, { organizationId, raceId }, { monthBytes: 1000 })
    await send(racing.streamId, 60, NEW_YEAR_MS - 1)
    await send(racing.streamId, 60, NEW_YEAR_MS)
    await send(spare.streamId, 10, MIDDLE_MS)
    await send(spare.streamId, 10, MIDDLE_MS, false)
    expect(await readBudgets(db, organizationId, MIDDLE_MS)).toEqual([
      { monthCredits: 100, used: { credits: 3, bytes: 70 }, forecast: { credits: 6, bytes: 140 } },
      { raceId, raceSlug, monthBytes: 1000, used: { credits: 2, bytes: 60 }, forecast: { credits: 4, bytes: 120 } },
    ])
  })

  test('bind the streams of their race only, and nobody when there is none', async () => {
    const { organizationId, racing, spare, raceId } = await setUp()
    const of = (streamId: string) => budgetsOfStream(db, { organizationId, streamId }, MIDDLE_MS)
    expect(await of(racing.streamId)).toEqual([])
    await setLinkBudget(db, { organizationId, raceId }, { monthCredits: 5 })
    expect(await of(racing.streamId)).toMatchObject([{ raceId, monthCredits: 5 }])
    expect(await of(spare.streamId)).toEqual([])
    await setLinkBudget(db, { organizationId }, { monthCredits: 50 })
    expect(await of(spare.streamId)).toMatchObject([{ monthCredits: 50 }])
  })

  test('are set anew, and lifted', async () => {
    const { organizationId } = await setUp()
    await setLinkBudget(db, { organizationId }, { monthCredits: 5, monthBytes: 7 })
    await setLinkBudget(db, { organizationId }, { monthCredits: 6 })
    const [budget, ...more] = await readBudgets(db, organizationId, MIDDLE_MS)
    expect([budget?.monthCredits, budget?.monthBytes, more]).toEqual([6, undefined, []])
    await setLinkBudget(db, { organizationId }, {})
    expect(await readBudgets(db, organizationId, MIDDLE_MS)).toEqual([])
  })
})

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { TrackerId } from '#race/fix'
import type { ReportingTerms } from '#race/reporting'
import { orderOf } from '#race/reporting'
import type { Database } from './client'
import { appendFixes } from './fix-log'
import { deleteRace, readRaceSetup } from './races'
import { agreeReporting, noteOrderSent, type ReportingWord, readReporting } from './reporting'
import { registerStream } from './streams'
import { createTestDatabase, hasTestServer } from './test-database'
import { createTestOrganization, createTestRace, createTestStream, NEW_YEAR_MS } from './test-race'

const HOUR = 3_600_000
const TERMS: ReportingTerms = { errorM: 556, heartbeatMs: 2 * HOUR, leastIntervalMs: 0, parkedIntervalMs: 6 * HOUR }
const FULL: ReportingTerms = {
  ...{ ...TERMS, budget: { credits: 240, fromMs: NEW_YEAR_MS, untilMs: NEW_YEAR_MS + 240 * HOUR } },
  nearMarks: { radiusM: 9000, errorM: 50, intervalMs: HOUR / 4 },
}
const ORDER = orderOf(TERMS, undefined)
const PRINT = 4242

describe.skipIf(!hasTestServer)('what is agreed with devices that may withhold fixes', () => {
  let db: Database
  let drop = async () => {}
  beforeAll(async () => {
    ;({ db, drop } = await createTestDatabase())
  })
  afterAll(() => drop())

  async function agreedStream(terms = TERMS) {
    const stream = await createTestStream(db, { trackers: 2 })
    const race = await createTestRace(db, stream.trackerIds)
    await agreeReporting(db, { ...race, streamIds: [stream.streamId], terms })
    const say = (...words: ReportingWord[]) => {
      return appendFixes(db, { ...stream, fixes: [], gaps: [], heard: [], processed: [], reporting: words })
    }
    const read = async () => (await readReporting(db, stream.trackerIds))[0]!
    return { ...stream, ...race, say, read }
  }

  const keeps = (print: number, atMs: number): ReportingWord => ({ atMs, said: { kind: 'keeps', print } })
  const widened = (times: number, atMs: number): ReportingWord => ({ atMs, said: { kind: 'widening', times } })

  test('terms are read back as they were agreed, by stream and with the race’s assignments, and may change', async () => {
    const stream = await agreedStream(FULL)
    const { streamId, organizationId, raceId, trackerIds } = stream
    expect(await stream.read()).toEqual({ streamId, organizationId, raceId, terms: FULL, widening: 1, trackerIds })
    const termsOf = async () =>
      (await readRaceSetup(db, raceId))!.setup.entries.map((entry) => entry.assignments[0]!.terms)
    expect(await termsOf()).toEqual([FULL, FULL])
    await agreeReporting(db, { organizationId, raceId, streamIds: [streamId], terms: TERMS })
    expect(await termsOf()).toEqual([TERMS, TERMS])
  })

  test('an order counts as kept once the device has said its print, whichever word comes first', async () => {
    const stream = await agreedStream()
    const sent = { order: ORDER, print: PRINT, atMs: NEW_YEAR_MS }
    await stream.say(keeps(PRINT, NEW_YEAR_MS + 5))
    expect(await stream.read()).not.toHaveProperty('kept')
    await noteOrderSent(db, stream.streamId, sent)
    const told = { print: PRINT, atMs: NEW_YEAR_MS + 5 }
    expect(await stream.read()).toMatchObject({
      kept: ORDER,
      told,
      sent: { print: PRINT, atMs: NEW_YEAR_MS, times: 1 },
    })
    await noteOrderSent(db, stream.streamId, { ...sent, atMs: NEW_YEAR_MS + 7 })
    expect(await stream.read()).toMatchObject({ sent: { print: PRINT, atMs: NEW_YEAR_MS + 7, times: 2 } })
    // Another order on its way changes nothing until the device has said so.
    const next = { ...ORDER, errorM: 900 }
    await noteOrderSent(db, stream.streamId, { order: next, print: 7, atMs: NEW_YEAR_MS + 9 })
    expect(await stream.read()).toMatchObject({ kept: ORDER, sent: { print: 7, times: 1 } })
    await stream.say(keeps(7, NEW_YEAR_MS + 20))
    expect(await stream.read()).toMatchObject({ kept: next, told: { print: 7 } })
    // A device that has lost it is to be sent it again.
    await stream.say(keeps(0, NEW_YEAR_MS + 30))
    expect(await stream.read()).not.toHaveProperty('kept')
    expect(await stream.read()).not.toHaveProperty('sent')
  })

  test('of words in any order, and again, the latest by the device’s own time stands', async () => {
    const stream = await agreedStream()
    await noteOrderSent(db, stream.streamId, { order: ORDER, print: PRINT, atMs: NEW_YEAR_MS })
    const late = [keeps(PRINT, NEW_YEAR_MS + 5), widened(2, NEW_YEAR_MS + 8)]
    await stream.say(widened(Number.POSITIVE_INFINITY, NEW_YEAR_MS + 10), keeps(PRINT, NEW_YEAR_MS + 6))
    await stream.say(...late)
    await stream.say(...late)
    expect(await stream.read()).toMatchObject({
      told: { atMs: NEW_YEAR_MS + 6 },
      kept: ORDER,
      widening: Number.POSITIVE_INFINITY,
    })
    // A device that begins anew keeps the order as it is.
    await stream.say(keeps(PRINT, NEW_YEAR_MS + 50))
    expect(await stream.read()).toMatchObject({ widening: 1 })
  })

  test('a tracker that two devices carry has no agreement of its own', async () => {
    const stream = await agreedStream()
    const [shared, alone] = stream.trackerIds as [TrackerId, TrackerId]
    const other = { organizationId: stream.organizationId, imei: '300000000000777', profile: 'field' } as const
    await registerStream(db, { ...other, slots: [{ slot: 0, trackerId: shared }] })
    expect((await stream.read()).trackerIds).toEqual([alone])
  })

  test('wrong terms and a stranger’s stream are refused and change nothing; the agreement goes with its race', async () => {
    const stream = await agreedStream()
    const stranger = await createTestStream(db, { organizationId: await createTestOrganization(db) })
    const agree = (part: Partial<Parameters<typeof agreeReporting>[1]>) =>
      agreeReporting(db, { ...stream, streamIds: [stream.streamId], terms: TERMS, ...part })
    await expect(agree({ streamIds: [stranger.streamId] })).rejects.toThrow()
    await expect(agree({ terms: { ...TERMS, errorM: 0 } })).rejects.toThrow()
    await expect(agree({ terms: { ...TERMS, leastIntervalMs: 3 * HOUR } })).rejects.toThrow()
    expect(await stream.read()).toMatchObject({ terms: TERMS })
    await agree({ terms: FULL })
    expect(await stream.read()).toMatchObject({ terms: FULL })
    await deleteRace(db, stream.slug)
    expect(await readReporting(db, stream.trackerIds)).toEqual([])
  })
})

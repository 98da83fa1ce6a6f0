import { randomInt } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Database } from './client'
import { handTracker, listRaceTrackers } from './race-trackers'
import { readTimedPassings, swapTrackers } from './swapped-units'
import { createTestDatabase, hasTestServer } from './test-database'
import { createOrganizedRace, createTestOrganization, createTestPerson } from './test-race'

describe.skipIf(!hasTestServer)('trackers that were swapped', () => {
  let db: Database
  let drop = async () => {}
  beforeAll(async () => {
    ;({ db, drop } = await createTestDatabase())
  })
  afterAll(() => drop())

  const raceOfThree = async () => {
    const rows = ['1', '2', '3'].map((number) => ({ number, name: '' }))
    const { scope, organizer } = await createOrganizedRace(db, rows)
    const devices = new Map<string, string>()
    for (const [i, number] of ['1', '2'].entries()) {
      const device = `00${String(randomInt(1e12)).padStart(13, '0')}`
      const cadence = { fixIntervalMs: 60_000 * (i + 1), reportIntervalMs: 600_000 }
      await handTracker(db, organizer, scope, { number, kind: 'edge', device, fromAtMs: 0, cadence })
      devices.set(number, device)
    }
    return { organizer, scope, devices }
  }

  test('change sides with what they promise; who is no organizer there changes nothing', async () => {
    const { organizer, scope, devices } = await raceOfThree()
    const operator = await createTestPerson(db, scope.organizationId, 'operator')
    const stranger = await createTestPerson(db, await createTestOrganization(db), 'owner')
    expect(await swapTrackers(db, operator, scope, ['1', '2'])).toMatchObject({ fault: 'not-allowed' })
    expect(await swapTrackers(db, stranger, scope, ['1', '2'])).toMatchObject({ fault: 'no-such-place' })
    expect(await readTimedPassings(db, stranger, scope)).toMatchObject({ fault: 'no-such-place' })
    expect(await swapTrackers(db, organizer, scope, ['1', '3'])).toMatchObject({ fault: 'not-one-each' })
    expect(await swapTrackers(db, organizer, scope, ['1', '2'])).toMatchObject({ ok: true })
    const listed = await listRaceTrackers(db, organizer, scope)
    const seen = listed.ok
      ? listed.value.map(({ number, device, fixIntervalMs }) => [number, device, fixIntervalMs])
      : []
    expect(seen).toEqual([
      ['1', devices.get('2'), 120_000],
      ['2', devices.get('1'), 60_000],
    ])
    expect(await readTimedPassings(db, organizer, scope)).toMatchObject({ value: [] })
  })
})

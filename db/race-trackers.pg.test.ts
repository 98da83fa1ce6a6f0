import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { mustExist } from '#base/assert'
import type { RaceId } from '#race/fix'
import type { Role } from '#race/role'
import { readAudit } from './acting'
import type { Database } from './client'
import { takeEntries } from './entries'
import { recordMessage } from './inbox'
import { type Handing, handTracker, listRaceTrackers, renewTrackerKey, takeTrackerOff } from './race-trackers'
import { readRaceSetup } from './races'
import { findStreamByImei } from './streams'
import { createTestDatabase, hasTestServer } from './test-database'
import {
  createTestOrganization,
  createTestPerson,
  createTestRace,
  createTestStream,
  NEW_YEAR_MS,
  testMessage,
} from './test-race'

const cadence = { fixIntervalMs: 600_000, reportIntervalMs: 3_600_000 }
const imei = () => String(300_000_000_000_000 + Math.floor(Math.random() * 1e12))

describe.skipIf(!hasTestServer)('the trackers of a race', () => {
  let db: Database
  let drop = async () => {}
  beforeAll(async () => {
    ;({ db, drop } = await createTestDatabase())
  })
  afterAll(() => drop())

  const person = (organizationId: string, role: Role) => createTestPerson(db, organizationId, role)
  const newRace = async (organizationId?: string) => {
    const owner = organizationId ?? (await createTestOrganization(db))
    const { raceId } = await createTestRace(db, [], { organizationId: owner })
    const organizer = await person(owner, 'organizer')
    const scope = { organizationId: owner, raceId }
    await takeEntries(db, organizer, scope, [
      { number: '1', name: 'Vega' },
      { number: '2', name: 'Lyra' },
    ])
    return { organizer, scope }
  }
  const handing = (part: Partial<Handing> = {}): Handing => {
    return { number: '1', kind: 'edge', device: imei(), fromAtMs: NEW_YEAR_MS, cadence, ...part }
  }

  test('a device that nobody knows is registered with its key, takes up what it sent, and is on its entry', async () => {
    const { organizer, scope } = await newRace()
    const wish = handing({ key: new Uint8Array(16).fill(7) })
    await recordMessage(db, { ...testMessage(), imei: wish.device })
    expect(await handTracker(db, organizer, scope, wish)).toEqual({ ok: true, value: { isNew: true } })
    const stream = mustExist(await findStreamByImei(db, wish.device), 'a stream')
    expect([...mustExist(stream.key, 'a key')]).toEqual([...mustExist(wish.key, 'a key')])
    const taken = await db.pool.query('SELECT 1 FROM message_identity WHERE stream_id = $1', [stream.streamId])
    expect(taken.rowCount).toBe(1)
    const setup = mustExist(await readRaceSetup(db, scope.raceId as RaceId), 'a race').setup
    expect(setup.entries[0]?.assignments).toMatchObject([{ fromAtMs: NEW_YEAR_MS, cadence }])
    expect(await listRaceTrackers(db, organizer, scope)).toMatchObject({
      value: [{ number: '1', device: wish.device, isSealed: true, toAtMs: null, heardAtMs: null }],
    })
    expect(JSON.stringify(await readAudit(db, organizer, scope, { most: 9 }))).not.toContain('0707')
  })

  test('two may be on one entry, one is on one entry at a time; swapped at sea it goes to the next', async () => {
    const { organizer, scope } = await newRace()
    const [first, second] = [handing(), handing()]
    for (const wish of [first, second])
      expect(await handTracker(db, organizer, scope, wish)).toMatchObject({ ok: true })
    const again = { ...first, number: '2', fromAtMs: NEW_YEAR_MS + 7_200_000 }
    expect(await handTracker(db, organizer, scope, again)).toEqual({ ok: false, fault: 'on-an-entry' })
    const listed = await listRaceTrackers(db, organizer, scope)
    const { assignmentId } = mustExist(
      listed.ok ? listed.value.find((one) => one.device === first.device) : undefined,
      'it',
    )
    const off = { assignmentId, atMs: NEW_YEAR_MS + 7_200_000 }
    expect(await takeTrackerOff(db, organizer, scope, off)).toMatchObject({ ok: true })
    expect(await takeTrackerOff(db, organizer, scope, off)).toEqual({ ok: false, fault: 'not-on-it' })
    expect(await handTracker(db, organizer, scope, again)).toEqual({ ok: true, value: { isNew: false } })
    const setup = mustExist(await readRaceSetup(db, scope.raceId as RaceId), 'a race').setup
    expect(setup.entries.map(({ assignments }) => assignments.length)).toEqual([2, 1])
  })

  test('a key is made anew for a device of our protocol that is on an entry, and is not in the log', async () => {
    const { organizer, scope } = await newRace()
    const wish = handing()
    await handTracker(db, organizer, scope, wish)
    await handTracker(db, organizer, scope, handing({ kind: 'rock7' }))
    const listed = await listRaceTrackers(db, organizer, scope)
    const ids = listed.ok ? listed.value : []
    const idOf = (kind: string) =>
      mustExist(
        ids.find((one) => one.kind === kind),
        'it',
      ).assignmentId
    const key = new Uint8Array(16).fill(9)
    const renew = (assignmentId: string) => renewTrackerKey(db, organizer, scope, { assignmentId, key })
    expect(await renew(idOf('edge'))).toEqual({ ok: true, value: undefined })
    expect((await findStreamByImei(db, wish.device))?.key).toEqual(Buffer.from(key))
    expect(await renew(idOf('rock7'))).toEqual({ ok: false, fault: 'not-on-it' })
    expect(await renew('no id')).toEqual({ ok: false, fault: 'not-on-it' })
    const theirs = await newRace()
    const foreign = { assignmentId: idOf('edge'), key }
    expect(await renewTrackerKey(db, theirs.organizer, theirs.scope, foreign)).toEqual({
      ok: false,
      fault: 'not-on-it',
    })
    expect(JSON.stringify(await readAudit(db, organizer, scope, { most: 9 }))).not.toContain('0909')
  })

  test('what cannot be handed out is named, and registers nothing', async () => {
    const { organizer, scope } = await newRace()
    const theirs = await createTestStream(db, { organizationId: await createTestOrganization(db), trackers: 1 })
    const gateway = await createTestStream(db, { organizationId: scope.organizationId, trackers: 2 })
    const fault = async (part: Partial<Handing>) => {
      const outcome = await handTracker(db, organizer, scope, handing(part))
      return outcome.ok ? undefined : outcome.fault
    }
    const wish = handing({ number: '9' })
    expect(await fault(wish)).toBe('no-such-entry')
    expect(await findStreamByImei(db, wish.device)).toBeUndefined()
    expect(await fault({ device: '123' })).toBe('bad-device')
    expect(await fault({ kind: 'phone', device: '' })).toBe('bad-device')
    expect(await fault({ device: theirs.imei })).toBe('device-taken')
    expect(await fault({ device: gateway.imei })).toBe('many-trackers')
    expect(await fault({ device: gateway.imei, kind: 'rock7' })).toBe('another-kind')
    expect(await fault({ kind: 'phone', device: 'marta’s phone' })).toBeUndefined()
  })

  test('are no other organization’s to see or change, and operators see them', async () => {
    const [mine, theirs] = [await newRace(), await newRace()]
    await handTracker(db, theirs.organizer, theirs.scope, handing())
    const listed = await listRaceTrackers(db, theirs.organizer, theirs.scope)
    const off = { assignmentId: listed.ok ? (listed.value[0]?.assignmentId ?? '') : '', atMs: NEW_YEAR_MS }
    const forged = { organizationId: mine.scope.organizationId, raceId: theirs.scope.raceId }
    for (const scope of [theirs.scope, forged]) {
      expect(await listRaceTrackers(db, mine.organizer, scope)).toEqual({ ok: false, fault: 'no-such-place' })
      expect(await handTracker(db, mine.organizer, scope, handing())).toEqual({ ok: false, fault: 'no-such-place' })
      expect(await takeTrackerOff(db, mine.organizer, scope, off)).toEqual({ ok: false, fault: 'no-such-place' })
    }
    expect(await takeTrackerOff(db, mine.organizer, mine.scope, off)).toEqual({ ok: false, fault: 'not-on-it' })
    const operator = await person(theirs.scope.organizationId, 'operator')
    expect(await listRaceTrackers(db, operator, theirs.scope)).toMatchObject({ ok: true })
    expect(await takeTrackerOff(db, operator, theirs.scope, off)).toEqual({ ok: false, fault: 'not-allowed' })
  })
})

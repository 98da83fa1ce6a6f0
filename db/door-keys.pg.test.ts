import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readAudit } from './acting'
import type { Database } from './client'
import {
  addDoorKey,
  allowDoorKey,
  hashOfDoorKey,
  listDoorKeys,
  noteDoorUses,
  openDoorKey,
  readDoorRights,
  readLastIridium,
  removeDoorKey,
} from './door-keys'
import { createTestDatabase, hasTestServer } from './test-database'
import { createTestOrganization, createTestPerson } from './test-race'

describe.skipIf(!hasTestServer)('keys of the doors', () => {
  let db: Database
  let drop = async () => {}
  beforeAll(async () => {
    ;({ db, drop } = await createTestDatabase())
  })
  afterAll(() => drop())

  const organization = async () => {
    const organizationId = await createTestOrganization(db)
    const organizer = await createTestPerson(db, organizationId, 'organizer')
    const key = randomUUID()
    const wish = { door: 'osmand', name: 'Phones', allow: [], key, sealed: Uint8Array.of(1, 2) } as const
    const made = await addDoorKey(db, organizer, { organizationId }, wish)
    if (!made.ok) throw new Error(made.fault)
    return { organizationId, organizer, scope: { organizationId }, key, wish, keyId: made.value.keyId }
  }

  test('are found by their hash, listed without it, and sealed for whoever set them up; who saw one is in the log', async () => {
    const { organizer, scope, key, keyId } = await organization()
    const right = (await readDoorRights(db)).find((one) => one.keyId === keyId)
    expect(right).toMatchObject({ door: 'osmand', deviceId: null, allow: [] })
    expect(right && Buffer.from(right.keyHash).equals(hashOfDoorKey(key))).toBe(true)
    const listed = await listDoorKeys(db, organizer, scope)
    expect(listed).toMatchObject({ value: [{ keyId, name: 'Phones', usedAtMs: null, fault: null }] })
    expect(JSON.stringify(listed)).not.toContain(key)
    expect(await openDoorKey(db, organizer, scope, keyId, 'see')).toMatchObject({
      value: { door: 'osmand', sealed: Uint8Array.of(1, 2) },
    })
    const audit = await readAudit(db, organizer, scope, { most: 5 })
    expect(audit).toMatchObject({ value: [{ action: 'see door key' }, { action: 'make door key' }] })
    expect(JSON.stringify(audit)).not.toContain(key)
    expect(await readLastIridium(db, organizer, scope)).toMatchObject({ value: null })
  })

  test('say how they were used last: the message kept and the one refused beside each other', async () => {
    const { organizer, scope, keyId } = await organization()
    await noteDoorUses(db, [
      { keyId, atMs: 1_000, from: '192.0.2.1' },
      { keyId, atMs: 2_000, from: '192.0.2.2', fault: 'other-device' },
    ])
    await noteDoorUses(db, [{ keyId, atMs: 3_000, from: '192.0.2.3' }])
    expect(await listDoorKeys(db, organizer, scope)).toMatchObject({
      value: [
        { usedAtMs: 3_000, usedFrom: '192.0.2.3', fault: 'other-device', faultAtMs: 2_000, faultFrom: '192.0.2.2' },
      ],
    })
  })

  test('are changed and taken away by organizers of theirs only', async () => {
    const { organizationId, organizer, scope, keyId, wish } = await organization()
    const operator = await createTestPerson(db, organizationId, 'operator')
    const other = await organization()
    expect(await listDoorKeys(db, operator, scope)).toMatchObject({ fault: 'not-allowed' })
    expect(await addDoorKey(db, operator, scope, { ...wish, key: randomUUID() })).toMatchObject({
      fault: 'not-allowed',
    })
    for (const [who, where, fault] of [
      [operator, scope, 'not-allowed'],
      [other.organizer, scope, 'no-such-place'],
      [other.organizer, other.scope, 'no-such-key'],
    ] as const) {
      expect(await openDoorKey(db, who, where, keyId, 'try')).toMatchObject({ fault })
      expect(await allowDoorKey(db, who, where, { keyId, allow: [] })).toMatchObject({ fault })
      expect(await removeDoorKey(db, who, where, keyId)).toMatchObject({ fault })
    }
    expect(await allowDoorKey(db, organizer, scope, { keyId, allow: ['192.0.2.0/24'] })).toMatchObject({ ok: true })
    expect(await listDoorKeys(db, organizer, scope)).toMatchObject({ value: [{ allow: ['192.0.2.0/24'] }] })
    expect(await removeDoorKey(db, organizer, scope, keyId)).toMatchObject({ ok: true })
    expect((await readDoorRights(db)).some((one) => one.keyId === keyId)).toBe(false)
  })
})

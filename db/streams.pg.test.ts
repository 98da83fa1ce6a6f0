import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Database } from './client'
import { findStreamByImei, readStream, registerStream } from './streams'
import { createTestDatabase, hasTestServer } from './test-database'
import { createTestOrganization } from './test-race'

describe.skipIf(!hasTestServer)('streams', () => {
  let db: Database
  let drop = async () => {}
  let organizationId: string
  beforeAll(async () => {
    ;({ db, drop } = await createTestDatabase())
    organizationId = await createTestOrganization(db)
  })
  afterAll(() => drop())

  const register = (imei: string, sealed: { key?: Uint8Array; tagBytes?: 2 | 3 | 4 }) =>
    registerStream(db, { organizationId, imei, profile: 'solo', slots: [], ...sealed })

  test('have the key and the least tag that they were registered with', async () => {
    const key = Uint8Array.from({ length: 16 }, (_, i) => 250 - i)
    const streamId = await register('300000000000001', { key, tagBytes: 4 })
    const stream = await readStream(db, streamId)
    expect([[...(stream?.key ?? [])], stream?.tagBytes]).toEqual([[...key], 4])
  })

  test('without a key have none, and a tag of two bytes', async () => {
    await register('300000000000002', {})
    const stream = await findStreamByImei(db, '300000000000002')
    expect([stream && 'key' in stream, stream?.tagBytes]).toEqual([false, 2])
  })

  test.each([
    ['is too short', new Uint8Array(15).fill(1)],
    ['is nothing but zeros, which is none', new Uint8Array(16)],
  ])('are not registered with a key that %s; with a good one they are', async (what, key) => {
    const imei = what.length > 15 ? '300000000000003' : '300000000000004'
    await expect(register(imei, { key })).rejects.toThrow('a key has 16 bytes')
    await register(imei, { key: new Uint8Array(16).fill(7) })
  })
})

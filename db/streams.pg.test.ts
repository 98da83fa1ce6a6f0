import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Database } from './client'
import { type DeviceRegistration, findStreamByImei, readStream, registerDevice, registerStream } from './streams'
import { createTestDatabase, hasTestServer } from './test-database'
import { createTestOrganization, createTestStream } from './test-race'

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

  test('have the name, the kind and the link that they were registered with, and a name of their kind only', async () => {
    const named = { organizationId, profile: 'solo', slots: [] } as const
    const streamId = await registerStream(db, { ...named, kind: 'phone', deviceId: 'by hand' })
    expect(await readStream(db, streamId)).toMatchObject({ kind: 'phone', deviceId: 'by hand' })
    await registerStream(db, { ...named, kind: 'edge', imei: '300000000000005', link: 'rockblock' })
    for (const wrong of [{}, { deviceId: 'x' }, { kind: 'phone', imei: '300000000000006' }] as const)
      await expect(registerStream(db, { ...named, ...wrong })).rejects.toThrow()
  })

  const device = (part: Partial<DeviceRegistration> = {}) =>
    registerDevice(db, {
      ...{ organizationId, kind: 'rock7', device: '300000000000101', tracker: { name: 'boat 1' } },
      ...part,
    })
  const phone = (id: string, part: Partial<DeviceRegistration> = {}) => device({ kind: 'phone', device: id, ...part })

  test('of one tracker each are registered with it, a phone by the id that it gives itself', async () => {
    const rented = await device()
    const walked = await phone('owntracks/jane/phone')
    const streams = await Promise.all(
      [rented, walked].map((one) => readStream(db, (one.ok && one.value.streamId) || '')),
    )
    expect(streams).toMatchObject([
      { kind: 'rock7', imei: '300000000000101', profile: 'solo' },
      { kind: 'phone', deviceId: 'owntracks/jane/phone', profile: 'solo' },
    ])
    expect(streams.map((stream) => [...(stream?.slots ?? [])])).toEqual(
      [rented, walked].map((one) => [[0, one.ok && one.value.trackerId]]),
    )
  })

  test('may carry a tracker that there is already: an entry with two devices', async () => {
    const { trackerIds, ...owner } = await createTestStream(db, { organizationId })
    const registered = await phone('second', { tracker: { trackerId: trackerIds[0]! } })
    expect(registered).toMatchObject({ ok: true, value: { trackerId: trackerIds[0] } })
    const stranger = await createTestOrganization(db)
    expect(await phone('third', { organizationId: stranger, tracker: { trackerId: trackerIds[0]! } })).toEqual({
      ok: false,
      fault: 'unknown-tracker',
    })
    expect(owner.organizationId).toBe(organizationId)
  })

  test('are not registered twice, whoever has them, and nothing of the second is kept; phones only within their organization', async () => {
    const stranger = await createTestOrganization(db)
    await device({ device: '300000000000102' })
    const taken = { ok: false, fault: 'device-taken' }
    expect(await device({ device: '300000000000102', organizationId: stranger })).toEqual(taken)
    expect(await db.prisma.tracker.count({ where: { organizationId: stranger } })).toBe(0)
    await phone('123456')
    expect(await phone('123456')).toEqual(taken)
    expect(await phone('123456', { organizationId: stranger })).toMatchObject({ ok: true })
  })

  test.each<[string, Partial<DeviceRegistration>, string]>([
    ['an IMEI of 14 digits', { device: '30000000000010' }, 'bad-imei'],
    ['an empty id of a phone', { kind: 'phone', device: '' }, 'bad-device-id'],
    ['a key for what is not sealed', { key: new Uint8Array(16).fill(1) }, 'bad-key'],
    ['a key of zeros', { kind: 'edge', key: new Uint8Array(16) }, 'bad-key'],
  ])('are not registered with %s; then with a good one they are', async (what, part, fault) => {
    expect(await device(part)).toEqual({ ok: false, fault })
    expect(await phone(what)).toMatchObject({ ok: true })
  })
})

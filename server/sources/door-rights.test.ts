import { createHash } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createLog } from '../log'
import { createMemoryRecord, type MemoryRecord } from '../memory/memory-record'
import type { DoorKeyRecord, DoorUse, RecordedDoorKey } from '../ports/door-rights'
import { bookOf } from './door-keys'
import { type KeptDoorRights, keepDoorRights } from './door-rights-keeper'
import { openTestDoors, RECEIVED_MS } from './test-doors'

const KEY = 'a-key-of-the-record-01234567'
const FIX = { timestamp: '1790319000', lat: '45.9', lon: '6.8' }

let kept: RecordedDoorKey[]
let isAway: boolean
let noted: (DoorUse & { keyId: string })[]
let rights: KeptDoorRights
let record: MemoryRecord
let doors: Awaited<ReturnType<typeof openTestDoors>>

const keyFor = (part: Partial<RecordedDoorKey> = {}): RecordedDoorKey => ({
  ...{ keyId: 'one', door: 'osmand', organization: 'default', allow: [] },
  ...{ keyHash: createHash('sha256').update(KEY).digest(), ...part },
})

beforeEach(async () => {
  kept = []
  isAway = false
  noted = []
  const source: DoorKeyRecord = {
    read: async () => {
      if (isAway) throw new Error('the record is away')
      return kept
    },
    note: async (uses) => void noted.push(...uses),
  }
  rights = keepDoorRights(source, bookOf([]), createLog('silent'))
  record = createMemoryRecord()
  doors = await openTestDoors(record.inbox, { rights })
})
afterEach(async () => {
  await doors.close()
  await rights.stop()
})

const send = (id: string) =>
  fetch(doors.address('osmand', KEY), { method: 'POST', body: new URLSearchParams({ ...FIX, id }) })

describe('a key that an organization has made', () => {
  it('opens its door from when it is read until it is gone, and while the record is away', async () => {
    expect(await rights.read()).toBe(false)
    expect((await send('a')).status).toBe(404)
    kept = [keyFor()]
    expect(await rights.read()).toBe(true)
    expect((await send('a')).status).toBe(200)
    isAway = true
    expect(await rights.read()).toBe(true)
    expect((await send('a')).status).toBe(200)
    isAway = false
    kept = [keyFor({ door: 'owntracks' })]
    await rights.read()
    expect((await send('a')).status).toBe(404)
  })

  it('speaks for its device only: what another says is kept and not used', async () => {
    kept = [keyFor({ deviceId: 'a' })]
    await rights.read()
    expect((await send('a')).status).toBe(200)
    const refused = await send('b')
    expect(refused.status).toBe(403)
    expect(await refused.json()).toMatchObject({ error: 'other-device' })
    expect(doors.counts.get('other-device')).toBe(1)
    expect((await send('a')).status).toBe(200)
  })

  it('is good from its networks only, and nothing is kept from others', async () => {
    kept = [keyFor({ allow: ['192.0.2.0/24'] })]
    await rights.read()
    const refused = await send('a')
    expect(await refused.json()).toMatchObject({ error: 'door-address-refused' })
    expect(await record.inbox.unprocessed(null, 10)).toEqual([])
    kept = [keyFor({ allow: ['127.0.0.0/8'] })]
    await rights.read()
    expect((await send('a')).status).toBe(200)
  })

  it('is tried without keeping anything, and its uses are noted: the newest kept and the newest refused', async () => {
    kept = [keyFor({ deviceId: 'a' })]
    await rights.read()
    expect((await fetch(`${doors.address('osmand', KEY)}/try`)).status).toBe(200)
    expect((await fetch(`${doors.address('osmand', 'another-key-0123456789ab')}/try`)).status).toBe(401)
    expect(await record.inbox.unprocessed(null, 10)).toEqual([])
    await send('a')
    await send('b')
    await send('a')
    await rights.stop()
    const use = { keyId: 'one', atMs: RECEIVED_MS, from: '127.0.0.1' }
    expect(noted).toEqual([use, { ...use, fault: 'other-device' }])
  })
})

import { createHmac, createPublicKey, generateKeyPairSync } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createMemoryRecord, type MemoryRecord } from '../memory/memory-record'
import { rsaPublicKey } from './rock7-signature'
import { createRockBlockDoor } from './rockblock-door'
import { openTestDoors, PROVIDER, RECEIVED_MS, tokenOf } from './test-doors'

const IMEI = '300000000000017'
const OTHER_IMEI = '300000000000025'
const MESSAGE = {
  ...{ momsn: 66, data: '0102ff', serial: 14_331, iridium_latitude: 50.0001, iridium_cep: 3.0, imei: IMEI },
  ...{ device_type: 'ROCKBLOCK', transmit_time: '26-09-25 06:52:01', iridium_longitude: -5.1209 },
}
const signed = (part: object = {}) => ({ ...MESSAGE, ...part, JWT: tokenOf({ ...MESSAGE, ...part }) })

let record: MemoryRecord
let doors: Awaited<ReturnType<typeof openTestDoors>>

beforeEach(async () => {
  record = createMemoryRecord()
  for (const imei of [IMEI, OTHER_IMEI])
    record.registerStream({ streamId: imei, organizationId: 'memory', imei, profile: 'solo', slots: new Map() })
  doors = await openTestDoors(record.inbox, { publicKey: PROVIDER.publicKey })
})
afterEach(() => doors.close())

const waitingOf = (imei = IMEI) => record.inbox.unprocessed(imei, 100)
const quarantined = () => [...record.faults.values()]

describe('the door for RockBLOCK webhooks', () => {
  it('keeps the body as it came, under its stream and session, and then says yes', async () => {
    const body = signed()
    const response = await doors.postJson('rockblock', body)
    expect([response.status, await response.text()]).toEqual([200, 'OK'])
    const [message] = await waitingOf()
    expect(message).toMatchObject({
      ...{ source: 'rockblock', streamId: IMEI, receivedAtMs: RECEIVED_MS },
      sessionAtMs: Date.UTC(2026, 8, 25, 6, 52, 1),
    })
    expect(new TextDecoder().decode(message!.bytes)).toBe(JSON.stringify(body))
  })

  it('knows a repeat, though it is signed anew, and does not take the same count with other bytes for one', async () => {
    for (const claims of [{}, { iat: 1 }, { iat: 2 }])
      await doors.postJson('rockblock', { ...MESSAGE, JWT: tokenOf(MESSAGE, { claims }) })
    expect([(await waitingOf()).length, doors.counts.get('rockblock-duplicate')]).toEqual([1, 2])
    await doors.postJson('rockblock', signed({ data: '0103' }))
    await doors.postJson('rockblock', signed({ transmit_time: '26-09-25 11:40:01' }))
    expect(await waitingOf()).toHaveLength(3)
  })

  const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const pem = PROVIDER.publicKey.export({ type: 'spki', format: 'pem' })
  const hmacToken = () => {
    const [header, claims] = tokenOf(MESSAGE, { header: { alg: 'HS256' } }).split('.')
    return `${header}.${claims}.${createHmac('sha256', pem).update(`${header}.${claims}`).digest('base64url')}`
  }
  it.each<[string, () => object, string]>([
    ['no signature', () => MESSAGE, 'signature-missing'],
    [
      'a signature by another key',
      () => ({ ...MESSAGE, JWT: tokenOf(MESSAGE, { key: stranger.privateKey }) }),
      'signature-wrong',
    ],
    [
      'alg none and no signature',
      () => ({ ...MESSAGE, JWT: tokenOf(MESSAGE, { header: { alg: 'none' }, signature: '' }) }),
      'signature-wrong',
    ],
    [
      'alg none and a good signature',
      () => ({ ...MESSAGE, JWT: tokenOf(MESSAGE, { header: { alg: 'none' } }) }),
      'signature-wrong',
    ],
    ['an HMAC with the public key', () => ({ ...MESSAGE, JWT: hmacToken() }), 'signature-wrong'],
    [
      'a header that must be understood',
      () => ({ ...MESSAGE, JWT: tokenOf(MESSAGE, { header: { alg: 'RS256', crit: ['x'] } }) }),
      'signature-wrong',
    ],
    [
      'another issuer',
      () => ({ ...MESSAGE, JWT: tokenOf(MESSAGE, { claims: { iss: 'somebody' } }) }),
      'signature-wrong',
    ],
    // Of the first letter every bit counts; of the last some do not.
    [
      'a changed byte',
      () => ({
        ...MESSAGE,
        JWT: tokenOf(MESSAGE).replace(/\.[^.](?=[^.]*$)/, (start) => (start === '.A' ? '.B' : '.A')),
      }),
      'signature-wrong',
    ],
    ['no token at all', () => ({ ...MESSAGE, JWT: 'x' }), 'signature-wrong'],
    [
      'a token for another device',
      () => ({ ...MESSAGE, JWT: tokenOf({ ...MESSAGE, imei: OTHER_IMEI }) }),
      'signature-mismatch',
    ],
    ['other data than was signed', () => ({ ...signed(), data: 'ffff' }), 'signature-mismatch'],
    [
      'a time that was not signed',
      () => {
        const { transmit_time: _, ...rest } = MESSAGE
        return { ...MESSAGE, JWT: tokenOf(rest) }
      },
      'signature-mismatch',
    ],
    [
      'a signed field left out',
      () => {
        const { data: _, ...rest } = signed()
        return rest
      },
      'signature-mismatch',
    ],
  ])('keeps a message with %s in quarantine, says so, and takes the good one after it', async (_, body, fault) => {
    for (let i = 0; i < 2; i++) {
      const response = await doors.postJson('rockblock', body())
      expect(response.status).toBe(401)
      expect(await response.json()).toMatchObject({ error: fault, message: expect.stringContaining('kept') })
    }
    expect([quarantined(), doors.counts.get(fault)]).toEqual([[fault], 2])
    expect([...(await waitingOf()), ...(await record.inbox.unprocessed(null, 9))]).toEqual([])
    expect((await doors.postJson('rockblock', signed())).status).toBe(200)
    expect(await waitingOf()).toHaveLength(1)
  })

  it('takes no form when messages must be signed, and takes it when only the key of the door is trusted', async () => {
    const form = {
      ...MESSAGE,
      momsn: '66',
      serial: '14331',
      iridium_latitude: '50',
      iridium_cep: '3',
      iridium_longitude: '-5',
    }
    expect((await doors.postForm('rockblock', form)).status).toBe(401)
    await doors.close()
    doors = await openTestDoors(record.inbox)
    expect((await doors.postForm('rockblock', form)).status).toBe(200)
    expect(await waitingOf()).toHaveLength(1)
    // The same message in the other format is the same message.
    expect((await doors.postJson('rockblock', MESSAGE)).status).toBe(200)
    expect(await waitingOf()).toHaveLength(1)
  })

  it('keeps a message of a device that nobody has registered, for whom it may concern', async () => {
    expect((await doors.postJson('rockblock', signed({ imei: '300000000000033' }))).status).toBe(200)
    expect(await record.inbox.unprocessed(null, 9)).toHaveLength(1)
  })
})

describe('the public key of the provider', () => {
  const pem = PROVIDER.publicKey.export({ type: 'spki', format: 'pem' }) as string
  it.each([
    ['PEM', pem],
    ['PEM with its line ends written out', pem.replaceAll('\n', '\\n')],
    ['what is between the lines of PEM', pem.split('\n').slice(1, -2).join('')],
  ])('is read as %s', (_, text) => expect(rsaPublicKey(text).equals(PROVIDER.publicKey)).toBe(true))

  it.each([
    ['too short', generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey],
    ['of another kind', generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey],
  ])('is refused when it is %s', (_, key) => {
    const text = key.export({ type: 'spki', format: 'pem' }) as string
    expect(() => rsaPublicKey(text)).toThrow()
  })
})

const vectors = fileURLToPath(new URL('../../../shared/sbd-vectors/rockblock-webhooks/', import.meta.url))

describe.skipIf(!existsSync(vectors))('a webhook really received, and the key that the provider has published', () => {
  const read = (name: string) => readFileSync(`${vectors}${name}`)
  const take = (bytes: Uint8Array) =>
    createRockBlockDoor(createPublicKey(read('rock7-public-key.pem'))).read({
      ...{ method: 'POST', query: '', headers: {}, bytes, receivedAtMs: RECEIVED_MS, organization: 'default' },
    })

  it('verifies', () => {
    const bytes = read('goby3-2023-http-json.body.json')
    expect(take(bytes)).toMatchObject({ imei: '300434062099430', sessionAtMs: Date.UTC(2023, 8, 5, 4, 33, 24) })
    expect(take(bytes)).not.toHaveProperty('refusal')
  })

  it('does not, with any byte of the data or the token changed', () => {
    const text = read('goby3-2023-http-json.body.json').toString()
    const changed = [
      text.replace('5468', '5469'),
      text.replace('"imei":"300434062099430"', '"imei":"300434062099431"'),
      text.replace('XfBpmA', 'XfBpmB'),
      text.replace('04:33:24', '04:33:25'),
    ]
    for (const one of changed) {
      expect(one).not.toBe(text)
      expect(take(new TextEncoder().encode(one))).toMatchObject({ refusal: { status: 401 } })
    }
  })
})

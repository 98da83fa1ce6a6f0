import { describe, expect, it } from 'vitest'
import { toHex } from '#base/bytes'
import type { ConsoleAlarm } from '#protocol/console/alarm'
import { UNSEALED } from '#protocol/edge/frame'
import { FIELD_POLICY } from '#protocol/edge/policy'
import { createSender, nextMessage, observe } from '#protocol/edge/sender'
import { encodeSos, type Sos } from '#protocol/edge/sos-frame'
import { tagKeyOf } from '#protocol/edge/tag'
import { createEnvelopes } from '#simulator/envelopes'
import type { ArrivedMessage } from '../ports/inbox'
import { callsOf, judgeCalls } from './alarm-calls'
import type { SenderDirectory } from './sender-directory'
import { KEY, NOW_MS, testDirectory, WITHOUT_KEYS } from './test-senders'

const SEAL = { key: tagKeyOf(KEY), tagBytes: 2 } as const
const OTHER_SEAL = { key: tagKeyOf(KEY.map((byte) => byte ^ 1)), tagBytes: 2 } as const
const NOW_S = NOW_MS / 1000
const SOS: Sos = {
  ...{ epoch: 3, slot: 1, incident: 9, distress: 'medical', raisedAtS: NOW_S - 60, sentBefore: 0 },
  fix: { halvings: 0, atS: NOW_S - 90, lat: 471_234, lon: -54_321 },
}
const [KEYED, BARE, RENTED, STRANGE] = [1, 2, 3, 9].map((n) => `30000000000000${n}`) as [string, string, string, string]

const envelopes = createEnvelopes(1)
const directIp = (imei: string, payload?: Uint8Array): ArrivedMessage => ({
  ...{ source: 'directip', identity: 'x', receivedAtMs: NOW_MS, remoteAddress: '127.0.0.1', imei },
  bytes: envelopes.seal({ imei, atMs: NOW_MS, ...(payload && { payload }) }),
})
const webhook = (
  source: 'rockblock' | 'rock7' | 'osmand' | 'owntracks',
  body: object,
  part: Partial<ArrivedMessage>,
) => ({
  ...{ source, identity: 'x', receivedAtMs: NOW_MS, remoteAddress: '127.0.0.1', organization: 'club' },
  ...{ bytes: new TextEncoder().encode(JSON.stringify(body)), ...part },
})

const alarmsOf = (message: ArrivedMessage, directory: SenderDirectory): readonly ConsoleAlarm[] => {
  const calls = callsOf(message)
  return calls === undefined ? [] : judgeCalls(calls, directory).alarms
}
const known = await testDirectory()

describe('a call for help in a message', () => {
  it('is named by its tracker and race, with its fix, when its seal is proved', () => {
    expect(alarmsOf(directIp(KEYED, encodeSos(SOS, SEAL)), known)).toEqual([
      {
        ...{ id: `${KEYED} 3 1 9 ${NOW_MS - 60_000}`, device: KEYED, slot: 1, distress: 'medical' },
        ...{ raisedAtMs: NOW_MS - 60_000, receivedAtMs: NOW_MS, lastReceivedAtMs: NOW_MS },
        ...{ fix: { atMs: NOW_MS - 90_000, latDeg: 47.1234, lonDeg: -5.4321 } },
        ...{ trust: 'authenticated', record: 'memory', organizationId: 'club id' },
        tracker: { id: 'tracker 1', name: 'Tracker 1' },
        entries: [{ raceId: 'id of round', race: 'round', number: '2', name: 'Boat 1' }],
      },
    ])
  })

  it.each<[string, string, Uint8Array, string]>([
    ['of a stream without a key', BARE, encodeSos({ ...SOS, slot: 0 }, UNSEALED), 'unauthenticated'],
    ['of a device that nobody knows', STRANGE, encodeSos(SOS, UNSEALED), 'unauthenticated'],
    ['of a device that nobody knows, under some key', STRANGE, encodeSos(SOS, SEAL), 'key-not-at-hand'],
    ['under another key', KEYED, encodeSos(SOS, OTHER_SEAL), 'wrong-seal'],
    ['under no key where there is one', KEYED, encodeSos(SOS, UNSEALED), 'wrong-seal'],
  ])('%s says how far it is to be believed', (_, imei, payload, trust) => {
    expect(alarmsOf(directIp(imei, payload), known)).toMatchObject([{ trust }])
  })

  it('under another key is an alarm of its own, and only if its instant is of these days', () => {
    const [alarm] = alarmsOf(directIp(KEYED, encodeSos(SOS, OTHER_SEAL)), known)
    expect(alarm?.id).toBe(`? ${KEYED} 3 1 9 ${NOW_MS - 60_000}`)
    const old = { ...SOS, raisedAtS: NOW_S - 8 * 86_400 }
    expect(alarmsOf(directIp(KEYED, encodeSos(old, OTHER_SEAL)), known)).toEqual([])
    expect(alarmsOf(directIp(KEYED, encodeSos(old, SEAL)), known)).toHaveLength(1)
  })

  it('whose sender’s key is not at hand is the same alarm as when it is', async () => {
    const away = await testDirectory(() => Promise.reject(new Error('away')), WITHOUT_KEYS)
    const message = directIp(KEYED, encodeSos(SOS, SEAL))
    const [[now], [then]] = [alarmsOf(message, away), alarmsOf(message, known)]
    expect(now).toEqual({ ...then, trust: 'key-not-at-hand' })
  })

  it('says when it was cancelled, and how far that is to be believed', () => {
    const cancel = encodeSos({ ...SOS, cancelledAtS: NOW_S }, SEAL)
    expect(alarmsOf(directIp(KEYED, cancel), known)).toMatchObject([
      { id: `${KEYED} 3 1 9 ${NOW_MS - 60_000}`, cancelled: { atMs: NOW_MS, trust: 'authenticated' } },
    ])
  })

  it('of a slot that no tracker has is heard where the device’s trackers race', () => {
    const [alarm] = alarmsOf(directIp(KEYED, encodeSos({ ...SOS, slot: 77 }, SEAL)), known)
    expect(alarm?.tracker).toBeUndefined()
    expect(alarm?.entries.map(({ number }) => number)).toEqual(['1', '2'])
  })

  it('of nobody known belongs to whoever runs this, or whose door it came by; with nothing known, to nobody', async () => {
    const nothing = await testDirectory(() => Promise.reject(new Error('away')))
    const sos = encodeSos(SOS, UNSEALED)
    expect(alarmsOf(directIp(STRANGE, sos), known)).toMatchObject([{ organizationId: 'host', entries: [] }])
    const body = { imei: STRANGE, momsn: 7, transmit_time: '26-09-21 14:13:20', data: toHex(sos) }
    expect(alarmsOf(webhook('rockblock', body, { imei: STRANGE }), known)).toMatchObject([
      { organizationId: 'club id' },
    ])
    expect(alarmsOf(directIp(STRANGE, sos), nothing)[0]?.organizationId).toBeUndefined()
  })

  it('of a RockBLOCK is the same as by DirectIP; one that its door refuses is kept apart', () => {
    const data = toHex(encodeSos(SOS, SEAL))
    const body = { imei: KEYED, momsn: 7, transmit_time: '26-09-21 14:13:20', data }
    const message = webhook('rockblock', body, { imei: KEYED })
    expect(alarmsOf(message, known)).toEqual(alarmsOf(directIp(KEYED, encodeSos(SOS, SEAL)), known))
    expect(alarmsOf({ ...message, quarantine: 'signature-missing' }, known)).toMatchObject([
      { id: `? ${KEYED} 3 1 9 ${NOW_MS - 60_000}`, trust: 'refused-at-door', organizationId: 'club id' },
    ])
  })

  it('by the door of one organization for a device of another shows the other nothing', () => {
    const body = { imei: KEYED, momsn: 7, transmit_time: '26-09-21 14:13:20', data: toHex(encodeSos(SOS, SEAL)) }
    const message = webhook('rockblock', body, { imei: KEYED, organization: 'default' })
    expect(alarmsOf(message, known)).toMatchObject([{ trust: 'refused-at-door', organizationId: 'host', entries: [] }])
  })

  it('is the button of a phone, and of a phone alone', () => {
    const query = `id=phone&timestamp=${NOW_S}&lat=45.9&lon=6.8`
    const message = (text: string): ArrivedMessage =>
      webhook('osmand', {}, { deviceId: 'phone', bytes: new TextEncoder().encode(text) })
    expect(alarmsOf(message(`${query}&alarm=sos`), known)).toMatchObject([
      {
        ...{ id: `club/phone 0 0 0 ${NOW_MS}`, trust: 'unauthenticated', organizationId: 'club id' },
        fix: { atMs: NOW_MS, latDeg: 45.9, lonDeg: 6.8 },
      },
    ])
    expect(alarmsOf(message(query), known)).toEqual([])
  })

  it('is not chance in the bytes of a rented tracker, nor any other frame, nor what cannot be read', () => {
    const sender = createSender(FIELD_POLICY, 3, tagKeyOf(KEY))
    observe(sender, { slot: 0, atS: NOW_S, latDeg: 48, lonDeg: -5 })
    const report = nextMessage(sender, 340, NOW_MS)?.bytes ?? KEY
    expect(alarmsOf(directIp(RENTED, encodeSos(SOS, UNSEALED)), known)).toEqual([])
    for (const none of [directIp(KEYED, report), directIp(KEYED), { ...directIp(KEYED), bytes: KEY }])
      expect(callsOf(none)).toBeUndefined()
    const text = new TextEncoder().encode('{{{')
    for (const source of ['rockblock', 'rock7', 'osmand', 'owntracks'] as const)
      expect(callsOf(webhook(source, {}, { bytes: text }))).toBeUndefined()
  })
})

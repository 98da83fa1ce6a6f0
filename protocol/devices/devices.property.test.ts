import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fromHex, toHex } from '#base/bytes'
import { DEVICE_FAULT_KINDS, describeDeviceFault } from './fault'
import { type Fields, readFields } from './fields'
import { countedInstantMs, writtenInstantMs } from './instant'
import { parseOsmand } from './osmand'
import { parseOwnTracks } from './owntracks'
import type { DevicePosition } from './position'
import { decodeRock7Position } from './rock7-position'
import { parseRock7Push } from './rock7-push'
import { parseRockBlock } from './rockblock'

const NOW_MS = Date.UTC(2026, 8, 25, 6, 52, 1)
const bytesOf = (text: string) => new TextEncoder().encode(text)

const PARSES = [parseRockBlock, parseRock7Push, (fields: Fields) => parseOsmand(fields, NOW_MS), parseOwnTracks]

const GOOD = {
  rockblock: 'imei=300000000000017&momsn=66&transmit_time=26-09-25%2006:52:01&data=0102ff',
  osmand: 'id=123456&timestamp=1790319000&lat=45.9&lon=6.8',
}

/** Names that some parse looks for, so that the values are looked at too. */
const name = fc.constantFrom(
  ...['imei', 'momsn', 'transmit_time', 'data', 'id', 'at', 'lat', 'lon', 'txAt', 'battery', 'trigger', 'timestamp'],
  ...['location', '_type', 'tst', 'topic', 'tid', 'batt', 'valid', 'alarm', 'device_id', '__proto__', 'constructor'],
)
const scalar = fc.oneof(
  fc.constantFrom('NaN', 'Infinity', '-0', '1e400', '9999999999999', '26-09-25 06:52:01', '2026-09-25T06:52:01Z'),
  fc.constantFrom('300000000000017', 'location', '0102', 'sos', '45.9,6.8'),
  fc.string(),
  fc.double(),
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
)
const object = fc.dictionary(name, fc.oneof(scalar, fc.json(), fc.jsonValue()))
const body = fc.oneof(
  fc.uint8Array({ maxLength: 400 }),
  fc.string().map(bytesOf),
  object.map((value) => bytesOf(JSON.stringify(value))),
  fc
    .array(fc.tuple(name, scalar))
    .map((pairs) => bytesOf(new URLSearchParams(pairs.map(([k, v]) => [k, `${v}`])).toString())),
  fc.nat(2000).map((depth) => bytesOf('{"a":'.repeat(depth))),
)

function expectOnEarth({ atMs, latDeg, lonDeg, batteryPercent = 0 }: DevicePosition): void {
  expect(Math.abs(latDeg)).toBeLessThanOrEqual(90)
  expect(Math.abs(lonDeg)).toBeLessThanOrEqual(180)
  expect(batteryPercent).toSatisfy((percent: number) => percent >= 0 && percent <= 100)
  expect(new Date(atMs).toISOString()).toHaveLength(24)
}

describe('bodies of other makers’ devices', () => {
  it('of any bytes are a value or a named fault, and the next good one reads', () => {
    fc.assert(
      fc.property(body, (bytes) => {
        const fields = readFields(bytes)
        const results = fields.ok ? PARSES.map((parse) => parse(fields.value)) : [fields]
        for (const result of results) {
          if (result.ok) {
            if ('positions' in result.value) result.value.positions.forEach(expectOnEarth)
          } else {
            expect(DEVICE_FAULT_KINDS).toContain(result.fault.kind)
            expect(describeDeviceFault(result.fault)).toMatch(/^[A-Z].*\.$/s)
          }
        }
        const [rockblock, osmand] = [readFields(bytesOf(GOOD.rockblock)), readFields(bytesOf(GOOD.osmand))]
        expect(rockblock.ok && parseRockBlock(rockblock.value).ok).toBe(true)
        expect(osmand.ok && parseOsmand(osmand.value, NOW_MS).ok).toBe(true)
      }),
    )
  })

  it('say the same as a form and as JSON, whatever bytes the device sent', () => {
    const payloads = fc.uint8Array({ minLength: 1, maxLength: 340 })
    fc.assert(
      fc.property(payloads, fc.nat(0xffff), (payload, momsn) => {
        const fields = { imei: '300000000000017', momsn, transmit_time: '26-09-25 06:52:01', data: toHex(payload) }
        const form = new URLSearchParams(Object.entries(fields).map(([key, value]) => [key, `${value}`]))
        for (const text of [JSON.stringify(fields), form.toString()]) {
          const read = readFields(bytesOf(text))
          expect(read.ok && parseRockBlock(read.value)).toMatchObject({ ok: true, value: { momsn, payload } })
        }
      }),
    )
  })

  it('are refused for their depth before anything is built of them, and not for brackets in a text', () => {
    expect(readFields(bytesOf('{"a":'.repeat(1_000_000)))).toMatchObject({ fault: { kind: 'body-too-deep' } })
    expect(readFields(bytesOf(JSON.stringify({ a: '[{"\\'.repeat(50) })))).toMatchObject({ ok: true })
  })
})

describe('a position of 19 bytes', () => {
  it('of any bytes is a place and a time not after its session, or a named fault', () => {
    const sessions = fc.date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true })
    const head = fc.constantFrom([0x06, 0], [0x26, 0], [0x0d, 0x93])
    const payload = fc.oneof(
      fc.uint8Array({ maxLength: 40 }),
      fc
        .tuple(head, fc.uint8Array({ minLength: 17, maxLength: 17 }))
        .map(([first, rest]) => Uint8Array.of(...first, ...rest)),
    )
    fc.assert(
      fc.property(payload, sessions, (bytes, session) => {
        const result = decodeRock7Position(bytes, session.getTime())
        if (!result.ok) return void expect(DEVICE_FAULT_KINDS).toContain(result.fault.kind)
        expectOnEarth(result.value)
        expect(result.value.atMs).toBeLessThanOrEqual(session.getTime() + 600_000)
        expect(result.value.atMs).toBeGreaterThan(session.getTime() - 124 * 86_400_000)
      }),
    )
  })

  it('keeps its year over New Year', () => {
    // Day 62 of the period that begins in November, an hour before its end, heard on 1 January.
    const bits = [13_500_000, 25, 18_000_000, 26, 82_800, 17, 50, 7, 0, 9, 0, 10, 0, 14, 0, 14, 61, 6, 0, 8]
    const binary = bits
      .flatMap((value, i) => (i % 2 === 0 ? [value.toString(2).padStart(bits[i + 1]!, '0')] : []))
      .join('')
    const hex = `0600${(binary.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2).toString(16).padStart(2, '0')).join('')}`
    expect(decodeRock7Position(fromHex(hex), Date.UTC(2027, 0, 1, 0, 30))).toMatchObject({
      value: { latDeg: 45, lonDeg: 0, atMs: Date.UTC(2026, 11, 31, 23) },
    })
  })
})

describe('an instant', () => {
  it('is read back as it was written', () => {
    const dates = fc.date({ min: new Date(0), max: new Date('9999-12-31'), noInvalidDate: true })
    fc.assert(fc.property(dates, (date) => void expect(writtenInstantMs(date.toISOString())).toBe(date.getTime())))
  })

  it.each([
    ['26-09-25 06:52:01', '2026-09-25T06:52:01Z'],
    ['2026-09-25T08:52:01+02:00', '2026-09-25T06:52:01Z'],
    ['2026-09-25T03:22:01.5-0330', '2026-09-25T06:52:01.500Z'],
  ])('%s is %s', (text, expected) => expect(writtenInstantMs(text)).toBe(Date.parse(expected)))

  it.each([
    '',
    '2026-02-29T00:00:00Z',
    '2026-09-25T24:00:00Z',
    '25-09-2026 06:52:01',
    '26-13-01 00:00:00',
    '1790319000',
  ])('%s is none', (text) => expect(writtenInstantMs(text)).toBeUndefined())

  it('counted is in seconds, or in milliseconds if it is so large', () => {
    expect([countedInstantMs('1790319000'), countedInstantMs('1790319000000')]).toEqual([
      1_790_319_000_000, 1_790_319_000_000,
    ])
    expect([countedInstantMs('99999999999999999999'), countedInstantMs('-1'), countedInstantMs('1.5')]).toEqual([
      undefined,
      undefined,
      undefined,
    ])
  })
})

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { fromHex, toHex } from '#base/bytes'
import type { Result } from '#base/result'
import type { DeviceFault } from './fault'
import { type Fields, readFields } from './fields'
import { parseOsmand } from './osmand'
import { parseOwnTracks } from './owntracks'
import { decodeRock7Position } from './rock7-position'
import { parseRock7Push } from './rock7-push'
import { parseRockBlock } from './rockblock'

/** A golden file: what it shows, by which parse and to what it reads after `#=`, and the body. All synthetic, written for this folder. */
type Golden = { name: string; what: string; body: string; expected: Record<string, object> }

const SESSION_MS = Date.UTC(2026, 8, 25, 6, 52, 1)

const golden = readGolden(new URL('./golden/v1/', import.meta.url))

function readGolden(folder: URL): Golden[] {
  return readdirSync(folder).map((name) => {
    const [what = '', expected = '', ...body] = readFileSync(new URL(name, folder), 'utf8').trimEnd().split('\n')
    return { name, what: what.slice(2), expected: JSON.parse(expected.slice(3)), body: body.join('\n') }
  })
}

const textBytes = (text: string) => new TextEncoder().encode(text)
const ofFields =
  (parse: (fields: Fields) => Result<object, DeviceFault>) =>
  (body: string): Result<object, DeviceFault> => {
    const fields = readFields(textBytes(body))
    return fields.ok ? parse(fields.value) : fields
  }

const PARSES: Record<string, (body: string) => Result<object, DeviceFault>> = {
  rockblock: ofFields(parseRockBlock),
  rock7: ofFields(parseRock7Push),
  osmand: ofFields((fields) => parseOsmand(fields, SESSION_MS)),
  owntracks: ofFields(parseOwnTracks),
  position: (hex) => decodeRock7Position(fromHex(hex), SESSION_MS),
}

/** A value with its bytes as hexadecimal, to compare with JSON. */
function readable(result: Result<object, DeviceFault>): unknown {
  if (!result.ok) return { fault: result.fault.kind }
  return JSON.parse(JSON.stringify(result.value, (_, value) => (value instanceof Uint8Array ? toHex(value) : value)))
}

describe('golden messages of other makers', () => {
  it('are there', () => expect(golden.length).toBeGreaterThan(30))

  for (const { name, what, body, expected } of golden) {
    it(`${name}: ${what}`, () => {
      for (const [parse, value] of Object.entries(expected)) expect(readable(PARSES[parse]!(body))).toEqual(value)
    })
  }
})

const vectors = fileURLToPath(new URL('../../../shared/sbd-vectors/', import.meta.url))
const captured = `${vectors}rockblock-webhooks/goby3-2023-http-json.body.json`

describe.skipIf(!existsSync(captured))('a RockBLOCK webhook really received', () => {
  it('reads as its message', () => {
    const sent = JSON.parse(readFileSync(captured, 'utf8'))
    expect(readable(PARSES.rockblock!(readFileSync(captured, 'utf8')))).toEqual({
      imei: sent.imei,
      momsn: sent.momsn,
      payload: sent.data,
      sessionAtMs: Date.parse(`20${sent.transmit_time.replace(' ', 'T')}Z`),
      location: {
        latDeg: Number(sent.iridium_latitude),
        lonDeg: Number(sent.iridium_longitude),
        cepKm: Number(sent.iridium_cep),
      },
    })
  })
})

const published = (name: string) => JSON.parse(readFileSync(`${vectors}cloudloop/${name}`, 'utf8'))

describe.skipIf(!existsSync(`${vectors}cloudloop`))('samples that Ground Control has published', () => {
  it('a position of 19 bytes reads as its published decode', () => {
    const { message, sbd } = published('lingo-mo-sbd.json')
    const { year, month, day, hour = 0, minute = 0, second = 0 } = sbd.sessionAt
    const sessionAtMs = Date.UTC(year, month - 1, day, hour, minute, second)
    const decoded = decodeRock7Position(new Uint8Array(Buffer.from(message, 'base64')), sessionAtMs)
    const place = { latDeg: 50.8777, lonDeg: -1.25208, atMs: Date.UTC(2023, 9, 18, 12, 26) }
    expect(decoded).toMatchObject({ ok: true, value: place })
  })

  it('a webhook of 20 bytes of another kind is read, and its payload is not', () => {
    const read = parseRockBlock(new Map(Object.entries(published('core-mo-sbd.json'))) as Fields)
    const payload = read.ok ? read.value.payload : undefined
    expect(decodeRock7Position(payload!, SESSION_MS)).toEqual({
      ok: false,
      fault: { kind: 'unknown-payload', lengthBytes: 20 },
    })
  })
})

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { fromHex, toHex } from '#base/bytes'
import type { Result } from '#base/result'
import type { SbdFault } from './fault'
import { decodeMoConfirmation } from './mo-confirmation'
import { decodeMoMessage } from './mo-message'
import { decodeMtConfirmation } from './mt-confirmation'
import { decodeMtMessage } from './mt-message'

/** A golden file: what it shows, the expected decode as JSON after `#=`, and the bytes. All synthetic, written for this folder. */
type Golden = { name: string; what: string; frame: Uint8Array; expected: Expected }
type Expected = { fault?: string; mo?: object; mt?: object; mtConfirmation?: object }

const golden = readGolden(new URL('./golden/v1/', import.meta.url))

function readGolden(folder: URL): Golden[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.hex'))
    .map((file) => {
      const lines = readFileSync(new URL(file, folder), 'utf8').split('\n')
      const line = (mark: string) => lines.find((text) => text.startsWith(mark))?.slice(mark.length) ?? ''
      const hex = lines.filter((text) => !text.startsWith('#')).join('')
      return { name: file, what: line('# '), frame: fromHex(hex), expected: JSON.parse(line('#= ')) as Expected }
    })
}

/** Values with their bytes as hexadecimal, to compare with JSON. */
function readable(result: Result<object, SbdFault>): unknown {
  if (!result.ok) return { fault: result.fault.kind }
  const entries = Object.entries(result.value)
  return Object.fromEntries(entries.map(([key, value]) => [key, value instanceof Uint8Array ? toHex(value) : value]))
}

describe('golden DirectIP frames', () => {
  it('are there', () => expect(golden.length).toBeGreaterThan(50))

  for (const { name, what, frame, expected } of golden) {
    it(`${name}: ${what}`, () => {
      if (expected.fault) expect(readable(decodeMoMessage(frame))).toEqual({ fault: expected.fault })
      if (expected.mo) expect(readable(decodeMoMessage(frame))).toEqual(expected.mo)
      if (expected.mt) expect(readable(decodeMtMessage(frame))).toEqual(expected.mt)
      if (expected.mtConfirmation) expect(readable(decodeMtConfirmation(frame))).toEqual(expected.mtConfirmation)
    })
  }
})

const captures = fileURLToPath(new URL('../../../shared/sbd-vectors/index.json', import.meta.url))

type Capture = { valid: boolean; hex: string; decoded?: CaptureDecode }
type CaptureDecode = {
  moHeader?: { timeOfSession: number; cdr: number; imei: string; sessionStatus: number; momsn: number; mtmsn: number }
  location?: { lat: number; lon: number; cepKm: number }
  payloadHex?: string
  moConfirmation?: number
  mtHeader?: Record<string, unknown>
  mtPayloadHex?: string
  mtConfirmation?: { imei: string; autoId: number; status: number; clientMsgIdHex: string }
}

describe.skipIf(!existsSync(captures))('captured and published DirectIP frames', () => {
  const vectors = existsSync(captures)
    ? (JSON.parse(readFileSync(captures, 'utf8')) as { vectors: Record<string, Capture> }).vectors
    : {}

  for (const [name, { hex, decoded, valid }] of Object.entries(vectors)) {
    const frame = fromHex(hex)
    if (decoded?.moHeader) it(`${name} reads as its message`, () => expectMo(frame, decoded))
    else if (decoded?.mtHeader) it(`${name} reads as its request`, () => expectMt(frame, decoded))
    else if (decoded?.mtConfirmation) it(`${name} reads as its answer`, () => expectMtConfirmation(frame, decoded))
    else if (decoded) {
      const success = decoded.moConfirmation === 1
      it(`${name} reads as its answer`, () => expect(decodeMoConfirmation(frame)).toMatchObject({ value: { success } }))
    } else if (name.endsWith('data.sbd')) {
      it(`${name} is read in spite of its surplus byte`, () =>
        expect(decodeMoMessage(frame)).toMatchObject({ ok: true, value: { surplusBytes: 1 } }))
    } else it(`${name} is refused`, () => expect([valid, decodeMoMessage(frame).ok]).toEqual([false, false]))
  }
})

function expectMo(frame: Uint8Array, { moHeader, location, payloadHex }: CaptureDecode): void {
  const { timeOfSession, cdr, imei, sessionStatus, momsn, mtmsn } = moHeader!
  const result = decodeMoMessage(frame)
  if (!result.ok) throw new Error(result.fault.kind)
  const { value } = result
  const counts = { cdr, imei, sessionStatus, momsn, mtmsn, sessionAtMs: timeOfSession * 1000, surplusBytes: 0 }
  expect(value).toMatchObject(counts)
  expect(value.payload ? toHex(value.payload) : undefined).toBe(payloadHex)
  expect(value.location?.latDeg).toEqual(location ? expect.closeTo(location.lat, 6) : undefined)
  expect(value.location?.lonDeg).toEqual(location ? expect.closeTo(location.lon, 6) : undefined)
  expect(value.location?.cepKm).toBe(location?.cepKm)
}

function expectMt(frame: Uint8Array, { mtPayloadHex }: CaptureDecode): void {
  const result = decodeMtMessage(frame)
  expect(readable(result)).toMatchObject({ payload: mtPayloadHex })
}

function expectMtConfirmation(frame: Uint8Array, { mtConfirmation }: CaptureDecode): void {
  const { imei, autoId, status, clientMsgIdHex } = mtConfirmation!
  const clientMessageId = Number.parseInt(clientMsgIdHex, 16)
  expect(decodeMtConfirmation(frame)).toMatchObject({ value: { imei, autoId, status, clientMessageId } })
}

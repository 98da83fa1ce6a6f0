import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { equalBytes } from '#base/bytes'
import { describeSbdFault, SBD_FAULT_KINDS } from './fault'
import { FRAME_BYTES_MAX, readFrameLength } from './frame-length'
import { decodeMoConfirmation, encodeMoConfirmation } from './mo-confirmation'
import { decodeMoMessage, encodeMoMessage, type MoMessage } from './mo-message'
import { decodeMtConfirmation, encodeMtConfirmation } from './mt-confirmation'
import { decodeMtMessage, encodeMtMessage } from './mt-message'

const uint = (bits: number) => fc.integer({ min: 0, max: 2 ** bits - 1 })
const imei = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 15, maxLength: 15 }).map((digits) => digits.join(''))
const optional = <T>(key: string, value: fc.Arbitrary<T>) =>
  fc.option(value).map((v) => (v === null ? {} : { [key]: v }))
const degrees = (max: number) =>
  fc.integer({ min: -max * 60_000, max: max * 60_000 }).map((units) => (units || 0) / 60_000)
const location = fc.record({ latDeg: degrees(90), lonDeg: degrees(180), cepKm: uint(32) })

const moMessage: fc.Arbitrary<MoMessage> = fc
  .tuple(
    fc.record({ cdr: uint(32), imei, sessionStatus: uint(8), momsn: uint(16), mtmsn: uint(16), sessionS: uint(32) }),
    optional('payload', fc.uint8Array({ minLength: 1, maxLength: 1960 })),
    optional('location', location),
  )
  .map(([{ sessionS, ...counts }, payload, place]) => ({
    ...counts,
    sessionAtMs: sessionS * 1000,
    ...payload,
    ...place,
    surplusBytes: 0,
  }))

const everyDecoder = [decodeMoMessage, decodeMoConfirmation, decodeMtMessage, decodeMtConfirmation, readFrameLength]

/** Bytes that look enough like a frame to reach the inner checks. */
const nearlyFrame = fc
  .tuple(moMessage, fc.array(fc.tuple(fc.nat(), uint(8)), { maxLength: 4 }), fc.nat())
  .map(([message, changes, cut]) => {
    const frame = encodeMoMessage(message)
    for (const [at, byte] of changes) frame[at % frame.length] = byte
    return cut % 3 === 0 ? frame.subarray(0, cut % frame.length) : frame
  })

describe('DirectIP frames', () => {
  it('give back every MO message', () => {
    fc.assert(
      fc.property(
        moMessage,
        (message) => void expect(decodeMoMessage(encodeMoMessage(message))).toEqual({ ok: true, value: message }),
      ),
    )
  })

  it('give back every MT request', () => {
    const request = fc
      .tuple(
        fc.record({ clientMessageId: uint(32), imei, flags: uint(16) }),
        optional('payload', fc.uint8Array({ minLength: 1, maxLength: 1890 })),
        optional('priority', uint(16)),
      )
      .map(([header, payload, priority]) => ({ ...header, ...payload, ...priority, surplusBytes: 0 }))
    fc.assert(
      fc.property(
        request,
        (value) => void expect(decodeMtMessage(encodeMtMessage(value))).toEqual({ ok: true, value }),
      ),
    )
  })

  it('give back every confirmation', () => {
    const status = fc.integer({ min: -32768, max: 32767 })
    const answer = fc.record({
      clientMessageId: uint(32),
      imei,
      autoId: uint(32),
      status,
      surplusBytes: fc.constant(0),
    })
    fc.assert(
      fc.property(
        answer,
        (value) => void expect(decodeMtConfirmation(encodeMtConfirmation(value))).toEqual({ ok: true, value }),
      ),
    )
    for (const success of [true, false]) {
      expect(decodeMoConfirmation(encodeMoConfirmation(success))).toEqual({
        ok: true,
        value: { success, surplusBytes: 0 },
      })
    }
  })

  it('of any bytes are a value or a named fault, and the next good frame reads', () => {
    const good = encodeMoMessage({
      cdr: 1,
      imei: '001234567890123',
      sessionStatus: 0,
      momsn: 1,
      mtmsn: 0,
      sessionAtMs: 0,
    })
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 300 }), nearlyFrame), (bytes) => {
        for (const decode of everyDecoder) {
          const result = decode(bytes)
          if (!result.ok) expect(SBD_FAULT_KINDS).toContain(result.fault.kind)
          if (!result.ok) expect(describeSbdFault(result.fault)).toMatch(/^[A-Z].*\.$/)
        }
        expect(decodeMoMessage(good).ok).toBe(true)
      }),
    )
  })

  it('are told whole from a stream cut anywhere', () => {
    fc.assert(
      fc.property(moMessage, fc.nat(), (message, cutAt) => {
        const frame = encodeMoMessage(message)
        const seen = frame.subarray(0, cutAt % (frame.length + 1))
        const kind = seen.length < 3 ? 'need-more' : 'known'
        expect(readFrameLength(seen)).toMatchObject({ ok: true, value: { kind } })
        if (seen.length >= 3) expect(readFrameLength(seen)).toMatchObject({ value: { lengthBytes: frame.length } })
      }),
    )
  })
})

describe('readFrameLength', () => {
  it('refuses a claim above the cap at its third byte, and takes one at the cap', () => {
    expect(readFrameLength(Uint8Array.of(1, 0x4c, 0x00))).toMatchObject({
      fault: { kind: 'frame-too-long', declaredBytes: 19_459 },
    })
    const atCap = FRAME_BYTES_MAX - 3
    expect(readFrameLength(Uint8Array.of(1, atCap >> 8, atCap & 0xff))).toMatchObject({
      value: { lengthBytes: FRAME_BYTES_MAX },
    })
    expect(readFrameLength(Uint8Array.of(1, (atCap + 1) >> 8, (atCap + 1) & 0xff)).ok).toBe(false)
  })

  it('refuses a wrong revision at its first byte', () => {
    expect(readFrameLength(Uint8Array.of(0x31))).toMatchObject({ fault: { kind: 'bad-revision', revision: 0x31 } })
  })
})

describe('a decoded payload', () => {
  it('is a copy, so that the receive buffer may be used again', () => {
    const payload = Uint8Array.of(1, 2, 3)
    const frame = encodeMoMessage({
      cdr: 1,
      imei: '001234567890123',
      sessionStatus: 0,
      momsn: 1,
      mtmsn: 0,
      sessionAtMs: 0,
      payload,
    })
    const result = decodeMoMessage(frame)
    frame.fill(0)
    expect(result.ok && result.value.payload && equalBytes(result.value.payload, payload)).toBe(true)
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { openFrame, type Seal, UNSEALED } from './frame'
import { readOther } from './other-frame'
import { codeOtherKind, OTHER_KINDS, sealOther } from './other-kind'
import { quantiseDeg } from './report'
import { DISTRESSES, encodeSos, encodeSosAck, glanceSos, type Sos, type SosAck, type SosFix } from './sos-frame'
import type { TagKey } from './tag'

const KEY: TagKey = [1, 2, 3, 4]
const SEAL: Seal = { key: KEY, tagBytes: 2 }

const instants = fc.integer({ min: 0, max: 2 ** 32 - 1 })
const fixes: fc.Arbitrary<SosFix> = fc
  .record({
    halvings: fc.integer({ min: 0, max: 3 }),
    atS: instants,
    latDeg: fc.double({ min: -90, max: 90, noNaN: true }),
    lonDeg: fc.double({ min: -180, max: 179.999, noNaN: true }),
  })
  .map(({ halvings, atS, latDeg, lonDeg }) => {
    return { halvings, atS, lat: quantiseDeg(latDeg, halvings) + 0, lon: quantiseDeg(lonDeg, halvings) + 0 }
  })
const bytes = fc.integer({ min: 0, max: 255 })
const epochs = fc.integer({ min: 0, max: 31 })
const alarms: fc.Arbitrary<Sos> = fc.record(
  {
    epoch: epochs,
    slot: bytes,
    incident: bytes,
    distress: fc.constantFrom(...DISTRESSES),
    raisedAtS: instants,
    cancelledAtS: instants,
    fix: fixes,
    sentBefore: bytes,
  },
  { requiredKeys: ['epoch', 'slot', 'incident', 'distress', 'raisedAtS', 'sentBefore'] },
)
const acks: fc.Arbitrary<SosAck> = fc.record({
  epoch: epochs,
  slot: bytes,
  incident: bytes,
  state: fc.constantFrom('raised', 'cancelled'),
  isSeen: fc.boolean(),
})

function read(frame: Uint8Array, key: TagKey = KEY) {
  const opened = openFrame(frame)
  return opened.ok ? readOther(opened.value, 0, key) : opened
}

const SOME: Sos = { epoch: 3, slot: 7, incident: 0, distress: 'fire', raisedAtS: 1_790_000_000, sentBefore: 0 }

describe('an SOS', () => {
  it('A1 comes back as it was, from its bytes alone', () => {
    fc.assert(
      fc.property(alarms, (sos) => {
        expect(read(encodeSos(sos, SEAL))).toEqual({ ok: true, value: { kind: 'sos', sos } })
      }),
    )
  })

  it('A1 takes 22 bytes with a fix, and 26 cancelled', () => {
    const sos = { ...SOME, fix: { halvings: 0, atS: 1_790_000_000, lat: 480_000, lon: -50_000 } }
    expect(encodeSos(sos, SEAL)).toHaveLength(22)
    expect(encodeSos({ ...sos, cancelledAtS: 1_790_000_100 }, SEAL)).toHaveLength(26)
  })

  it('A2 of a distress without a name yet is read as another distress', () => {
    const frame = sealOther({ kind: 'sos', epoch: 0 }, { key: KEY, tagBytes: 3 }, [], (coder) => {
      for (const [value, count] of [
        [7, 256],
        [1, 256],
        [12, 16],
        [0, 256],
        [0, 65_536],
        [9, 65_536],
        [0, 2],
        [0, 2],
      ] as const) {
        coder.uniform(value, count)
      }
    })
    expect(read(frame)).toMatchObject({ ok: true, value: { sos: { slot: 7, distress: 'other', raisedAtS: 9 } } })
  })

  it('A2 whose fix is no place on earth stands without it', () => {
    const frame = encodeSos({ ...SOME, fix: { halvings: 0, atS: 1, lat: 900_100, lon: 0 } }, SEAL)
    expect(read(frame)).toEqual({ ok: true, value: { kind: 'sos', sos: SOME } })
  })

  it('A3 has a tag of three bytes or more, and with a shorter one is none', () => {
    expect(read(encodeSos(SOME, SEAL)).ok).toBe(true)
    expect(read(encodeSos(SOME, SEAL), [1, 2, 3, 5])).toEqual({ ok: false, fault: { kind: 'bad-check' } })
    const short = sealOther({ kind: 'sos', epoch: 0 }, SEAL, [], (coder) => {
      for (const count of [256, 256, 16, 256, 65_536, 65_536, 2, 2]) coder.uniform(0, count)
    })
    expect(read(short)).toEqual({ ok: false, fault: { kind: 'frame-malformed' } })
  })

  it('A3 damaged in any one bit is not taken for another', () => {
    const frame = encodeSos(SOME, SEAL)
    for (let bit = 8; bit < 8 * frame.length; bit++) {
      const damaged = frame.slice()
      damaged[bit >> 3]! ^= 0x80 >> (bit & 7)
      expect(read(damaged).ok).toBe(false)
    }
    expect(read(frame).ok).toBe(true)
  })
})

describe('a glance at an SOS', () => {
  it('A3 reads it whatever it is sealed with, and says whether that is proved', () => {
    const other: Seal = { key: [1, 2, 3, 5], tagBytes: 2 }
    fc.assert(
      fc.property(alarms, (sos) => {
        expect(glanceSos(encodeSos(sos, SEAL), SEAL)).toEqual({ sos, isProved: true })
        expect(glanceSos(encodeSos(sos, SEAL), other)).toEqual({ sos, isProved: false })
      }),
    )
    // Of 24 to 31 bits: too short a tag for its stream.
    expect(glanceSos(encodeSos(SOME, SEAL), { ...SEAL, tagBytes: 4 })).toEqual({ sos: SOME, isProved: false })
  })

  it('A3 finds none in other frames, nor in other bytes, and reads the next good one', () => {
    const ack = encodeSosAck({ ...SOME, state: 'raised', isSeen: false }, SEAL)
    const short = sealOther({ kind: 'sos', epoch: 0 }, SEAL, [], (coder) => {
      for (const count of [256, 256, 16, 256, 65_536, 65_536, 2, 2]) coder.uniform(0, count)
    })
    for (const none of [ack, short, Uint8Array.of(), Uint8Array.of(0xe0), encodeSos(SOME, SEAL).subarray(0, 10)])
      expect(glanceSos(none, SEAL)).toBeUndefined()
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (body) => {
        expect(glanceSos(Uint8Array.of(0xe0, ...body), SEAL)?.isProved ?? false).toBe(false)
      }),
    )
    expect(glanceSos(encodeSos(SOME, SEAL), SEAL)?.isProved).toBe(true)
  })
})

describe('the answer to an SOS', () => {
  it('A4 comes back as it was, in eight bytes', () => {
    fc.assert(
      fc.property(acks, (ack) => {
        const frame = encodeSosAck(ack, SEAL)
        expect(frame.length).toBeLessThanOrEqual(8)
        expect(read(frame)).toEqual({ ok: true, value: { kind: 'sos-ack', ack } })
      }),
    )
  })
})

describe('frames of kind other', () => {
  it('A2 any bytes are a value or a named fault, and so is what is sealed over any numbers', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (body) => {
        read(Uint8Array.of(0xe0, ...body))
        const sealed = sealOther({ kind: 'sos', epoch: 0 }, UNSEALED, [], (coder) => {
          for (const byte of body) coder.uniform(byte, 256)
        })
        const result = read(sealed, UNSEALED.key)
        expect(result.ok || typeof result.fault.kind).toBeTruthy()
      }),
      { numRuns: 1000 },
    )
  })

  it('A2 of a number without a kind are refused by name', () => {
    const opened = openFrame(Uint8Array.of(0xe0, 0xff, 0, 0, 0))
    expect(opened.ok && codeOtherKind(opened.value.coder, 0)).toBe(15)
    expect(read(Uint8Array.of(0xe0, 0xff, 0, 0, 0))).toMatchObject({
      fault: { kind: 'unknown-kind', frameKind: 'other-15' },
    })
    expect(OTHER_KINDS.length).toBeLessThanOrEqual(16)
  })
})

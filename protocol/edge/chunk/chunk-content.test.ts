import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toHex } from '#base/bytes'
import { createRandom } from '#base/random'
import { DAY_MS } from '#base/units'
import { CONTENT_BYTES_MAX, crc32, cutContent, joinContent, type Label, shapeOf } from './chunk-content'
import { randomContent } from './test-transfers'
import { expandId, expiresAtMs, LIFETIMES_MS, makeId, STAMP_UNIT_MS, stampAt, wireId } from './transfer-id'

const label: Label = { kind: 'course', stamp: 223_750_000, lifetime: 5, dataCount: 4 }

describe('what is cut', () => {
  it('K4 the proof is CRC-32/ISO-HDLC over six bytes of label and the content', () => {
    expect(crc32(new TextEncoder().encode('123456789'))).toBe(0xcbf43926)
    const content = Uint8Array.of(1, 2, 3)
    const { pieces } = cutContent(content, label, 2)
    const stamp = label.stamp % 2 ** 19
    const proof = crc32(Uint8Array.of(0, 5, stamp >> 16, (stamp >> 8) & 0xff, stamp & 0xff, 4, 1, 2, 3))
    expect(pieces.map(toHex).join('')).toBe(`010203${proof.toString(16).padStart(8, '0')}80`)
    expect(cutContent(content, label, 2).id).toBe(label.stamp * 64 + Math.floor(proof / 2 ** 26))
  })

  it('K4 comes back whole at every length, with as few pieces of one length as do', () => {
    fc.assert(
      fc.property(fc.nat(CONTENT_BYTES_MAX), fc.integer({ min: 251, max: 334 }), fc.nat(), (length, max, seed) => {
        const content = randomContent(createRandom(seed), length)
        const shape = shapeOf(length, max)!
        expect(shape.dataCount).toBe(Math.ceil((length + 5) / max))
        expect(shape.pieceBytes).toBeLessThanOrEqual(max)
        expect(shapeOf(length, shape.pieceBytes)).toEqual(shape)
        const { id, pieces } = cutContent(content, { ...label, ...shape }, shape.pieceBytes)
        expect(pieces.every((piece) => piece.length === shape.pieceBytes)).toBe(true)
        expect(toHex(joinContent(pieces, id, { ...label, ...shape })!)).toBe(toHex(content))
      }),
      { numRuns: 60 },
    )
  })

  it('K4 nothing is taken for a content but what was cut under this very label', () => {
    const content = randomContent(createRandom('proof'), 60)
    const { id, pieces } = cutContent(content, label, 17)
    expect(joinContent(pieces, id, label)).toEqual(content)
    for (const other of [id + 1, id - 1, id + 64]) expect(joinContent(pieces, other, label)).toBeUndefined()
    for (const change of [{ kind: 'roster' }, { lifetime: 4 }, { dataCount: 3 }] as const) {
      expect(joinContent(pieces, id, { ...label, ...change })).toBeUndefined()
    }
    for (let bit = 0; bit < 8 * 68; bit++) {
      const harmed = pieces.map((piece) => piece.slice())
      const piece = harmed[Math.floor(bit / 136)]!
      piece[Math.floor((bit % 136) / 8)]! ^= 1 << (bit % 8)
      expect(joinContent(harmed, id, label)).toBeUndefined()
    }
    expect(joinContent([new Uint8Array(20)], id, label)).toBeUndefined()
    expect(joinContent([Uint8Array.of(0x80)], id, label)).toBeUndefined()
  })

  it('K4 is at most 16 000 bytes and 64 pieces', () => {
    expect(shapeOf(CONTENT_BYTES_MAX, 251)).toEqual({ dataCount: 64, pieceBytes: 251 })
    expect(shapeOf(CONTENT_BYTES_MAX + 1, 334)).toBeUndefined()
    expect(shapeOf(64 * 40 - 5, 40)).toEqual({ dataCount: 64, pieceBytes: 40 })
    expect(shapeOf(64 * 40 - 4, 40)).toBeUndefined()
    expect(shapeOf(0, 334)).toEqual({ dataCount: 1, pieceBytes: 5 })
    for (const nothing of [0, -3]) expect(shapeOf(100, nothing)).toBeUndefined()
  })
})

describe('the id of a transfer', () => {
  const nowMs = 1_800_000_000_000

  it('K6 is its stamp in units of 8 s and six bits of its proof; the later stamp is the higher id', () => {
    expect(stampAt(nowMs)).toBe(nowMs / 8000)
    expect(makeId(stampAt(nowMs), 63)).toBeLessThan(makeId(stampAt(nowMs + 8000), 0))
    expect(wireId(makeId(2 ** 19 * 7 + 5, 9))).toBe(5 * 64 + 9)
  })

  it('K6 expands to the stamp between 36.4 days ago and 12.1 days ahead, across every turn', () => {
    const span = 2 ** 19 * STAMP_UNIT_MS
    for (const turn of [0, 1, span / 2, span / 4, 12_345 * STAMP_UNIT_MS]) {
      const now = nowMs + turn
      for (const offMs of [0, -DAY_MS, -14 * DAY_MS, -36 * DAY_MS, DAY_MS, 12 * DAY_MS]) {
        const id = makeId(stampAt(now + offMs), 17)
        expect(expandId(wireId(id), now)).toBe(id)
      }
      const tooFar = makeId(stampAt(now + 13 * DAY_MS), 17)
      expect(expandId(wireId(tooFar), now)).toBe(makeId(stampAt(now + 13 * DAY_MS) - 2 ** 19, 17))
    }
  })

  it('K7 a transfer is over when its lifetime has passed since its stamp', () => {
    const hours = LIFETIMES_MS.map((lifetimeMs) => lifetimeMs / 3_600_000)
    expect(hours).toEqual([1 / 6, 1, 4, 12, 24, 72, 168, 336])
    LIFETIMES_MS.forEach((lifetimeMs, lifetime) => {
      expect(expiresAtMs(makeId(stampAt(nowMs), 5), lifetime)).toBe(nowMs + lifetimeMs)
    })
  })
})

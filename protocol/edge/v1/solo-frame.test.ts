import { describe, expect, it } from 'vitest'
import { createRandom } from '#base/random'
import { BitWriter } from './bits'
import { base24Of, expandBase, openFrame, sealFrame, writeHeader } from './header'
import { latStepsMax, lonStepsTurn } from './report'
import { writeRestored } from './restored'
import { decodeSoloBody, encodeSoloFrame, SOLO_FIXES_MAX, type SoloFrame, type WireFix, writePlace } from './solo-frame'

const NOW_S = 1_790_000_000
const FRAME: SoloFrame = {
  halvings: 0,
  epoch: 1,
  seq: 2,
  intervalS: 300,
  fixes: [{ atS: NOW_S, lat: 480_000, lon: -50_000 }],
  restored: [],
}

function decode(bytes: Uint8Array) {
  const opened = openFrame(bytes)
  if (!opened.ok) return opened
  const { header, body } = opened.value
  return decodeSoloBody(body, header.halvings, expandBase(header.base24, NOW_S))
}

function readBack(frame: SoloFrame): unknown {
  const read = decode(encodeSoloFrame(frame))
  return read.ok ? read.value : read.fault
}

describe('a solo frame', () => {
  it('S1 of one fix has 16 bytes: header, restored count, fix count, one place, check', () => {
    expect(encodeSoloFrame(FRAME)).toHaveLength(16)
    expect(readBack(FRAME)).toEqual({ fixes: FRAME.fixes, restored: [] })
  })

  it('C5, S1: brings back up to 64 fixes and 31 words as they were', () => {
    const random = createRandom('solo')
    const fixes: WireFix[] = []
    for (let i = 0; i < SOLO_FIXES_MAX; i++) {
      const atS = (fixes.at(-1)?.atS ?? NOW_S) - 1 - random.int(4000)
      fixes.push({ atS, lat: random.int(1_800_001) - 900_000, lon: random.int(3_600_000) - 1_800_000 })
    }
    const restored = Array.from({ length: 31 }, (_, i) => ({ back: 1 + i * i * 50, lost: i % 3 === 0 }))
    expect(readBack({ ...FRAME, fixes, restored })).toEqual({ fixes, restored })
  })

  it('S2 times on the grid, near it, and far from it come back to the second', () => {
    const backs = [300, 300, 299, 301, 600, 3600, 1, 7, 86_400, 2_000_000]
    const fixes: WireFix[] = [{ atS: NOW_S, lat: 0, lon: 0 }]
    for (const backS of backs) fixes.push({ atS: (fixes.at(-1)?.atS ?? 0) - backS, lat: 0, lon: 0 })
    for (const intervalS of [1, 7, 300, 14_400]) {
      expect(readBack({ ...FRAME, fixes, intervalS })).toEqual({ fixes, restored: [] })
    }
  })

  it('S3 steady motion on the grid costs three bits a fix: a time on the grid and two residuals of nothing', () => {
    const fixes = Array.from({ length: 42 }, (_, i) => {
      return { atS: NOW_S - 300 * i, lat: 480_000 + 81 * i, lon: -50_000 - 33 * i }
    })
    const bytes = encodeSoloFrame({ ...FRAME, fixes })
    expect(readBack({ ...FRAME, fixes })).toEqual({ fixes, restored: [] })
    // 40 predicted steps of 3 bits, and the first, which nothing predicts.
    expect(bytes.length).toBeLessThanOrEqual(16 + 4 + 6 + 15)
  })

  it('S3 predicts across 180° the short way', () => {
    const turn = lonStepsTurn(0)
    const fixes = [3, 2, 1, 0, -1, -2].map((step, i) => {
      const lon = step > 0 ? -turn / 2 + step * 50 : turn / 2 - 1 + step * 50
      return { atS: NOW_S - 300 * i, lat: 0, lon }
    })
    expect(readBack({ ...FRAME, fixes })).toEqual({ fixes, restored: [] })
    expect(encodeSoloFrame({ ...FRAME, fixes }).length).toBeLessThan(32)
  })

  it('S3 stays exact over the longest spans and the furthest leaps', () => {
    for (const halvings of [0, 1, 2, 3]) {
      const [lat, lon] = [latStepsMax(halvings), lonStepsTurn(halvings) / 2]
      const spans = [1, 65_535, 65_536, 400_000, 20_000_000, 300_000_000]
      const fixes: WireFix[] = [{ atS: NOW_S, lat, lon: -lon }]
      for (const [i, spanS] of spans.entries()) {
        const sign = i % 2 === 0 ? -1 : 1
        fixes.push({ atS: (fixes.at(-1)?.atS ?? 0) - spanS, lat: sign * lat, lon: sign * (lon - 1) })
      }
      expect(readBack({ ...FRAME, halvings, fixes })).toEqual({ fixes, restored: [] })
    }
  })

  it('P1, S5: a place off the globe, and a step that does not go back, are out of range', () => {
    const write = (steps: (writer: BitWriter) => void, lat = 0) => {
      const writer = new BitWriter()
      writeHeader(writer, { kind: 'solo', halvings: 0, epoch: 0, seq: 0, base24: base24Of(NOW_S) })
      writeRestored(writer, [])
      writer.write(1, 6)
      writePlace(writer, { lat, lon: 0 }, 0)
      steps(writer)
      return decode(sealFrame(writer))
    }
    const step = (backCode: number) => (writer: BitWriter) => {
      writer.writeGolomb(300, 8)
      writer.write(0, 8)
      writer.write(1, 1)
      writer.writeGolomb(0, 0)
      writer.writeGolomb(backCode, 0)
      writer.writeGolomb(0, 0)
      writer.writeGolomb(0, 0)
    }
    expect(write(step(2)).ok).toBe(true)
    const outOfRange = { ok: false, fault: { kind: 'value-out-of-range' } }
    expect(write(step(2), 900_001)).toEqual(outOfRange)
    expect(write(step(0))).toEqual(outOfRange)
    expect(write(step(1))).toEqual(outOfRange)
  })

  it('H8 a frame cut short, or with bytes too many, is malformed', () => {
    const fixes = Array.from({ length: 9 }, (_, i) => ({ atS: NOW_S - 311 * i, lat: 480_000 + 91 * i * i, lon: 7 * i }))
    const content = encodeSoloFrame({ ...FRAME, fixes }).slice(0, -2)
    const sealed = (bytes: Uint8Array) => {
      const writer = new BitWriter()
      for (const byte of bytes) writer.write(byte, 8)
      return decode(sealFrame(writer))
    }
    expect(sealed(content).ok).toBe(true)
    expect(sealed(content.subarray(0, -1))).toEqual({ ok: false, fault: { kind: 'frame-malformed' } })
    expect(sealed(Uint8Array.from([...content, 0]))).toEqual({ ok: false, fault: { kind: 'frame-malformed' } })
  })
})

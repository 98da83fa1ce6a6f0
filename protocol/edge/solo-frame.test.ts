import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRandom } from '#base/random'
import { codeDataHead } from './data-head'
import type { WireFix } from './expected-place'
import { sealFrame, UNSEALED } from './frame'
import { codeFullPlace } from './places'
import { SOLO_POLICY } from './policy'
import { latStepsMax, lonStepsTurn } from './report'
import { createSender, nextMessage, observe } from './sender'
import { createShoreState, receive } from './shore-session'
import { encodeSoloFrame, type SoloFrame } from './solo-frame'
import { reportsOf } from './test-fleet'
import { anySoloFrame, readSolo, SESSION_S } from './test-frames'

const NOW_S = 1_800_000_000
const FRAME: SoloFrame = {
  ...{ halvings: 0, epoch: 1, seq: 2, intervalS: 300, restored: [], timeSpan: 'near' as const },
  fixes: [{ atS: NOW_S, lat: 480_000, lon: -50_000 }],
}
const ONE: SoloFrame = { ...FRAME, intervalS: 0 }

function readBack(frame: SoloFrame): unknown {
  const read = readSolo(encodeSoloFrame(frame, UNSEALED))
  return read.ok ? read.value : read.fault
}

const sent = (frame: SoloFrame) => readSolo(encodeSoloFrame(frame, UNSEALED))

describe('a solo frame', () => {
  it('S1, C5: brings back up to 64 fixes and 31 words as they were, at every resolution, at poles and over 180°', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const frame = anySoloFrame(createRandom(seed))
        expect(readBack(frame)).toEqual(frame)
      }),
      { numRuns: 200 },
    )
  })

  it('S1 of one fix has 12 bytes: head, sequence, time, one place, tag', () => {
    expect(encodeSoloFrame(ONE, UNSEALED)).toHaveLength(12)
    expect(readBack(ONE)).toEqual(ONE)
  })

  it('S1 of a short unit, which no sender of ours takes, the age of the newest fix is read', () => {
    const clock = { unit: 4, isAligned: true, span: 'near' as const, baseAtS: NOW_S }
    const bytes = sealFrame({ kind: 'solo', epoch: 1 }, UNSEALED, [NOW_S], (coder) => {
      codeDataHead(coder, { seq: 5, halvings: 0, clock, restored: [] })
      coder.uniform(0, 64)
      coder.uniform(3, 4)
      codeFullPlace(coder, { lat: 0, lon: 0 }, undefined, 0)
    })
    expect(readSolo(bytes)).toMatchObject({ ok: true, value: { seq: 5, fixes: [{ atS: NOW_S - 30 }] } })
  })

  it('S2 times on the grid, near it, and far from it come back to the second', () => {
    const backs = [300, 300, 299, 301, 600, 3600, 1, 7, 86_400, 20_000_000, 2 ** 29]
    const fixes: WireFix[] = [{ atS: NOW_S, lat: 0, lon: 0 }]
    for (const backS of backs) fixes.push({ atS: (fixes.at(-1)?.atS ?? 0) - backS, lat: 0, lon: 0 })
    for (const intervalS of [1, 7, 300, 14_400, 65_536]) {
      const frame = { ...FRAME, fixes, intervalS }
      expect(readBack(frame)).toEqual(frame)
    }
  })

  it('S3 steady motion on the grid costs about a third of a bit a fix', () => {
    const fixes = Array.from({ length: 64 }, (_, i) => ({
      atS: NOW_S - 300 * i,
      lat: 480_000 + 81 * i,
      lon: -50_000 - 33 * i,
    }))
    expect(readBack({ ...FRAME, fixes })).toEqual({ ...FRAME, fixes })
    expect(encodeSoloFrame({ ...FRAME, fixes }, UNSEALED).length).toBeLessThan(28)
  })

  it('S3, P3: expects across 180° the short way', () => {
    const turn = lonStepsTurn(0)
    const fixes = [3, 2, 1, 0, -1, -2].map((step, i) => {
      const lon = step > 0 ? -turn / 2 + step * 50 : turn / 2 - 1 + step * 50
      return { atS: NOW_S - 300 * i, lat: 0, lon }
    })
    expect(readBack({ ...FRAME, fixes })).toEqual({ ...FRAME, fixes })
    expect(encodeSoloFrame({ ...FRAME, fixes }, UNSEALED).length).toBeLessThan(24)
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
      expect(readBack({ ...FRAME, halvings, fixes })).toEqual({ ...FRAME, halvings, fixes })
    }
  })

  it('P1, S5: a frame with a place off the globe, or a time before 1970, is out of range', () => {
    const outOfRange = { ok: false, fault: { kind: 'value-out-of-range' } }
    const lat = (lat: number) => ({ ...ONE, fixes: [{ atS: NOW_S, lat, lon: 0 }] })
    expect(sent(lat(900_000)).ok).toBe(true)
    expect(sent(lat(900_001))).toEqual(outOfRange)
    const lon = (lon: number) => ({ ...ONE, fixes: [{ atS: NOW_S, lat: 0, lon }] })
    expect(sent(lon(1_799_999)).ok).toBe(true)
    expect(sent(lon(1_800_000))).toEqual(outOfRange)
    const step = (lat: number, backS: number) => ({
      ...FRAME,
      fixes: [
        { atS: NOW_S, lat: 899_999, lon: 0 },
        { atS: NOW_S - backS, lat, lon: 0 },
      ],
    })
    expect(sent(step(900_000, 60)).ok).toBe(true)
    expect(sent(step(900_001, 60))).toEqual(outOfRange)
    expect(
      readBack({
        ...step(0, 999),
        fixes: [
          { atS: 1000, lat: 0, lon: 0 },
          { atS: 0, lat: 0, lon: 0 },
        ],
        timeSpan: 'whole' as const,
      }),
    ).toEqual(outOfRange.fault)
  })

  it('H8 sealed nonsense is a value or a named fault, and the next good frame works', () => {
    const random = createRandom('nonsense')
    const shore = createShoreState()
    for (let round = 0; round < 1000; round++) {
      const bytes = sealFrame(
        { kind: random.chance(0.5) ? 'solo' : 'field', epoch: random.int(32) },
        UNSEALED,
        [],
        (coder) => {
          for (let i = random.int(200); i > 0; i--) coder.uniform(random.int(65_536), 65_536)
        },
      )
      const { effects } = receive(shore, bytes, 1000 * SESSION_S)
      expect(effects.length).toBeGreaterThan(0)
      for (const { lat, lon, halvings } of reportsOf(effects)) {
        expect(Math.abs(lat)).toBeLessThanOrEqual(latStepsMax(halvings))
        expect(Math.abs(lon)).toBeLessThanOrEqual(lonStepsTurn(halvings) / 2)
      }
    }
    expect(readBack(FRAME)).toMatchObject({ fixes: FRAME.fixes })
  })

  it('T3 fixes of a clock that was not set go in messages of their own, and are told to the second', () => {
    const sender = createSender({ ...SOLO_POLICY, fixIntervalS: 1 }, 1)
    const times = [5, 65, NOW_S - 40_000, NOW_S - 60, NOW_S, 2 ** 32 - 4000]
    const shore = createShoreState()
    const told: number[] = []
    for (const atS of times) {
      observe(sender, { slot: 0, atS, latDeg: 48, lonDeg: -5 })
      for (;;) {
        const message = atS === NOW_S - 60 ? undefined : nextMessage(sender, 340, 1000 * NOW_S)
        if (message === undefined) break
        told.push(...reportsOf(receive(shore, message.bytes, 1000 * SESSION_S).effects).map((report) => report.atS))
      }
    }
    expect(new Set(told)).toEqual(new Set(times))
  })
})

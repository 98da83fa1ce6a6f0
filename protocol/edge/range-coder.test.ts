import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { learn, type Models, RangeDecoder, RangeEncoder } from './range-coder'

type Step = { context: number; bit: number } | { value: number; count: number }

const CONTEXTS = 4
const anyModels = fc.array(fc.tuple(fc.integer({ min: 1, max: 4095 }), fc.nat(15)), {
  minLength: CONTEXTS,
  maxLength: CONTEXTS,
})
const anyBit = fc.record({ context: fc.nat(CONTEXTS - 1), bit: fc.nat(1) })
const anyUniform = fc
  .oneof(fc.integer({ min: 1, max: 65_536 }), fc.constantFrom(1, 2, 65_535, 65_536))
  .chain((count) => fc.record({ count: fc.constant(count), value: fc.nat(count - 1) }))
const anySteps = fc.array(fc.oneof({ weight: 4, arbitrary: anyBit }, { weight: 1, arbitrary: anyUniform }), {
  maxLength: 400,
})

const modelsOf = (rows: readonly (readonly [number, number])[]): Models =>
  Uint16Array.from(rows, ([zero, learned]) => (zero << 4) | learned)

function write(models: Models, steps: readonly Step[]) {
  const encoder = new RangeEncoder(models.slice())
  for (const step of steps) {
    if ('bit' in step) encoder.bit(step.context, step.bit)
    else encoder.uniform(step.value, step.count)
  }
  return encoder.finish()
}

function readBack(models: Models, bytes: Uint8Array, from: number, steps: readonly Step[]) {
  const decoder = new RangeDecoder(models.slice(), bytes, from)
  const told = steps.map(
    (step): Step =>
      'bit' in step
        ? { context: step.context, bit: decoder.bit(step.context, 0) }
        : { count: step.count, value: decoder.uniform(0, step.count) },
  )
  return { told, bitCount: decoder.bitCount() }
}

describe('the range coder', () => {
  it('C6, C7, C8, C9: any bits and numbers under any models come back, and end where the writer says, whatever stands behind', () => {
    fc.assert(
      fc.property(anyModels, anySteps, fc.uint8Array({ maxLength: 6 }), (rows, steps, behind) => {
        const models = modelsOf(rows)
        const { bytes, bitCount } = write(models, steps)
        expect(bytes).toHaveLength(Math.ceil(bitCount / 8))
        const frame = Uint8Array.from([0x5a, ...bytes, ...behind])
        // The bits behind the code in its last byte are not the code's either.
        if (behind.length > 0) frame[bytes.length] = (frame[bytes.length] as number) | (0xff >> (bitCount % 8 || 8))
        expect(readBack(models, frame, 1, steps)).toEqual({ told: steps, bitCount })
      }),
      { numRuns: 1000 },
    )
  })

  it('C8 a carry runs back over bytes of ones', () => {
    // The least likely bit over and over, then likely ones: low climbs to just below a whole byte and beyond.
    const models = modelsOf([
      [4095, 15],
      [1, 15],
      [2048, 15],
      [2048, 15],
    ])
    const steps = Array.from({ length: 300 }, (_, i): Step => ({ context: i % 7 === 0 ? 2 : 1, bit: 1 }))
    for (let cut = 1; cut <= steps.length; cut++) {
      const some = [...steps.slice(0, cut), { context: 0, bit: 1 }, { context: 0, bit: 1 }]
      const { bytes, bitCount } = write(models, some)
      expect(readBack(models, Uint8Array.from(bytes), 0, some)).toEqual({ told: some, bitCount })
    }
  })

  it('C9 the code of nothing is one bit, and of likely bits hardly more', () => {
    const models = modelsOf([
      [4072, 15],
      [2048, 1],
      [2048, 1],
      [2048, 1],
    ])
    expect(write(models, [])).toEqual({ bytes: [0], bitCount: 1 })
    const likely = Array.from({ length: 20 }, (): Step => ({ context: 0, bit: 0 }))
    expect(write(models, likely).bitCount).toBeLessThanOrEqual(2)
  })

  it('C10 a model moves towards its bit by half, then quarters, and ever less, and never to certainty', () => {
    const models = Uint16Array.of(2048 << 4)
    const zeros = Array.from({ length: 17 }, () => {
      learn(models, 0, 0)
      return (models[0] as number) >> 4
    })
    expect(zeros.slice(0, 6)).toEqual([3072, 3328, 3520, 3592, 3655, 3710])
    expect((models[0] as number) & 15).toBe(15)
    for (const bit of [0, 1]) {
      for (let i = 0; i < 1000; i++) learn(models, 0, bit)
      const zero = (models[0] as number) >> 4
      expect(zero).toBeGreaterThanOrEqual(1)
      expect(zero).toBeLessThanOrEqual(4095)
    }
  })

  it('H8 takes any bytes for bits and numbers, in bounds', () => {
    fc.assert(
      fc.property(anyModels, anySteps, fc.uint8Array({ maxLength: 60 }), (rows, steps, bytes) => {
        const { told, bitCount } = readBack(modelsOf(rows), bytes, 0, steps)
        for (const step of told) {
          if ('bit' in step) expect([0, 1]).toContain(step.bit)
          else expect(step.value >= 0 && step.value < step.count).toBe(true)
        }
        expect(bitCount).toBeGreaterThan(0)
      }),
      { numRuns: 500 },
    )
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RangeDecoder, RangeEncoder } from './range-coder'
import { codeSpan } from './steps'
import { TABLE } from './table'

describe('a span of time', () => {
  it('comes back however long it is beside the nominal interval, up to 34 years', () => {
    const nominals = fc.constantFrom(1, 10, 60, 300, 14_400, 65_536)
    const spans = fc.oneof(fc.integer({ min: 1, max: 100_000 }), fc.integer({ min: 1, max: 2 ** 30 - 1 }))
    fc.assert(
      fc.property(nominals, fc.array(spans, { minLength: 1, maxLength: 8 }), (nominalS, given) => {
        const writer = new RangeEncoder(TABLE.slice())
        for (const spanS of given) codeSpan(writer, nominalS, 0, spanS)
        const reader = new RangeDecoder(TABLE.slice(), Uint8Array.from(writer.finish().bytes), 0)
        expect(given.map(() => codeSpan(reader, nominalS, 0, 0).spanS)).toEqual(given)
      }),
      { numRuns: 300 },
    )
  })
})

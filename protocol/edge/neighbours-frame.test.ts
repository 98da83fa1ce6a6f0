import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRandom } from '#base/random'
import { type Ask, encodeAsk, WISHES } from './ask-frame'
import { openFrame, type Seal } from './frame'
import { encodeNeighbours, fitNeighbours, NEIGHBOURS_MAX, type Neighbour, type Neighbours } from './neighbours-frame'
import { readOther } from './other-frame'
import { type OtherKind, sealOther } from './other-kind'

const SEAL: Seal = { key: [5, 4, 3, 2], tagBytes: 2 }
const START_S = 1_790_000_000

const whole = (min: number, max: number) => fc.integer({ min, max })
const shared = {
  lat: whole(-900_000, 900_000),
  lon: whole(-1_800_000, 1_799_999),
  entry: whole(0, 9999),
  rank: whole(0, 9999),
  ageMin: whole(0, 65_535),
}
const neighbours: fc.Arbitrary<Neighbour> = fc.oneof(
  fc.record({ ...shared, state: fc.constant('racing' as const), toFinish: whole(0, 2 ** 20) }),
  fc.record({ ...shared, state: fc.constantFrom('finished' as const, 'retired' as const) }),
)
const standings = fc.record({
  epoch: whole(0, 31),
  slot: whole(0, 255),
  atS: whole(0, 2 ** 32 - 1),
  racing: whole(0, 9999),
  rank: whole(0, 9999),
})
const messages: fc.Arbitrary<Neighbours> = fc
  .tuple(standings, fc.array(neighbours, { maxLength: NEIGHBOURS_MAX }))
  .map(([standing, some]) => ({ ...standing, neighbours: some }))

function read(bytes: Uint8Array) {
  const opened = openFrame(bytes)
  return opened.ok ? readOther(opened.value, 0, SEAL.key) : opened
}

const byRank = (some: Neighbour[]) => some.toSorted((a, b) => a.rank - b.rank)

const STANDING = { epoch: 0, slot: 3, atS: START_S, racing: 120, rank: 41 }

/** The boats round the 41st of a fleet, some ten miles from one to the next. */
function fleetRound(seed: number): Neighbour[] {
  const random = createRandom(seed)
  return Array.from({ length: 60 }, (_, i) => {
    const ahead = (i % 2 === 0 ? 1 : -1) * ((i + 2) >> 1)
    return {
      ...{ lat: 450_000 + Math.round(8000 * random.normal()), lon: -200_000 + Math.round(12_000 * random.normal()) },
      ...{ entry: random.int(400), rank: 41 + ahead, ageMin: random.int(60), state: 'racing' },
      toFinish: 15_000 + 25 * ahead + random.int(20),
    } as const
  })
}

describe('neighbours', () => {
  it('E1 come back as they were', () => {
    fc.assert(
      fc.property(messages, (said) => {
        expect(read(encodeNeighbours(said, SEAL))).toEqual({ ok: true, value: { kind: 'neighbours', said } })
      }),
    )
  })

  it('E2 as many of the first as fit go, by their ranks, whatever the room', () => {
    fc.assert(
      fc.property(standings, fc.array(neighbours, { maxLength: 80 }), whole(24, 340), (standing, some, bytesMax) => {
        const { bytes, count } = fitNeighbours(standing, some, SEAL, bytesMax)
        expect(bytes.length).toBeLessThanOrEqual(bytesMax)
        const said = { ...standing, neighbours: byRank(some.slice(0, count)) }
        expect(read(bytes)).toEqual({ ok: true, value: { kind: 'neighbours', said } })
        if (count === some.length || count === NEIGHBOURS_MAX) return
        const more = encodeNeighbours({ ...standing, neighbours: byRank(some.slice(0, count + 1)) }, SEAL)
        expect(more.length).toBeGreaterThan(bytesMax)
      }),
    )
  })

  it('E2 of a fleet at sea, thirty fit into 270 bytes', () => {
    const counts = Array.from({ length: 20 }, (_, seed) => fitNeighbours(STANDING, fleetRound(seed), SEAL).count)
    expect(Math.min(...counts)).toBeGreaterThanOrEqual(30)
    expect(encodeNeighbours({ ...STANDING, neighbours: [] }, SEAL).length).toBe(13)
  })

  it('E1 damaged in any one bit are refused, and the next good ones are read', () => {
    const { bytes } = fitNeighbours(STANDING, fleetRound(1), SEAL, 60)
    for (let bit = 8; bit < 8 * bytes.length; bit++) {
      expect(read(bytes.map((byte, i) => (i === bit >> 3 ? byte ^ (0x80 >> (bit & 7)) : byte))).ok).toBe(false)
    }
    expect(read(bytes).ok).toBe(true)
  })
})

describe('what a boat asks', () => {
  const asks: fc.Arbitrary<Ask> = fc.record({
    epoch: whole(0, 31),
    slot: whole(0, 255),
    wishes: fc.subarray([...WISHES]),
  })

  it('E3 comes back as it was, in six bytes', () => {
    fc.assert(
      fc.property(asks, (ask) => {
        const bytes = encodeAsk(ask, SEAL)
        expect(bytes.length).toBeLessThanOrEqual(6)
        expect(read(bytes)).toEqual({ ok: true, value: { kind: 'ask', ask } })
      }),
    )
  })

  it('E3 for what has no name yet is passed over', () => {
    const bytes = sealOther({ kind: 'ask', epoch: 0 }, SEAL, [], (coder) => {
      for (const [value, count] of [[7, 256], ...[1, 0, 0, 0, 0, 0, 0, 1].map((bit) => [bit, 2])] as [
        number,
        number,
      ][]) {
        coder.uniform(value, count)
      }
    })
    expect(read(bytes)).toMatchObject({ ok: true, value: { ask: { slot: 7, wishes: ['neighbours'] } } })
  })
})

describe('frames of these kinds', () => {
  it.each<OtherKind>(['neighbours', 'ask'])(
    'E1, E3: %s sealed over any numbers are a value in bounds or a named fault',
    (kind) => {
      fc.assert(
        fc.property(fc.uint8Array({ maxLength: 300 }), (body) => {
          const result = read(
            sealOther({ kind, epoch: 0 }, SEAL, [], (coder) => {
              for (const byte of body) coder.uniform(byte, 256)
            }),
          )
          if (!result.ok || result.value.kind !== 'neighbours') return
          for (const one of result.value.said.neighbours) {
            expect(Math.abs(one.lat)).toBeLessThanOrEqual(900_000)
            expect(one.rank >= 0 && one.rank < 10_000).toBe(true)
          }
        }),
        { numRuns: 500 },
      )
    },
  )
})

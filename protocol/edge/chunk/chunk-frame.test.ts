import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRandom } from '#base/random'
import { UNSEALED } from '../frame'
import { type OtherKind, sealOther } from '../other-kind'
import type { Coder } from '../range-coder'
import { CODED_BYTES_MAX } from './chunk-content'
import { type Chunk, type ChunkReply, encodeChunk } from './chunk-frame'
import { BOAT_CHUNK_POLICY, SHORE_CHUNK_POLICY } from './chunk-policy'
import { createChunkSender, nextChunk } from './chunk-sender'
import { CONTENT_KINDS } from './content-kind'
import { chunkBytes, chunkOf, mustOffer, randomContent, readBytes, replyBytes, replyOf } from './test-transfers'

const chunk: Chunk = {
  kind: 'text',
  id: 0x155aa55,
  lifetime: 3,
  dataCount: 2,
  number: 1,
  question: 1,
  piece: Uint8Array.of(0xde, 0xad),
}

type Numbers = readonly (readonly [value: number, count: number])[]

/** The frame of these numbers, each below its count. */
const frameOf = (kind: OtherKind, numbers: Numbers) =>
  sealOther({ kind, epoch: 0 }, UNSEALED, [], (coder: Coder) => {
    for (const [value, count] of numbers) coder.uniform(value, count)
  })

const faultOf = (bytes: Uint8Array) => {
  const read = readBytes(bytes)
  return read.ok ? undefined : read.fault
}

/** An id as it is written: 16 bits and 9. */
const idOf = (id: number): Numbers => [
  [id >> 9, 65_536],
  [id & 511, 512],
]

describe('a chunk', () => {
  const numbers: Numbers = [
    ...([[2, 16]] as const),
    ...idOf(0x155aa55),
    ...([
      [3, 8],
      [1, 64],
      [1, 34],
      [1, 8],
      [1, 1024],
      [0xde, 256],
      [0xad, 256],
    ] as const),
  ]

  it('K1 is kind, id, lifetime, data pieces less 1, number, question, length of the piece less 1, and the piece', () => {
    expect(chunkBytes(chunk)).toEqual(frameOf('chunk', numbers))
    expect(chunkOf(chunkBytes(chunk))).toEqual(chunk)
    expect(chunkBytes(chunk)).toHaveLength(1 + 8 + 2 + 2)
  })

  it('K1 with its frame takes at most 13 bytes more than the piece, whatever it carries, with the longest tag', () => {
    const random = createRandom('overhead')
    const overheads = new Set<number>()
    for (let round = 0; round < 400; round++) {
      const dataCount = 1 + random.int(64)
      const piece = round % 2 === 0 ? randomContent(random, 100) : new Uint8Array(100).fill(random.int(256))
      const [id, number] = [random.int(2 ** 25), random.int(dataCount + 32)]
      const one = { ...chunk, id, dataCount, number, question: random.int(8), piece }
      overheads.add(encodeChunk(one, 31, { ...UNSEALED, tagBytes: 4 }).length - 100)
    }
    expect(Math.max(...overheads)).toBe(13)
  })

  it('K1, K14: a whole round fits its messages, out and back', () => {
    for (const [policy, messageBytes] of [
      [BOAT_CHUNK_POLICY, 340],
      [SHORE_CHUNK_POLICY, 270],
    ] as const) {
      const sender = createChunkSender(policy)
      mustOffer(sender, randomContent(createRandom('round'), 9000), 'text', 1_800_000_000_000)
      const sizes = Array.from({ length: 30 }, () => {
        const next = nextChunk(sender, policy.bodyBytesMax, 1_800_000_000_000)
        return next === undefined ? 0 : encodeChunk(next, 1, { ...UNSEALED, tagBytes: 4 }).length
      })
      expect(Math.max(...sizes)).toBeLessThanOrEqual(messageBytes)
      expect(Math.max(...sizes)).toBeGreaterThan(messageBytes - 12)
    }
  })

  it('K2 comes back from bytes at every bound', () => {
    const random = createRandom('bounds')
    for (const kind of CONTENT_KINDS) {
      for (const [dataCount, number] of [
        [1, 0],
        [1, 32],
        [64, 0],
        [64, 95],
      ] as const) {
        for (const question of [0, 7]) {
          const one = { ...chunk, kind, dataCount, number, question, lifetime: 7, piece: randomContent(random, 250) }
          expect(chunkOf(chunkBytes(one))).toEqual(one)
        }
      }
    }
  })

  it('K2 names what is wrong: damage, an unknown content, a length that cannot be', () => {
    const good = chunkBytes(chunk)
    for (let length = 0; length < good.length; length++) expect(readBytes(good.subarray(0, length)).ok).toBe(false)
    for (let bit = 8; bit < 8 * good.length; bit++) {
      expect(readBytes(good.map((byte, i) => (i === bit >> 3 ? byte ^ (0x80 >> (bit & 7)) : byte))).ok).toBe(false)
    }
    expect(faultOf(frameOf('chunk', [[4, 16], ...numbers.slice(1)]))).toEqual({
      kind: 'unknown-content',
      contentKind: 4,
    })
    const piece = new Uint8Array(Math.floor(CODED_BYTES_MAX / 64))
    expect(faultOf(chunkBytes({ ...chunk, dataCount: 64, piece }))).toBeUndefined()
    const tooLong = new Uint8Array(piece.length + 1)
    expect(faultOf(chunkBytes({ ...chunk, dataCount: 64, piece: tooLong }))).toEqual({ kind: 'value-out-of-range' })
    expect(faultOf(good)).toBeUndefined()
  })

  it('K2 sealed over any numbers is a value in bounds or a named fault', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 340 }), (bytes) => {
        const read = readBytes(
          frameOf(
            'chunk',
            [...bytes].map((byte) => [byte, 256] as const),
          ),
        )
        if (!read.ok || read.value.kind !== 'chunk') return
        const { dataCount, number, piece } = read.value.chunk
        expect(number).toBeLessThan(dataCount + 32)
        expect(dataCount * piece.length).toBeLessThanOrEqual(CODED_BYTES_MAX)
      }),
      { numRuns: 500 },
    )
  })
})

describe('the reply to chunks', () => {
  const named = { kind: 'roster', id: 0x1000001 } as const
  const head: Numbers = [[1, 16], ...idOf(named.id)]

  it('K3 is kind, id and status; question and bitmap of what has come; or the newer stamp', () => {
    const bitmap = (bits: string): Numbers => [...bits].map((bit) => [Number(bit), 2] as const)
    const cases: [ChunkReply, Numbers][] = [
      [{ ...named, status: 'done' }, [...head, [1, 3]]],
      [{ ...named, status: 'superseded', newerStamp: 0x7fffe }, [...head, [2, 3], [0xffff, 65_536], [6, 8]]],
      [{ ...named, status: 'missing', question: 5, held: [] }, [...head, [0, 3], [4, 7], [0, 97]]],
      [
        { ...named, status: 'missing', question: 7, held: [0, 2, 5] },
        [...head, [0, 3], [6, 7], [6, 97], ...bitmap('101001')],
      ],
      [
        { ...named, status: 'missing', question: 1, held: [95] },
        [...head, [0, 3], [0, 7], [96, 97], ...bitmap('1'.padStart(96, '0'))],
      ],
    ]
    for (const [reply, numbers] of cases) {
      expect(replyBytes(reply)).toEqual(frameOf('chunk-reply', numbers))
      expect(replyOf(replyBytes(reply))).toEqual(reply)
    }
    expect(cases.map(([reply]) => replyBytes(reply).length)).toEqual([8, 10, 9, 10, 21])
  })

  it('K3 names what is wrong: damage, an unknown content', () => {
    const good = replyBytes({ ...named, status: 'done' })
    for (let length = 0; length < good.length; length++) expect(readBytes(good.subarray(0, length)).ok).toBe(false)
    const strange = frameOf('chunk-reply', [[15, 16], ...idOf(0), [1, 3]])
    expect(faultOf(strange)).toEqual({ kind: 'unknown-content', contentKind: 15 })
    expect(faultOf(good)).toBeUndefined()
  })

  it('K3 sealed over any numbers is a value in bounds or a named fault', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 24 }), (bytes) => {
        const read = readBytes(
          frameOf(
            'chunk-reply',
            [...bytes].map((byte) => [byte, 256] as const),
          ),
        )
        if (!read.ok || read.value.kind !== 'chunk-reply' || read.value.reply.status !== 'missing') return
        expect(read.value.reply.held.every((number) => number < 96)).toBe(true)
      }),
      { numRuns: 500 },
    )
  })
})

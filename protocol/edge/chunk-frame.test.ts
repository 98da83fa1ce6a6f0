import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fromHex, toHex } from '#base/bytes'
import { createRandom } from '#base/random'
import { BitReader, BitWriter } from './bits'
import { CODED_BYTES_MAX } from './chunk-content'
import { type Chunk, type ChunkReply, readChunkBody, readChunkReplyBody, writeChunkReplyBody } from './chunk-frame'
import { BOAT_CHUNK_POLICY } from './chunk-policy'
import { createChunkSender, nextChunk } from './chunk-sender'
import { CONTENT_KINDS } from './content-kind'
import { chunkBytes, chunkOf, mustOffer, randomContent, replyBytes, replyOf } from './test-transfers'

const chunk: Chunk = {
  kind: 'text',
  id: 0x155aa55,
  lifetime: 3,
  dataCount: 2,
  number: 1,
  question: 1,
  piece: Uint8Array.of(0xde, 0xad),
}

const faultOf = (bytes: Uint8Array) => {
  const read = readChunkBody(new BitReader(bytes))
  return read.ok ? undefined : read.fault
}

const replyFaultOf = (bytes: Uint8Array) => {
  const read = readChunkReplyBody(new BitReader(bytes))
  return read.ok ? undefined : read.fault
}

/** Numbers of so many bits each, one after the other. */
function bytesOf(...fields: [value: number, bits: number][]): Uint8Array {
  const writer = new BitWriter()
  for (const [value, bits] of fields) writer.write(value, bits)
  return writer.finish()
}

describe('the body of a chunk', () => {
  it('K1 is six bytes and the piece: kind, id, lifetime, data pieces less 1, number, question', () => {
    const fields = bytesOf([2, 4], [0x155aa55, 25], [3, 3], [1, 6], [1, 7], [1, 3], [0xdead, 16])
    expect(fields).toHaveLength(8)
    expect(chunkBytes(chunk)).toEqual(fields)
    expect(chunkOf(fields)).toEqual(chunk)
  })

  it('K1, K4, K5: the worked bodies are what a sender writes: two data pieces and the parity of both', () => {
    const atMs = 1_800_000_000_000
    const sender = createChunkSender({ ...BOAT_CHUNK_POLICY, bodyBytesMax: 16 })
    mustOffer(sender, new TextEncoder().encode('Start 1400 UTC'), 'text', atMs)
    const send = () => toHex(chunkBytes(nextChunk(sender, 16, atMs)!))
    expect([send(), send()]).toEqual(['2274800b040053746172742031343030', '2274800b04092055544306a3dc2a8000'])
    // A probe, because nobody answered, is the first parity piece, and asks the second question.
    const probe = nextChunk(sender, 16, atMs + BOAT_CHUNK_POLICY.patienceMs)!
    expect(toHex(chunkBytes({ ...probe, question: 1 }))).toBe('2274800b041133e91f1bcffc274275c9')
  })

  it('K1 may begin at any bit of its message', () => {
    const writer = new BitWriter()
    writer.write(5, 3)
    for (const byte of chunkBytes(chunk)) writer.write(byte, 8)
    const reader = new BitReader(writer.finish())
    reader.read(3)
    expect(readChunkBody(reader)).toEqual({ ok: true, value: chunk })
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

  it('K2 names what is wrong: no piece, an unknown content, a number or a length that cannot be, bits left over', () => {
    const good = chunkBytes(chunk)
    expect(faultOf(good.subarray(0, 6))).toEqual({ kind: 'frame-malformed' })
    expect(faultOf(good.subarray(0, 3))).toEqual({ kind: 'frame-malformed' })
    expect(faultOf(bytesOf([4, 4], [0, 44], [1, 8]))).toEqual({ kind: 'unknown-content', contentKind: 4 })
    expect(faultOf(chunkBytes({ ...chunk, dataCount: 2, number: 34 }))).toEqual({ kind: 'value-out-of-range' })
    const piece = new Uint8Array(Math.floor(CODED_BYTES_MAX / 64))
    expect(faultOf(chunkBytes({ ...chunk, dataCount: 64, piece }))).toBeUndefined()
    const tooLong = new Uint8Array(piece.length + 1)
    expect(faultOf(chunkBytes({ ...chunk, dataCount: 64, piece: tooLong }))).toEqual({ kind: 'value-out-of-range' })
    const odd = new BitReader(good)
    odd.read(1)
    expect(readChunkBody(odd).ok).toBe(false)
    expect(faultOf(good)).toBeUndefined()
  })

  it('K2 takes any bytes for a value or a named fault', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 340 }), fc.nat(7), (bytes, bits) => {
        const reader = new BitReader(bytes)
        reader.read(bits)
        const read = readChunkBody(reader)
        if (!read.ok) return
        const { dataCount, number, piece } = read.value
        expect(number).toBeLessThan(dataCount + 32)
        expect(dataCount * piece.length).toBeLessThanOrEqual(CODED_BYTES_MAX)
        if (bits === 0) expect(chunkBytes(read.value)).toEqual(bytes)
      }),
      { numRuns: 500 },
    )
  })
})

describe('the body of a reply', () => {
  const named = { kind: 'roster', id: 0x155aa55 } as const

  it('K3 is kind, id and status; question and bitmap of what has come; or the newer stamp', () => {
    const head: [number, number][] = [
      [1, 4],
      [0x155aa55, 25],
    ]
    const cases: [ChunkReply, Uint8Array][] = [
      [{ ...named, status: 'done' }, bytesOf(...head, [1, 2])],
      [{ ...named, status: 'superseded', newerStamp: 0x7fffe }, bytesOf(...head, [2, 2], [0x7fffe, 19])],
      [{ ...named, status: 'missing', question: 5, held: [] }, bytesOf(...head, [0, 2], [5, 3], [0, 7])],
      [
        { ...named, status: 'missing', question: 7, held: [0, 2, 5] },
        bytesOf(...head, [0, 2], [7, 3], [6, 7], [0b101001, 6]),
      ],
      [
        { ...named, status: 'missing', question: 1, held: [95] },
        bytesOf(...head, [0, 2], [1, 3], [96, 7], [0, 32], [0, 32], [0, 31], [1, 1]),
      ],
    ]
    for (const [reply, bytes] of cases) {
      expect(replyBytes(reply)).toEqual(bytes)
      expect(replyOf(bytes)).toEqual(reply)
    }
    expect(cases.map(([, bytes]) => bytes.length)).toEqual([4, 7, 6, 6, 18])
  })

  it('K3 leaves the reader behind itself, so that a reply may share its message', () => {
    const writer = new BitWriter()
    const replies: ChunkReply[] = [
      { ...named, status: 'missing', question: 2, held: [1, 3] },
      { ...named, status: 'done' },
    ]
    for (const reply of replies) writeChunkReplyBody(writer, reply)
    const reader = new BitReader(writer.finish())
    expect([readChunkReplyBody(reader), readChunkReplyBody(reader)]).toEqual(
      replies.map((value) => ({ ok: true, value })),
    )
    expect(reader.endsCleanly()).toBe(true)
  })

  it('K3 names what is wrong: too short, an unknown content, status 3, question 0, a bitmap of over 96', () => {
    expect(replyFaultOf(Uint8Array.of(0x10, 0))).toEqual({ kind: 'frame-malformed' })
    expect(replyFaultOf(bytesOf([15, 4], [0, 25], [1, 2]))).toEqual({ kind: 'unknown-content', contentKind: 15 })
    expect(replyFaultOf(bytesOf([0, 4], [0, 25], [3, 2]))).toEqual({ kind: 'value-out-of-range' })
    expect(replyFaultOf(bytesOf([0, 4], [0, 25], [0, 2], [0, 3], [0, 7]))).toEqual({ kind: 'value-out-of-range' })
    expect(replyFaultOf(bytesOf([0, 4], [0, 25], [0, 2], [1, 3], [97, 7], [0, 97]))).toEqual({
      kind: 'value-out-of-range',
    })
    expect(replyFaultOf(bytesOf([0, 4], [0, 25], [0, 2], [1, 3], [30, 7], [0, 4]))).toEqual({ kind: 'frame-malformed' })
  })

  it('K3 takes any bytes for a value or a named fault', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 24 }), (bytes) => {
        const read = readChunkReplyBody(new BitReader(bytes))
        if (read.ok && read.value.status === 'missing') expect(read.value.held.length).toBeLessThanOrEqual(96)
      }),
      { numRuns: 500 },
    )
  })

  it('K3 the worked reply is read as its table says', () => {
    const worked = { kind: 'text', id: 0x4e9001, status: 'missing', question: 1, held: [1] } as const
    expect(replyOf(fromHex('227480084120'))).toEqual(worked)
    expect(toHex(replyBytes(worked))).toBe('227480084120')
    expect(toHex(replyBytes({ kind: 'text', id: 0x4e9001, status: 'done' }))).toBe('2274800a')
  })
})

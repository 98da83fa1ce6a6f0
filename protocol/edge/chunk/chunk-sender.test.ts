import { describe, expect, it } from 'vitest'
import { createRandom } from '#base/random'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '#base/units'
import { UNSEALED } from '../frame'
import { type Chunk, type ChunkReply, encodeChunk } from './chunk-frame'
import { BOAT_CHUNK_POLICY, SHORE_CHUNK_POLICY } from './chunk-policy'
import {
  type ChunkSender,
  chunkFailed,
  createChunkSender,
  hasChunk,
  nextChunk,
  nextWakeMs,
  offer,
  onChunkReply,
  wake,
} from './chunk-sender'
import { chunkBytes, mustOffer, NOW_MS, randomContent } from './test-transfers'

const content = randomContent(createRandom('content'), 4000)
const short = content.subarray(0, 100)
const PATIENCE_MS = BOAT_CHUNK_POLICY.patienceMs

/** A sender with one content of 13 data pieces, and 3 parity pieces in its first round. */
function sending(): ChunkSender {
  const sender = createChunkSender(BOAT_CHUNK_POLICY)
  mustOffer(sender, content)
  return sender
}

/** All that is ready now. */
function drain(sender: ChunkSender, nowMs = NOW_MS): Chunk[] {
  const chunks: Chunk[] = []
  for (let chunk = nextChunk(sender, 340, nowMs); chunk !== undefined; chunk = nextChunk(sender, 340, nowMs)) {
    chunks.push(chunk)
  }
  return chunks
}

/** A chunk's frame with the longest tag. */
const strong = (chunk: Chunk) => encodeChunk(chunk, 0, { ...UNSEALED, tagBytes: 4 })

const numbersOf = (chunks: readonly Chunk[]) => chunks.map(({ number }) => number)
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i)

const missing = (chunk: Chunk, held: readonly number[], question = chunk.question): ChunkReply => {
  return { kind: chunk.kind, id: chunk.id, status: 'missing', question, held }
}

describe('rounds', () => {
  it('K14 the first round is all data pieces and some parity; its last chunk asks', () => {
    const sender = sending()
    const chunks = drain(sender)
    expect(numbersOf(chunks)).toEqual(range(0, 15))
    expect(chunks.map(({ question }) => question)).toEqual([...Array(15).fill(0), 1])
    expect(hasChunk(sender, NOW_MS)).toBe(false)
  })

  it('K14 the next one brings as many as are missing, and parity to them: fresh parity first, then what went longest ago', () => {
    const sender = sending()
    const last = drain(sender).at(-1)!
    expect(onChunkReply(sender, missing(last, [1, 4, 14]), NOW_MS).ok).toBe(true)
    const second = drain(sender)
    expect(numbersOf(second)).toEqual(range(16, 27))
    expect(second.map(({ question }) => question)).toEqual([...Array(11).fill(0), 2])
    onChunkReply(sender, missing(second.at(-1)!, [1, 4, 14, 16]), NOW_MS)
    expect(numbersOf(drain(sender))).toEqual([...range(28, 37), ...[38]])
    onChunkReply(sender, missing({ ...last, question: 3 }, [1, 4, 14, 16, 44]), NOW_MS)
    expect(numbersOf(drain(sender))).toEqual([...range(39, 43), 0, 2, 3, 5, 6])
  })

  it('K14 of several transfers the one goes first that has the fewest left', () => {
    const sender = sending()
    nextChunk(sender, 340, NOW_MS)
    mustOffer(sender, short, 'text')
    expect(drain(sender).map(({ kind }) => kind)).toEqual(['text', ...Array(15).fill('course')])
  })

  it('K14 no body is longer than its budget, nor a frame than its message; a budget too small for one transfer serves another', () => {
    const sender = sending()
    mustOffer(sender, content.subarray(0, 2000), 'roster')
    mustOffer(sender, short, 'text')
    for (const budgetBytes of [340, 327, 313, 292, 111, 110, 0]) {
      const chunk = nextChunk(sender, budgetBytes, NOW_MS)
      if (chunk !== undefined) expect(strong(chunk).length).toBeLessThanOrEqual(budgetBytes + 5)
    }
    expect(nextChunk(sender, 292, NOW_MS)).toBeUndefined()
    for (const chunk of drain(sender)) expect(strong(chunk).length).toBeLessThanOrEqual(340)
  })
})

describe('replies', () => {
  it('K15 done ends the transfer, whatever was asked, once', () => {
    const sender = sending()
    const first = nextChunk(sender, 340, NOW_MS)!
    const done: ChunkReply = { kind: 'course', id: first.id, status: 'done' }
    expect(onChunkReply(sender, done, NOW_MS)).toEqual({ ok: true, value: [{ kind: 'delivered', ticket: 1 }] })
    expect(hasChunk(sender, NOW_MS)).toBe(false)
    expect(nextWakeMs(sender)).toBeUndefined()
    expect(onChunkReply(sender, done, NOW_MS)).toEqual({ ok: false, fault: { kind: 'chunk-reply-stale' } })
  })

  it('K15 a late answer to an older question, or one of another transfer, is stale and changes nothing', () => {
    const sender = sending()
    const last = drain(sender).at(-1)!
    const probe = drain(sender, NOW_MS + PATIENCE_MS)[0]!
    onChunkReply(sender, missing(probe, range(0, 11)), NOW_MS + PATIENCE_MS)
    const stale = { ok: false, fault: { kind: 'chunk-reply-stale' } }
    for (const reply of [missing(last, []), missing(probe, []), { ...missing(last, [], 3) }]) {
      expect(onChunkReply(sender, reply, NOW_MS + PATIENCE_MS)).toEqual(stale)
    }
    expect(onChunkReply(sender, { ...missing(probe, []), kind: 'roster' }, NOW_MS)).toEqual(stale)
    expect(onChunkReply(sender, { ...missing(probe, []), id: probe.id ^ 1 }, NOW_MS)).toEqual(stale)
    expect(drain(sender, NOW_MS + PATIENCE_MS)).toHaveLength(1)
  })

  it('K15 an answer to any question that still waits is good, also after the question has been asked again', () => {
    const sender = sending()
    const last = drain(sender).at(-1)!
    drain(sender, NOW_MS + PATIENCE_MS)
    expect(onChunkReply(sender, missing(last, range(0, 10)), NOW_MS + PATIENCE_MS).ok).toBe(true)
    expect(drain(sender, NOW_MS + PATIENCE_MS)).toHaveLength(2)
  })

  it('K15 a receiver that holds less than before has lost its state, and gets what it lacks', () => {
    const sender = sending()
    const last = drain(sender).at(-1)!
    onChunkReply(sender, missing(last, range(0, 11)), NOW_MS)
    const second = drain(sender).at(-1)!
    onChunkReply(sender, missing(second, []), NOW_MS)
    expect(drain(sender)).toHaveLength(16)
  })

  it('K15 one that claims enough, or a piece that there is not, is out of range', () => {
    const sender = sending()
    const last = drain(sender).at(-1)!
    for (const held of [range(0, 12), [45]]) {
      expect(onChunkReply(sender, missing(last, held), NOW_MS)).toEqual({
        ok: false,
        fault: { kind: 'value-out-of-range' },
      })
    }
    expect(onChunkReply(sender, missing(last, [44]), NOW_MS).ok).toBe(true)
  })

  it('K17 a newer transfer that the sender does not know of makes it offer its own anew, with a later stamp', () => {
    const sender = sending()
    const [first] = drain(sender)
    const theirs = Math.floor(first!.id / 64) + 700
    const superseded: ChunkReply = { kind: 'course', id: first!.id, status: 'superseded', newerStamp: theirs }
    expect(onChunkReply(sender, superseded, NOW_MS)).toEqual({ ok: true, value: [] })
    const again = drain(sender)
    expect(numbersOf(again)).toEqual(range(0, 15))
    expect(Math.floor(again[0]!.id / 64)).toBe(theirs + 1)
    expect(onChunkReply(sender, { ...superseded, id: again[0]!.id }, NOW_MS)).toEqual({
      ok: false,
      fault: { kind: 'value-out-of-range' },
    })
    const done: ChunkReply = { kind: 'course', id: again[0]!.id, status: 'done' }
    expect(onChunkReply(sender, done, NOW_MS)).toEqual({ ok: true, value: [{ kind: 'delivered', ticket: 1 }] })
  })
})

describe('waiting', () => {
  it('K16 without an answer one more chunk asks again, after a wait that doubles up to eight times', () => {
    const sender = sending()
    drain(sender)
    let nowMs = NOW_MS
    for (const [i, times] of [1, 2, 4, 8, 8, 8].entries()) {
      expect(nextWakeMs(sender)).toBe(nowMs + times * PATIENCE_MS)
      expect(hasChunk(sender, nowMs + times * PATIENCE_MS - 1)).toBe(false)
      nowMs += times * PATIENCE_MS
      const probes = drain(sender, nowMs)
      expect(probes.map(({ number, question }) => [number, question])).toEqual([[16 + i, i + 2]])
    }
    nowMs += 8 * PATIENCE_MS
    const [probe] = drain(sender, nowMs)
    expect(probe!.question).toBe(1)
    onChunkReply(sender, missing(probe!, range(0, 11)), nowMs)
    drain(sender, nowMs)
    expect(nextWakeMs(sender)).toBe(nowMs + PATIENCE_MS)
  })

  it('K16 a chunk that is known to have failed is made up for, and the round asks at its end', () => {
    const sender = sending()
    const last = drain(sender).at(-1)!
    chunkFailed(sender, last)
    expect(drain(sender).map(({ number, question }) => [number, question])).toEqual([[16, 2]])
    expect(nextWakeMs(sender)).toBe(NOW_MS + PATIENCE_MS)
    chunkFailed(sender, { kind: 'text', id: last.id })
    expect(hasChunk(sender, NOW_MS)).toBe(false)
  })

  it('K7 gives up at the end of the lifetime, and says so', () => {
    const sender = createChunkSender(BOAT_CHUNK_POLICY)
    mustOffer(sender, content, 'course', NOW_MS, 1)
    nextChunk(sender, 340, NOW_MS)
    expect(nextWakeMs(sender)).toBe(NOW_MS + HOUR_MS)
    expect(wake(sender, NOW_MS + HOUR_MS - 1)).toEqual([])
    expect(nextChunk(sender, 340, NOW_MS + HOUR_MS)).toBeUndefined()
    expect(wake(sender, NOW_MS + HOUR_MS)).toEqual([{ kind: 'given-up', ticket: 1, reason: 'expired' }])
    expect(wake(sender, NOW_MS + HOUR_MS)).toEqual([])
  })

  it('K7 a clock set back makes nothing wait or live longer than from now', () => {
    const sender = createChunkSender(BOAT_CHUNK_POLICY)
    mustOffer(sender, content, 'course', NOW_MS, 1)
    drain(sender)
    const setBackMs = NOW_MS - 30 * DAY_MS
    expect(wake(sender, setBackMs)).toEqual([])
    expect(nextWakeMs(sender)).toBe(setBackMs + PATIENCE_MS)
    expect(wake(sender, setBackMs + HOUR_MS)).toHaveLength(1)
  })
})

describe('offers', () => {
  it('K18 a newer course makes the older void; a newer text does not', () => {
    const sender = sending()
    mustOffer(sender, short, 'text')
    const course = offer(sender, short, 'course', NOW_MS)
    const text = offer(sender, content, 'text', NOW_MS)
    expect(course).toEqual({
      ok: true,
      value: { ticket: 3, effects: [{ kind: 'given-up', ticket: 1, reason: 'superseded' }] },
    })
    expect(text).toEqual({ ok: true, value: { ticket: 4, effects: [] } })
    expect(sender.transfers.map(({ ticket }) => ticket)).toEqual([2, 3, 4])
  })

  it('K18 a fifth transfer is refused until one has ended; a course takes the place of a course', () => {
    const sender = sending()
    for (let i = 0; i < 3; i++) mustOffer(sender, short, 'text')
    const refused = { ok: false, fault: { kind: 'too-many-transfers', transfersMax: 4 } }
    expect(offer(sender, short, 'text', NOW_MS)).toEqual(refused)
    expect(offer(sender, short, 'course', NOW_MS).ok).toBe(true)
    const later = offer(sender, short, 'text', NOW_MS + 12 * HOUR_MS)
    expect(later.ok && later.value.effects.map(({ kind }) => kind)).toEqual(Array(3).fill('given-up'))
  })

  it('K18 a content that is too long for 64 pieces of the link, or for any, is refused with the bound', () => {
    const tooLong = (bodyBytesMax: number, length: number) =>
      offer(createChunkSender({ ...BOAT_CHUNK_POLICY, bodyBytesMax }), new Uint8Array(length), 'course', NOW_MS)
    expect(tooLong(327, 16_001)).toEqual({ ok: false, fault: { kind: 'content-too-long', bytesMax: 16_000 } })
    expect(tooLong(48, 2556)).toEqual({ ok: false, fault: { kind: 'content-too-long', bytesMax: 2555 } })
    expect(tooLong(48, 2555).ok).toBe(true)
    for (const policy of [BOAT_CHUNK_POLICY, SHORE_CHUNK_POLICY]) {
      expect(offer(createChunkSender(policy), new Uint8Array(16_000), 'course', NOW_MS).ok).toBe(true)
    }
  })

  it('K6 each offer has a later stamp than those before it, also within eight seconds and after a clock set back', () => {
    const sender = createChunkSender(BOAT_CHUNK_POLICY)
    const stamps = [0, 0, 1000, -DAY_MS, 0, MINUTE_MS].map((afterMs, i) => {
      mustOffer(sender, short, i % 2 === 0 ? 'course' : 'roster', NOW_MS + afterMs)
      return Math.floor(sender.transfers.at(-1)!.id / 64) - NOW_MS / 8000
    })
    expect(stamps).toEqual([0, 1, 2, 3, 4, 7])
  })

  it('K18 what is offered is kept as it was, whatever becomes of the array', () => {
    const sender = createChunkSender(BOAT_CHUNK_POLICY)
    const mine = short.slice()
    mustOffer(sender, mine)
    const first = chunkBytes(nextChunk(sender, 340, NOW_MS)!)
    mine.fill(0)
    expect(chunkBytes(nextChunk(sender, 340, NOW_MS + PATIENCE_MS)!).subarray(9, 100)).not.toEqual(
      first.subarray(9, 100),
    )
    expect(sender.transfers[0]!.content).toEqual(short)
  })
})

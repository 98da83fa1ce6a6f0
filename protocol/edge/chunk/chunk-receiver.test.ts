import { describe, expect, it } from 'vitest'
import { createRandom } from '#base/random'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '#base/units'
import type { Chunk } from './chunk-frame'
import {
  type ChunkEffect,
  type ChunkReceiver,
  createChunkReceiver,
  encodeChunkReceiver,
  nextReceiverWakeMs,
  takeChunk,
  wakeReceiver,
} from './chunk-receiver'
import type { ContentKind } from './content-kind'
import { chunksOf, contentsOf, faultsOf, NOW_MS, randomContent, repliesOf } from './test-transfers'

const content = randomContent(createRandom('content'), 1500)
const other = randomContent(createRandom('other'), 1500)

const takeAll = (receiver: ChunkReceiver, chunks: readonly Chunk[], nowMs = NOW_MS) =>
  chunks.flatMap((chunk) => takeChunk(receiver, chunk, nowMs))

const kindsOf = (effects: readonly ChunkEffect[]) => effects.map(({ kind }) => kind)

const dropsOf = (effects: readonly ChunkEffect[]) =>
  effects.flatMap((effect) => (effect.kind === 'dropped' ? [effect.reason] : []))

/** Five data pieces and as much parity as asked for. */
const five = (options: Parameters<typeof chunksOf>[2] = {}, count = 10) => chunksOf(content, count, options)

describe('a content', () => {
  it('K8 is told once, with the first five of its pieces, and answered as done; the rest is a duplicate', () => {
    const receiver = createChunkReceiver()
    const chunks = five().map((chunk) => ({ ...chunk, question: 0 }))
    const effects = takeAll(receiver, chunks.slice(3))
    expect(kindsOf(effects)).toEqual(['content', 'reply', 'duplicate', 'duplicate'])
    expect(contentsOf(effects)).toEqual([content])
    expect(repliesOf(effects)).toEqual([{ kind: 'course', id: chunks[0]!.id, status: 'done' }])
    expect(kindsOf(takeAll(receiver, chunks))).toEqual(Array(10).fill('duplicate'))
  })

  it('K8 a piece that comes twice is a duplicate', () => {
    const receiver = createChunkReceiver()
    const [first] = five()
    expect(takeAll(receiver, [first!, first!])).toEqual([{ kind: 'duplicate' }])
  })

  it('K7 of a transfer whose time is over is refused, and what has come of it dropped', () => {
    const chunks = five({ lifetime: 1 })
    const receiver = createChunkReceiver()
    takeAll(receiver, chunks.slice(0, 4))
    expect(nextReceiverWakeMs(receiver)).toBe(NOW_MS + HOUR_MS)
    expect(wakeReceiver(receiver, NOW_MS + HOUR_MS - 1)).toEqual([])
    const late = takeChunk(receiver, chunks[4]!, NOW_MS + HOUR_MS)
    expect(dropsOf(late)).toEqual(['expired'])
    expect(faultsOf(late)).toEqual(['chunk-expired'])
    expect(repliesOf(late)).toEqual([])
    expect(nextReceiverWakeMs(receiver)).toBeUndefined()
    const next = five({ nowMs: NOW_MS + 2 * HOUR_MS, lifetime: 1 })
    expect(contentsOf(takeAll(receiver, next, NOW_MS + 2 * HOUR_MS))).toEqual([content])
  })
})

describe('chunks that contradict each other', () => {
  const chunks = five()
  const damages: [string, (chunk: Chunk) => Chunk][] = [
    ['another count', (chunk) => ({ ...chunk, dataCount: 4 })],
    ['another lifetime', (chunk) => ({ ...chunk, lifetime: 2 })],
    ['another length', (chunk) => ({ ...chunk, piece: chunk.piece.subarray(1) })],
  ]

  it.each(damages)('K9 %s: refused by name, and the transfer comes whole all the same', (_, damage) => {
    const receiver = createChunkReceiver()
    takeAll(receiver, chunks.slice(0, 3))
    expect(faultsOf(takeChunk(receiver, damage(chunks[3]!), NOW_MS))).toEqual(['chunk-conflict'])
    expect(contentsOf(takeAll(receiver, chunks.slice(3, 5)))).toEqual([content])
  })

  it.each(damages)('K9 %s that comes first gives way to the first true chunk', (_, damage) => {
    const receiver = createChunkReceiver()
    takeChunk(receiver, damage(chunks[3]!), NOW_MS)
    const effects = takeAll(receiver, chunks.slice(0, 5))
    expect(dropsOf(effects)).toEqual(['contradicted'])
    expect(contentsOf(effects)).toEqual([content])
  })

  it('K9 another piece of the same number is refused; the first stands', () => {
    const receiver = createChunkReceiver()
    takeChunk(receiver, chunks[0]!, NOW_MS)
    const effects = takeChunk(receiver, { ...chunks[0]!, piece: chunks[1]!.piece }, NOW_MS)
    expect(faultsOf(effects)).toEqual(['chunk-conflict'])
    expect(contentsOf(takeAll(receiver, chunks.slice(1, 5)))).toEqual([content])
  })

  it('K9 two contents offered in the same eight seconds are two transfers by their prints', () => {
    const receiver = createChunkReceiver()
    const others = chunksOf(other, 5, { kind: 'text' })
    const texts = five({ kind: 'text' }, 5)
    expect(texts[0]!.id).not.toBe(others[0]!.id)
    const effects = takeAll(
      receiver,
      texts.flatMap((chunk, i) => [chunk, others[i]!]),
    )
    expect(faultsOf(effects)).toEqual([])
    expect(contentsOf(effects)).toEqual([content, other])
  })
})

describe('a damaged piece that no check has seen', () => {
  it('K10 is a named fault, never a content: all is asked for again, and comes', () => {
    const receiver = createChunkReceiver()
    const chunks = five()
    const harmed = { ...chunks[1]!, piece: chunks[1]!.piece.map((byte, i) => (i === 7 ? byte ^ 4 : byte)) }
    const effects = takeAll(receiver, [chunks[0]!, harmed, chunks[2]!, chunks[3]!, { ...chunks[4]!, question: 3 }])
    expect(faultsOf(effects)).toEqual(['content-damaged'])
    expect(contentsOf(effects)).toEqual([])
    expect(repliesOf(effects).at(-1)).toMatchObject({ status: 'missing', question: 3, held: [] })
    expect(contentsOf(takeAll(receiver, chunks.slice(5)))).toEqual([content])
  })

  it('K10 with another stamp becomes a transfer of its own, which never stands and makes nothing void', () => {
    const receiver = createChunkReceiver()
    const [only] = chunksOf(content.subarray(0, 100), 1)
    const strayed = { ...only!, id: only!.id + 64 * 1000 }
    expect(faultsOf(takeChunk(receiver, strayed, NOW_MS))).toEqual(['content-damaged'])
    expect(contentsOf(takeChunk(receiver, only!, NOW_MS))).toEqual([content.subarray(0, 100)])
  })
})

describe('of a course, a roster or a configuration', () => {
  const older = five()
  const newer = chunksOf(other, 10, { nowMs: NOW_MS + MINUTE_MS })
  const LATER_MS = NOW_MS + HOUR_MS

  it('K11 the newer one makes the older void: what has come of it is dropped, and late chunks of it are told so', () => {
    const receiver = createChunkReceiver()
    takeAll(receiver, older.slice(0, 4))
    const effects = takeAll(receiver, newer.slice(0, 5))
    expect(contentsOf(effects)).toEqual([other])
    expect(dropsOf(effects)).toEqual(['superseded'])
    const late = takeChunk(receiver, older[4]!, LATER_MS)
    expect(faultsOf(late)).toEqual(['chunk-superseded'])
    expect(repliesOf(late)).toEqual([
      { kind: 'course', id: older[4]!.id, status: 'superseded', newerStamp: Math.floor(newer[0]!.id / 64) },
    ])
    expect(contentsOf(takeAll(receiver, older, LATER_MS))).toEqual([])
  })

  it('K11 stays void after the newer one has expired', () => {
    const receiver = createChunkReceiver()
    takeAll(receiver, chunksOf(other, 5, { nowMs: NOW_MS + MINUTE_MS, lifetime: 0 }))
    expect(faultsOf(takeChunk(receiver, five({ lifetime: 7 })[0]!, NOW_MS + 2 * DAY_MS))).toEqual(['chunk-superseded'])
  })

  it('K11 the newer one makes nothing void before it has come whole', () => {
    const receiver = createChunkReceiver()
    const effects = takeAll(receiver, [...newer.slice(0, 4), ...older.slice(0, 5), newer[4]!])
    expect(contentsOf(effects)).toEqual([content, other])
  })

  it('K11 one of another kind is not touched', () => {
    const receiver = createChunkReceiver()
    takeAll(receiver, newer)
    expect(contentsOf(takeAll(receiver, five({ kind: 'roster' })))).toEqual([content])
  })

  it('K11 every text counts, up to the eighth before it', () => {
    const receiver = createChunkReceiver()
    const textAt = (minute: number) =>
      chunksOf(content.subarray(0, 20 + minute), 1, { kind: 'text', nowMs: NOW_MS + minute * MINUTE_MS })[0]!
    const first = textAt(0)
    for (let minute = 1; minute <= 7; minute++) takeChunk(receiver, textAt(minute), NOW_MS)
    expect(contentsOf(takeChunk(receiver, first, NOW_MS))).toHaveLength(1)
    takeChunk(receiver, textAt(9), NOW_MS)
    expect(kindsOf(takeChunk(receiver, textAt(5), NOW_MS))).toEqual(['duplicate'])
    expect(faultsOf(takeChunk(receiver, first, LATER_MS))).toEqual(['chunk-superseded'])
    expect(contentsOf(takeChunk(receiver, textAt(8), NOW_MS))).toHaveLength(1)
  })
})

describe('memory', () => {
  const long = (seed: number) => randomContent(createRandom(seed), 16_000)
  const KINDS: ContentKind[] = ['course', 'roster', 'text', 'configuration']

  it('K12 four of the longest transfers, one piece short of the whole, and all that is finished take less than 64 KiB', () => {
    const receiver = createChunkReceiver()
    for (let i = 0; i < 20; i++) {
      const nowMs = NOW_MS + i * MINUTE_MS
      for (const kind of KINDS) takeAll(receiver, chunksOf(content.subarray(0, 50), 1, { kind, nowMs }), nowMs)
    }
    const nowMs = NOW_MS + HOUR_MS
    KINDS.forEach((kind, i) => {
      takeAll(receiver, chunksOf(long(i), 63, { kind, nowMs, policy: { bodyBytesMax: 259 } }), nowMs)
    })
    expect(receiver.incoming.map(({ pieces }) => pieces.size)).toEqual([63, 63, 63, 63])
    expect(encodeChunkReceiver(receiver).length).toBeLessThan(65_536)
    expect(encodeChunkReceiver(receiver).length).toBeGreaterThan(63_000)
  })

  it('K12 the fifth takes the room of the one of which the fewest pieces have come, of equals the longest unheard', () => {
    const receiver = createChunkReceiver()
    KINDS.forEach((kind, i) => {
      takeAll(receiver, five({ kind }).slice(0, i === 0 || i === 2 ? 1 : 2), NOW_MS + i)
    })
    const drops = (minute: number) => {
      const [chunk] = five({ kind: 'text', nowMs: NOW_MS + minute * MINUTE_MS })
      return takeChunk(receiver, chunk!, NOW_MS + minute * MINUTE_MS).flatMap((effect) =>
        effect.kind === 'dropped' ? [`${effect.contentKind} ${effect.reason}`] : [],
      )
    }
    expect(drops(1)).toEqual(['course room'])
    expect(drops(2)).toEqual(['text room'])
    expect(receiver.incoming).toHaveLength(4)
    expect(contentsOf(takeAll(receiver, five({ kind: 'roster' }).slice(2, 5), NOW_MS))).toEqual([content])
  })

  it('K12 strays of long pieces do not keep two short transfers from coming at the same time', () => {
    const receiver = createChunkReceiver()
    const [stray] = chunksOf(long(0), 1)
    for (let i = 1; i <= 4; i++) takeChunk(receiver, { ...stray!, id: stray!.id + 64 * i }, NOW_MS)
    const [texts, rosters] = [five({ kind: 'text' }, 5), chunksOf(other, 5, { kind: 'roster' })]
    const effects = takeAll(
      receiver,
      texts.flatMap((chunk, i) => [chunk, rosters[i]!]),
      NOW_MS + MINUTE_MS,
    )
    expect(contentsOf(effects)).toEqual([content, other])
  })

  it('K12 a flood of strangers takes no room from a transfer of which two pieces have come', () => {
    const receiver = createChunkReceiver()
    const chunks = five()
    takeAll(receiver, chunks.slice(0, 2))
    const [stray] = five({ kind: 'text' })
    for (let i = 1; i < 200; i++) takeChunk(receiver, { ...stray!, id: stray!.id + 64 * i }, NOW_MS)
    expect(receiver.incoming).toHaveLength(4)
    expect(contentsOf(takeAll(receiver, chunks.slice(2, 5)))).toEqual([content])
  })
})

describe('answers', () => {
  const chunks = five().map((chunk) => ({ ...chunk, question: 0 }))
  const asking = (number: number, question: number): Chunk => ({ ...chunks[number]!, question })

  it('K13 a question is answered with what has come, once, and again after five minutes', () => {
    const receiver = createChunkReceiver()
    takeAll(receiver, [chunks[0]!, chunks[7]!])
    const reply = { kind: 'course', id: chunks[0]!.id, status: 'missing', question: 2, held: [0, 3, 7] }
    const ask = (question: number, nowMs: number) => repliesOf(takeChunk(receiver, asking(3, question), nowMs))
    expect(ask(2, NOW_MS)).toEqual([reply])
    expect(ask(2, NOW_MS + 5 * MINUTE_MS - 1)).toEqual([])
    expect(ask(2, NOW_MS + 5 * MINUTE_MS)).toEqual([reply])
    expect(ask(3, NOW_MS + 5 * MINUTE_MS)).toEqual([{ ...reply, question: 3 }])
    expect(ask(0, NOW_MS + HOUR_MS)).toEqual([])
  })

  it('K13 a clock set back ends the pause', () => {
    const receiver = createChunkReceiver()
    takeChunk(receiver, asking(3, 2), NOW_MS + HOUR_MS)
    expect(repliesOf(takeChunk(receiver, asking(3, 2), NOW_MS))).toHaveLength(1)
  })

  it('K13 a late chunk of a finished transfer changes nothing, and is answered done every five minutes, asked or not', () => {
    const receiver = createChunkReceiver()
    takeAll(receiver, chunks.slice(0, 5))
    const before = encodeChunkReceiver(receiver)
    for (const chunk of [chunks[6]!, asking(6, 1)]) {
      expect(takeChunk(receiver, chunk, NOW_MS + 5 * MINUTE_MS - 1)).toEqual([{ kind: 'duplicate' }])
    }
    expect(encodeChunkReceiver(receiver)).toEqual(before)
    const done = [{ kind: 'course', id: chunks[0]!.id, status: 'done' }]
    expect(repliesOf(takeChunk(receiver, chunks[6]!, NOW_MS + 5 * MINUTE_MS))).toEqual(done)
    expect(repliesOf(takeChunk(receiver, asking(6, 1), NOW_MS + 6 * MINUTE_MS))).toEqual([])
    expect(repliesOf(takeChunk(receiver, asking(6, 1), NOW_MS + 10 * MINUTE_MS))).toEqual(done)
  })
})

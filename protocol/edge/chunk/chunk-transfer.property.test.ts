import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toHex } from '#base/bytes'
import { createRandom } from '#base/random'
import { DAY_MS, MINUTE_MS } from '#base/units'
import { disorder } from '../test-fleet'
import { CODED_BYTES_MAX } from './chunk-content'
import type { Chunk } from './chunk-frame'
import { BOAT_CHUNK_POLICY } from './chunk-policy'
import { createChunkReceiver, decodeChunkReceiver, encodeChunkReceiver, takeChunk } from './chunk-receiver'
import { createChunkSender, decodeChunkSender, encodeChunkSender } from './chunk-sender'
import { CONTENT_KINDS } from './content-kind'
import {
  CALM,
  chunksOf,
  contentsOf,
  createWorld,
  mustOffer,
  NOW_MS,
  randomContent,
  runOut,
  step,
  type World,
} from './test-transfers'

const seeds = fc.integer({ min: 0, max: 1e6 })
const textsOf = (contents: readonly Uint8Array[]) => contents.map(toHex)
const toldBy = (world: World) => textsOf(contentsOf(world.receiverEffects))

/** The longest wait for an answer, two rounds of the longest content here (a damaged piece shows at the end of one), the ways to and fro. */
const CALM_STEPS_MAX = 80 + 2 * 48 + 10

describe('a transfer', () => {
  it('K8 gives its content with any k of its chunks, in any order, any number of times, without a reply', () => {
    fc.assert(
      fc.property(seeds, fc.nat(6000), fc.integer({ min: 0, max: 32 }), (seed, length, parityCount) => {
        const random = createRandom(seed)
        const content = randomContent(random, length)
        const dataCount = chunksOf(content, 1)[0]!.dataCount
        const all = disorder(chunksOf(content, dataCount + parityCount), 200, random)
        const arrived = all.slice(0, dataCount).flatMap((chunk) => (random.chance(0.3) ? [chunk, chunk] : [chunk]))
        const receiver = createChunkReceiver()
        const effects = disorder(arrived, 200, random).map((chunk) => takeChunk(receiver, chunk, NOW_MS))
        expect(textsOf(contentsOf(effects.flat()))).toEqual([toHex(content)])
        const late = all.flatMap((chunk) => takeChunk(receiver, chunk, NOW_MS + DAY_MS))
        expect(contentsOf(late)).toEqual([])
      }),
      { numRuns: 60 },
    )
  })

  it('K19 is delivered under loss, delay, disorder and repetition, in a bounded number of questions', () => {
    let questionsMax = 0
    for (let seed = 0; seed < 80; seed++) {
      const world = createWorld(seed, { loss: 0.3, delayMsMax: 5 * MINUTE_MS, duplicates: 0.2 })
      const content = randomContent(world.random, 1 + world.random.int(16_000))
      const ticket = mustOffer(world.sender, content, 'course', NOW_MS, 7)
      runOut(world, 20_000)
      expect(toldBy(world)).toEqual([toHex(content)])
      expect(world.senderEffects).toEqual([{ kind: 'delivered', ticket }])
      questionsMax = Math.max(questionsMax, world.sent.questions)
    }
    expect(questionsMax).toBeLessThanOrEqual(20)
  })

  it('K19 once faults cease, it is delivered within the longest wait and one chunk a minute', () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: 1, max: 12_000 }), fc.nat(200), (seed, length, stormSteps) => {
        const world = createWorld(seed, { loss: 0.6, delayMsMax: 30 * MINUTE_MS, duplicates: 0.3, damage: 0.05 })
        const content = randomContent(world.random, length)
        mustOffer(world.sender, content, 'course', NOW_MS, 7)
        for (let i = 0; i < stormSteps; i++) step(world)
        world.faults = CALM
        world.travelling = []
        expect(runOut(world, CALM_STEPS_MAX)).toBeLessThan(CALM_STEPS_MAX)
        expect(toldBy(world)).toEqual([toHex(content)])
      }),
      { numRuns: 60, examples: [[999986, 11985, 125]] },
    )
  })

  it('K10 never becomes another content, though damaged chunks slip through every check', () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: 1, max: 6000 }), (seed, length) => {
        const world = createWorld(seed, { loss: 0.1, duplicates: 0.1, damage: 0.1 })
        const contents = [length, 400, 900].map((bytes) => randomContent(world.random, bytes))
        mustOffer(world.sender, contents[0]!, 'course', NOW_MS, 7)
        mustOffer(world.sender, contents[1]!, 'text', NOW_MS, 7)
        mustOffer(world.sender, contents[2]!, 'text', NOW_MS, 7)
        for (let i = 0; i < 400; i++) step(world)
        world.faults = CALM
        runOut(world, 400)
        expect(toldBy(world).sort()).toEqual(textsOf(contents).sort())
      }),
      { numRuns: 40 },
    )
  })

  it('K11 contents of a replacing kind are told in the order of their offers, none twice, the last one always', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const world = createWorld(seed, { loss: 0.2, delayMsMax: 40 * MINUTE_MS, duplicates: 0.3 })
        const offered = Array.from({ length: 8 }, () => randomContent(world.random, 1 + world.random.int(2000)))
        for (const content of offered) {
          mustOffer(world.sender, content, 'configuration', world.nowMs, 7)
          for (let i = world.random.int(40); i > 0; i--) step(world)
        }
        runOut(world, 5000)
        const told = toldBy(world).map((text) => textsOf(offered).indexOf(text))
        expect(told).toEqual([...new Set(told)].sort((a, b) => a - b))
        expect(told.at(-1)).toBe(7)
      }),
      { numRuns: 40 },
    )
  })
})

describe('lost state', () => {
  it('K19 of the receiver, at any moment, costs repeats and nothing else', () => {
    fc.assert(
      fc.property(seeds, fc.nat(60), (seed, lostAfterSteps) => {
        const world = createWorld(seed, { loss: 0.3, delayMsMax: 5 * MINUTE_MS })
        const content = randomContent(world.random, 6000)
        const ticket = mustOffer(world.sender, content, 'roster', NOW_MS, 7)
        for (let i = 0; i < lostAfterSteps; i++) step(world)
        world.receiver = createChunkReceiver()
        runOut(world, 5000)
        expect(new Set(toldBy(world))).toEqual(new Set([toHex(content)]))
        expect(world.senderEffects).toEqual([{ kind: 'delivered', ticket }])
      }),
      { numRuns: 40 },
    )
  })

  it('K19 of the sender, at any moment, is healed by the next offer, of the same content or another', () => {
    fc.assert(
      fc.property(seeds, fc.nat(60), fc.boolean(), (seed, lostAfterSteps, isSame) => {
        const world = createWorld(seed, { loss: 0.3, delayMsMax: 5 * MINUTE_MS })
        const before = randomContent(world.random, 6000)
        const after = isSame ? before : randomContent(world.random, 6000)
        mustOffer(world.sender, before, 'roster', NOW_MS, 7)
        for (let i = 0; i < lostAfterSteps; i++) step(world)
        world.sender = createChunkSender(BOAT_CHUNK_POLICY)
        const ticket = mustOffer(world.sender, after, 'roster', world.nowMs, 7)
        runOut(world, 5000)
        expect(toldBy(world).at(-1)).toBe(toHex(after))
        expect(world.senderEffects.at(-1)).toEqual({ kind: 'delivered', ticket })
      }),
      { numRuns: 40 },
    )
  })

  it('K17 of a sender whose clock was two days ahead: its next offer is superseded, goes under a later stamp, and stands', () => {
    const world = createWorld('ahead')
    const [before, after] = [randomContent(world.random, 2000), randomContent(world.random, 2000)]
    mustOffer(world.sender, before, 'course', NOW_MS + 2 * DAY_MS)
    runOut(world, 50)
    world.sender = createChunkSender(BOAT_CHUNK_POLICY)
    mustOffer(world.sender, after, 'course', world.nowMs)
    runOut(world, 200)
    expect(toldBy(world)).toEqual(textsOf([before, after]))
    expect(world.senderEffects.at(-1)?.kind).toBe('delivered')
  })

  it('K7 of everything, with nobody who answers: the sender says that it has given up', () => {
    const world = createWorld('silence', { loss: 1 })
    const ticket = mustOffer(world.sender, randomContent(world.random, 2000), 'course', NOW_MS, 4)
    runOut(world, 2000)
    expect(world.senderEffects).toEqual([{ kind: 'given-up', ticket, reason: 'expired' }])
    expect(world.nowMs).toBe(NOW_MS + DAY_MS)
    expect(world.sent.chunks).toBeLessThan(40)
  })
})

const anyChunk: fc.Arbitrary<Chunk> = fc
  .record({
    kind: fc.constantFrom(...CONTENT_KINDS),
    id: fc.oneof(
      fc.nat(2 ** 25 - 1),
      fc.integer({ min: 0, max: 5 }).map((i) => ((NOW_MS / 8000 + i) * 64) % 2 ** 25),
    ),
    lifetime: fc.nat(7),
    dataCount: fc.constantFrom(1, 2, 3, 63, 64),
    number: fc.nat(95),
    question: fc.nat(7),
    pieceBytes: fc.constantFrom(1, 5, 100, 251),
  })
  .map(({ pieceBytes, ...rest }) => ({ ...rest, piece: new Uint8Array(pieceBytes).fill(rest.number) }))
  .filter(({ number, dataCount, piece }) => number < dataCount + 32 && dataCount * piece.length <= CODED_BYTES_MAX)

describe('any chunks at all', () => {
  it('K12 throw nothing, tell nothing, hold less than 64 KiB, and the next good transfer comes', () => {
    fc.assert(
      fc.property(fc.array(anyChunk, { maxLength: 150 }), seeds, (chunks, seed) => {
        const receiver = createChunkReceiver()
        for (const chunk of chunks) {
          expect(contentsOf(takeChunk(receiver, chunk, NOW_MS))).toEqual([])
          expect(receiver.incoming.length).toBeLessThanOrEqual(4)
        }
        expect(encodeChunkReceiver(receiver).length).toBeLessThan(65_536)
        const content = randomContent(createRandom(seed), 700)
        const nowMs = NOW_MS + MINUTE_MS
        const good = chunksOf(content, 3, { kind: 'text', nowMs }).flatMap((chunk) => takeChunk(receiver, chunk, nowMs))
        expect(contentsOf(good)).toEqual([content])
      }),
      { numRuns: 100 },
    )
  })
})

describe('kept state', () => {
  it('K20 goes through bytes at any moment without a trace, on both sides', () => {
    const travel = (seed: number, throughBytes: boolean) => {
      const world = createWorld(seed, { loss: 0.3, delayMsMax: 10 * MINUTE_MS, duplicates: 0.2, damage: 0.05 })
      for (const kind of CONTENT_KINDS) mustOffer(world.sender, randomContent(world.random, 1500), kind, NOW_MS, 7)
      for (let i = 0; i < 120; i++) {
        step(world)
        if (!throughBytes) continue
        const sender = decodeChunkSender(encodeChunkSender(world.sender))
        const receiver = decodeChunkReceiver(encodeChunkReceiver(world.receiver))
        if (!sender.ok || !receiver.ok) throw new Error('unreadable')
        world.sender = sender.value
        world.receiver = receiver.value
      }
      const { senderEffects, receiverEffects, sent } = world
      const states = [encodeChunkSender(world.sender), encodeChunkReceiver(world.receiver)].map(toHex)
      return { senderEffects, receiverEffects, sent, states }
    }
    fc.assert(
      fc.property(seeds, (seed) => {
        expect(travel(seed, true)).toEqual(travel(seed, false))
      }),
      { numRuns: 15 },
    )
  })

  it('K20 damaged, or of another version, is refused by name', () => {
    const world = createWorld('kept', { loss: 0.3 })
    mustOffer(world.sender, randomContent(world.random, 3000))
    for (let i = 0; i < 8; i++) step(world)
    for (const [bytes, decode] of [
      [encodeChunkSender(world.sender), decodeChunkSender],
      [encodeChunkReceiver(world.receiver), decodeChunkReceiver],
    ] as const) {
      expect(decode(bytes).ok).toBe(true)
      for (let at = 0; at < bytes.length; at += 7) {
        const harmed = bytes.map((byte, i) => (i === at ? byte ^ 0x10 : byte))
        expect(decode(harmed)).toMatchObject({ fault: { kind: at === 0 ? 'state-version' : 'state-unreadable' } })
        expect(decode(bytes.subarray(0, at)).ok).toBe(false)
      }
    }
  })

  it('K20 of a sender that nonsense has been sealed for is unreadable, never a throw', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (content) => {
        for (const decode of [decodeChunkSender, decodeChunkReceiver]) expect(typeof decode(content).ok).toBe('boolean')
      }),
    )
  })
})

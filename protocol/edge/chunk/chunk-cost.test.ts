import { describe, expect, it } from 'vitest'
import { createRandom, type Random } from '#base/random'
import { CHUNK_HEAD_BYTES } from './chunk-frame'
import { BOAT_CHUNK_POLICY } from './chunk-policy'
import { contentsOf, createWorld, mustOffer, NOW_MS, randomContent, runOut } from './test-transfers'

const LOSS = 0.3
const RUNS = 120

/** Messages, both ways, by which a content of so many bytes is delivered; a minute each, 30 % lost either way. */
function messagesByChunks(seed: number, lengthBytes: number): number {
  const world = createWorld(`chunks/${seed}`, { loss: LOSS })
  mustOffer(world.sender, randomContent(world.random, lengthBytes), 'course', NOW_MS, 7)
  runOut(world, 20_000)
  expect(contentsOf(world.receiverEffects)).toHaveLength(1)
  return world.sent.chunks + world.sent.replies
}

/** The plain way: each piece goes until its own acknowledgement has come. */
function messagesByRepeating(random: Random, lengthBytes: number): number {
  const pieces = Math.ceil(lengthBytes / (BOAT_CHUNK_POLICY.bodyBytesMax - CHUNK_HEAD_BYTES))
  let messages = 0
  for (let piece = 0; piece < pieces; piece++) {
    for (let isAcknowledged = false; !isAcknowledged; ) {
      const arrives = !random.chance(LOSS)
      messages += arrives ? 2 : 1
      isAcknowledged = arrives && !random.chance(LOSS)
    }
  }
  return messages
}

/** Messages for each KiB of content, by chunks and plainly. */
function perKiB(lengthBytes: number): { chunks: number; plain: number } {
  const random = createRandom(`plain/${lengthBytes}`)
  const sums = { chunks: 0, plain: 0 }
  for (let seed = 0; seed < RUNS; seed++) {
    sums.chunks += messagesByChunks(seed, lengthBytes)
    sums.plain += messagesByRepeating(random, lengthBytes)
  }
  const kib = (RUNS * lengthBytes) / 1024
  return { chunks: sums.chunks / kib, plain: sums.plain / kib }
}

describe('what a transfer costs at 30 % loss both ways', () => {
  it.each([
    { lengthBytes: 1024, perKiBMax: 9, shareMax: 0.65 },
    { lengthBytes: 4096, perKiBMax: 6, shareMax: 0.55 },
    { lengthBytes: 12_288, perKiBMax: 5.4, shareMax: 0.48 },
  ])('$lengthBytes bytes: at most $perKiBMax messages a KiB, and $shareMax of those of plain repeating', (bounds) => {
    const { chunks, plain } = perKiB(bounds.lengthBytes)
    expect(chunks).toBeLessThanOrEqual(bounds.perKiBMax)
    expect(chunks / plain).toBeLessThanOrEqual(bounds.shareMax)
  })

  it('a content of one message costs as much as by repeating', () => {
    const { chunks, plain } = perKiB(200)
    expect(chunks / plain).toBeLessThanOrEqual(1.1)
  })
})

import { mustExist } from '#base/assert'
import type { Random } from '#base/random'
import { createRandom } from '#base/random'
import { openFrame, UNSEALED } from '../frame'
import { readOther } from '../other-frame'
import { NO_KEY } from '../tag'
import { type Chunk, type ChunkReply, encodeChunk, encodeChunkReply } from './chunk-frame'
import { BOAT_CHUNK_POLICY, type ChunkPolicy } from './chunk-policy'
import { type ChunkEffect, type ChunkReceiver, createChunkReceiver, takeChunk } from './chunk-receiver'
import {
  type ChunkSender,
  type ChunkSenderEffect,
  chunkFailed,
  createChunkSender,
  hasChunk,
  nextChunk,
  offer,
  onChunkReply,
  wake,
} from './chunk-sender'
import type { ContentKind } from './content-kind'

export const NOW_MS = 1_790_000_000_000

export function randomContent(random: Random, lengthBytes: number): Uint8Array {
  return Uint8Array.from({ length: lengthBytes }, () => random.int(256))
}

export const chunkBytes = (chunk: Chunk) => encodeChunk(chunk, 0, UNSEALED)
export const replyBytes = (reply: ChunkReply) => encodeChunkReply(reply, 0, UNSEALED)

export function readBytes(bytes: Uint8Array) {
  const opened = openFrame(bytes)
  return opened.ok ? readOther(opened.value, 0, NO_KEY) : opened
}

/** The chunk that the bytes are; throws when they are none. */
export function chunkOf(bytes: Uint8Array): Chunk {
  const read = readBytes(bytes)
  if (!read.ok || read.value.kind !== 'chunk') throw new Error('no chunk')
  return read.value.chunk
}

export function replyOf(bytes: Uint8Array): ChunkReply {
  const read = readBytes(bytes)
  if (!read.ok || read.value.kind !== 'chunk-reply') throw new Error('no reply')
  return read.value.reply
}

export function mustOffer(
  sender: ChunkSender,
  content: Uint8Array,
  kind: ContentKind = 'course',
  nowMs = NOW_MS,
  lifetime?: number,
): number {
  const offered = offer(sender, content, kind, nowMs, lifetime)
  if (!offered.ok) throw new Error(offered.fault.kind)
  return offered.value.ticket
}

/** The first `count` chunks of one content, whatever its rounds would be. */
export function chunksOf(
  content: Uint8Array,
  count: number,
  options: { kind?: ContentKind; nowMs?: number; lifetime?: number; policy?: Partial<ChunkPolicy> } = {},
): Chunk[] {
  const { kind = 'course', nowMs = NOW_MS } = options
  const sender = createChunkSender({ ...BOAT_CHUNK_POLICY, ...options.policy })
  mustOffer(sender, content, kind, nowMs, options.lifetime)
  return Array.from({ length: count }, () => {
    const chunk = mustExist(nextChunk(sender, 340, nowMs), 'a chunk')
    if (chunk.question !== 0) chunkFailed(sender, chunk)
    return chunk
  })
}

export const contentsOf = (effects: readonly ChunkEffect[]) =>
  effects.flatMap((effect) => (effect.kind === 'content' ? [effect.content] : []))

export const repliesOf = (effects: readonly ChunkEffect[]) =>
  effects.flatMap((effect) => (effect.kind === 'reply' ? [effect.reply] : []))

export const faultsOf = (effects: readonly ChunkEffect[]) =>
  effects.flatMap((effect) => (effect.kind === 'fault' ? [effect.fault.kind] : []))

type Travelling = { readonly arrivesAtMs: number; readonly bytes: Uint8Array; readonly to: 'sender' | 'receiver' }

/** How a link treats what is given to it. */
export type LinkFaults = {
  /** Share lost, each way. */
  readonly loss: number
  readonly delayMsMax: number
  readonly duplicates: number
  /** Share of chunks damaged in a way that no check has seen. */
  readonly damage: number
}

export const CALM: LinkFaults = { loss: 0, delayMsMax: 20_000, duplicates: 0, damage: 0 }

/** Two sides and a link between them, in virtual time. A message a minute at most. */
export type World = {
  readonly random: Random
  sender: ChunkSender
  receiver: ChunkReceiver
  nowMs: number
  faults: LinkFaults
  travelling: Travelling[]
  readonly senderEffects: ChunkSenderEffect[]
  readonly receiverEffects: ChunkEffect[]
  readonly sent: { chunks: number; chunkBytes: number; replies: number; replyBytes: number; questions: number }
}

export function createWorld(
  seed: string | number,
  faults: Partial<LinkFaults> = {},
  policy: Partial<ChunkPolicy> = {},
): World {
  return {
    random: createRandom(seed),
    sender: createChunkSender({ ...BOAT_CHUNK_POLICY, ...policy }),
    receiver: createChunkReceiver(),
    nowMs: NOW_MS,
    faults: { ...CALM, ...faults },
    travelling: [],
    senderEffects: [],
    receiverEffects: [],
    sent: { chunks: 0, chunkBytes: 0, replies: 0, replyBytes: 0, questions: 0 },
  }
}

/** One minute: what has arrived is taken, and one chunk goes. */
export function step(world: World): void {
  world.nowMs += 60_000
  const due = world.travelling.filter(({ arrivesAtMs }) => arrivesAtMs <= world.nowMs)
  world.travelling = world.travelling.filter((one) => !due.includes(one))
  for (const { to, bytes } of due.sort((a, b) => a.arrivesAtMs - b.arrivesAtMs)) {
    if (to === 'receiver') takeAtReceiver(world, bytes)
    else takeAtSender(world, bytes)
  }
  world.senderEffects.push(...wake(world.sender, world.nowMs))
  if (!hasChunk(world.sender, world.nowMs)) return
  const chunk = mustExist(nextChunk(world.sender, world.sender.policy.bodyBytesMax, world.nowMs), 'a chunk')
  const bytes = chunkBytes(chunk)
  world.sent.chunks += 1
  world.sent.chunkBytes += bytes.length
  if (chunk.question !== 0) world.sent.questions += 1
  const arriving = world.random.chance(world.faults.damage) ? damagedBytes(world, chunk) : bytes
  if (arriving !== undefined) put(world, arriving, 'receiver')
}

/** A damaged chunk; undefined when its numbers contradict each other, so that its reader refuses it: it is as one that was lost. */
function damagedBytes(world: World, chunk: Chunk): Uint8Array | undefined {
  const bytes = chunkBytes(damaged(world, chunk))
  return readBytes(bytes).ok ? bytes : undefined
}

/** A chunk of which one number is another; mostly of the piece, which is most of it. */
function damaged({ random }: World, chunk: Chunk): Chunk {
  const harmed = { ...chunk, piece: chunk.piece.slice() }
  const choice = random.int(40)
  if (choice === 0) harmed.id ^= 1 << random.int(25)
  else if (choice === 1) harmed.lifetime = random.int(8)
  else if (choice === 2) harmed.dataCount = Math.max(1, harmed.number - 31) + random.int(32)
  else if (choice === 3) harmed.number = random.int(harmed.dataCount + 32)
  else if (choice === 4) harmed.question = random.int(8)
  else {
    const at = random.int(harmed.piece.length)
    harmed.piece[at] = (harmed.piece[at] ?? 0) ^ (1 + random.int(255))
  }
  return harmed
}

function takeAtReceiver(world: World, bytes: Uint8Array): void {
  const effects = takeChunk(world.receiver, chunkOf(bytes), world.nowMs)
  world.receiverEffects.push(...effects)
  for (const reply of repliesOf(effects)) {
    const answer = replyBytes(reply)
    world.sent.replies += 1
    world.sent.replyBytes += answer.length
    put(world, answer, 'sender')
  }
}

function takeAtSender(world: World, bytes: Uint8Array): void {
  const taken = onChunkReply(world.sender, replyOf(bytes), world.nowMs)
  if (taken.ok) world.senderEffects.push(...taken.value)
}

function put(world: World, bytes: Uint8Array, to: Travelling['to']): void {
  const { random, faults, nowMs } = world
  const copies = 1 + (random.chance(faults.duplicates) ? 1 : 0)
  for (let i = 0; i < copies; i++) {
    if (random.chance(faults.loss)) continue
    world.travelling.push({ arrivesAtMs: nowMs + random.int(faults.delayMsMax), bytes, to })
  }
}

/** Steps until nothing is under way any more, or so often. */
export function runOut(world: World, stepsMax: number): number {
  for (let steps = 0; steps < stepsMax; steps++) {
    if (world.sender.transfers.length === 0) return steps
    step(world)
  }
  return stepsMax
}

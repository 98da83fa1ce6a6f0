import { MINUTE_MS } from '#base/units'
import { CHUNK_FRAME_BYTES } from './chunk-frame'
import type { ContentKind } from './content-kind'

/** How a sender of chunks decides. Data, not code; no receiver depends on it. */
export type ChunkPolicy = {
  /** What a message of the link leaves for a chunk's head and piece: 5 bytes less, for the frame's first and the longest tag. */
  readonly bodyBytesMax: number
  /** Parity pieces in a round for every eight that are needed, rounded down: 2 lets one in five be lost. */
  readonly parityPerEight: number
  /** How long to wait for the answer to a question before it is asked again; twice as long each time, at most eight times. */
  readonly patienceMs: number
  /** How long a content of a kind is worth sending, by its number on the wire (LIFETIMES_MS). */
  readonly lifetimes: Readonly<Record<ContentKind, number>>
}

/** 12 hours, a day, 3 days. */
const LIFETIMES = { text: 3, configuration: 4, course: 5, roster: 5 }

/** Shore to boat: 270 bytes. A boat hears shore only when it has something to say. */
export const SHORE_CHUNK_POLICY: ChunkPolicy = {
  bodyBytesMax: 270 - CHUNK_FRAME_BYTES,
  parityPerEight: 2,
  patienceMs: 30 * MINUTE_MS,
  lifetimes: LIFETIMES,
}

/** Boat to shore: 340 bytes. */
export const BOAT_CHUNK_POLICY: ChunkPolicy = {
  ...SHORE_CHUNK_POLICY,
  bodyBytesMax: 340 - CHUNK_FRAME_BYTES,
  patienceMs: 10 * MINUTE_MS,
}

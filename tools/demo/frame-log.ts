import { createHash } from 'node:crypto'
import { mustExist } from '#base/assert'

/** Digest of no frames at all. */
export const EMPTY_DIGEST = ''

/**
 * Digests of every beginning of a series of frames, so that two runs can tell whether they agree so far. Keeps only those
 * that may still be asked for.
 */
export type FrameLog = {
  readonly count: number
  add(frame: Uint8Array): void
  /** Digest over the first `count` frames; forgets shorter beginnings. */
  digestOf(count: number): string
}

export function createFrameLog(): FrameLog {
  const digests = new Map<number, string>([[0, EMPTY_DIGEST]])
  let count = 0
  let forgotten = 0
  return {
    get count() {
      return count
    },
    add(frame) {
      const before = mustExist(digests.get(count), 'the last digest is kept')
      count++
      digests.set(count, createHash('sha256').update(before).update(frame).digest('base64url'))
    },
    digestOf(upTo) {
      for (; forgotten < upTo; forgotten++) digests.delete(forgotten)
      return mustExist(digests.get(upTo), `the digest of the first ${upTo} frames is kept`)
    },
  }
}

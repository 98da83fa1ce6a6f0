import { assert } from '#base/assert'
import type { LiveCatchUp, LiveDelta } from './messages'

/** The newest deltas of one epoch, so that a viewer who missed some can be given exactly those. Bounded; the snapshot is truth. */
export type FeedHistory = {
  readonly epoch: string
  readonly capacity: number
  /** The version that the picture has now. */
  version: number
  /** Contiguous, oldest first; the last one ends at `version`. */
  readonly deltas: LiveDelta[]
}

export const HISTORY_DELTAS_MAX = 600

export function createFeedHistory(epoch: string, version: number, capacity: number = HISTORY_DELTAS_MAX): FeedHistory {
  return { epoch, capacity, version, deltas: [] }
}

/** Adds the next delta and forgets the oldest beyond the capacity. A delta that does not follow is our own fault. */
export function recordDelta(history: FeedHistory, delta: LiveDelta): void {
  assert(delta.epoch === history.epoch && delta.previous === history.version, 'a recorded delta follows the one before')
  history.deltas.push(delta)
  history.version = delta.version
  if (history.deltas.length > history.capacity) history.deltas.shift()
}

/** The answer for a viewer at `version` of `epoch`: every delta since, without a hole, or the order to take a snapshot. */
export function deltasAfter(history: FeedHistory, epoch: string, version: number, serverAtMs: number): LiveCatchUp {
  const resync = { kind: 'resync', serverAtMs } as const
  if (epoch !== history.epoch || version > history.version) return resync
  if (version === history.version) return { kind: 'deltas', deltas: [], serverAtMs }
  const from = history.deltas.findIndex((delta) => delta.previous === version)
  return from < 0 ? resync : { kind: 'deltas', deltas: history.deltas.slice(from), serverAtMs }
}

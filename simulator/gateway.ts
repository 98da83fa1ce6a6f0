import { mustExist } from '#base/assert'
import { type DeliveryTrouble, type DirectIpTarget, deliverFrame } from './directip-client'

/** Pauses between deliveries of a message that is not confirmed; the last one repeats (Guide section 6.2.3). */
export const RETRY_STEPS_MS: readonly number[] = [1, 5, 10, 20, 30, 60, 120, 240, 360].map((s) => s * 1000)

export type GatewayOptions = DirectIpTarget & {
  /** Parallel queues. Iridium has one; with more, frames keep their order within a queue only. */
  readonly lanes: number
  /** Scales the pauses, so that a quick play does not wait like a real one. */
  readonly retryFactor: number
  /** Told of every delivery that was not confirmed. */
  readonly onTrouble?: (trouble: DeliveryTrouble) => void
}

/**
 * A small Iridium gateway: delivers frames to a DirectIP port, one a connection, first in first out, and delivers again
 * whatever was not confirmed. Unlike Iridium's it never gives up, because a rehearsal that loses messages teaches nothing.
 */
export type Gateway = {
  /** Puts a frame at the end of a queue; frames with the same `laneKey` stay in order. `onConfirmed`: shore has it. */
  enqueue(frame: Uint8Array, laneKey: number, onConfirmed?: () => void): void
  /** Frames not yet confirmed. */
  readonly backlog: number
  /** Frames confirmed so far. */
  readonly confirmed: number
  /** Resolves when no more than so many frames are unconfirmed, or the gateway has stopped. */
  whenBacklogAtMost(count: number): Promise<void>
  /** Delivers nothing more; what is unconfirmed stays so. */
  stop(): void
}

type Lane = { readonly queue: Queued[]; running: boolean }
type Queued = { readonly frame: Uint8Array; readonly onConfirmed: (() => void) | undefined }

/** Opens the gateway towards a DirectIP port. Nothing connects before the first frame. */
export function createGateway(options: GatewayOptions): Gateway {
  const lanes: Lane[] = Array.from({ length: options.lanes }, () => ({ queue: [], running: false }))
  const stopped = new AbortController()
  const waiting = new Set<{ count: number; resolve: () => void }>()
  let backlog = 0
  let confirmed = 0

  const wake = () => {
    for (const waiter of waiting) {
      if (backlog > waiter.count && !stopped.signal.aborted) continue
      waiting.delete(waiter)
      waiter.resolve()
    }
  }

  const runLane = async (lane: Lane) => {
    lane.running = true
    for (let head = lane.queue.shift(); head && !stopped.signal.aborted; head = lane.queue.shift()) {
      if (!(await deliverUntilConfirmed(options, head.frame, stopped.signal))) break
      head.onConfirmed?.()
      confirmed++
      backlog--
      wake()
    }
    lane.running = false
  }

  return {
    enqueue(frame, laneKey, onConfirmed) {
      const lane = mustExist(lanes[laneKey % lanes.length], 'the lane exists')
      lane.queue.push({ frame, onConfirmed })
      backlog++
      if (!lane.running) void runLane(lane)
    },
    get backlog() {
      return backlog
    },
    get confirmed() {
      return confirmed
    },
    whenBacklogAtMost(count) {
      return new Promise((resolve) => {
        waiting.add({ count, resolve })
        wake()
      })
    },
    stop() {
      stopped.abort()
      wake()
    },
  }
}

/** Delivers with Iridium's patience; false when the gateway was stopped before a confirmation came. */
async function deliverUntilConfirmed(
  options: GatewayOptions,
  frame: Uint8Array,
  stopped: AbortSignal,
): Promise<boolean> {
  for (let tries = 0; !stopped.aborted; tries++) {
    const delivery = await deliverFrame(options, frame)
    if (delivery.kind === 'confirmed') return true
    if (stopped.aborted) return false
    options.onTrouble?.(delivery)
    const step = RETRY_STEPS_MS[Math.min(tries, RETRY_STEPS_MS.length - 1)] ?? 0
    await pause(step * options.retryFactor, stopped)
  }
  return false
}

/** Waits, or until stopped. */
function pause(ms: number, stopped: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer)
      stopped.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    stopped.addEventListener('abort', done)
  })
}

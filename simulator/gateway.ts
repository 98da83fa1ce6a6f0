import { mustExist } from '#base/assert'
import { type DeliveryTrouble, type DirectIpTarget, deliverFrame } from './directip-client'

/** Pauses between deliveries of a message that is not confirmed; the last one repeats (Guide section 6.2.3). */
export const RETRY_STEPS_MS: readonly number[] = [1, 5, 10, 20, 30, 60, 120, 240, 360].map((s) => s * 1000)

/** How long a message lives from its receipt at the gateway, and how many wait in a queue; beyond, the oldest are gone. */
export type GatewayKeeps = { readonly lifeMs: number; readonly messagesMax: number }

/** What Iridium's gateway keeps (Guide section 6.2.3). */
export const IRIDIUM_KEEPS: GatewayKeeps = { lifeMs: 12 * 3_600_000, messagesMax: 10_000 }

export type GatewayOptions = DirectIpTarget & {
  /** Parallel queues. Iridium has one; with more, frames keep their order within a queue only. */
  readonly lanes: number
  /** Scales the pauses and the life of a message, so that a quick play does not wait like a real one. */
  readonly retryFactor: number
  /** What the gateway keeps. Absent: all of it, for ever, because a rehearsal that loses messages teaches nothing. */
  readonly keeps?: GatewayKeeps
  /** Told of every delivery that was not confirmed. */
  readonly onTrouble?: (trouble: DeliveryTrouble) => void
}

/**
 * A small Iridium gateway: delivers frames to a DirectIP port, one a connection, first in first out, and delivers again
 * whatever was not confirmed, for as long as it is told to keep it.
 */
export type Gateway = {
  /** Puts a frame at the end of a queue; frames with the same `laneKey` stay in order. `onConfirmed`: shore has it. */
  enqueue(frame: Uint8Array, laneKey: number, onConfirmed?: () => void): void
  /** Frames not yet confirmed. */
  readonly backlog: number
  /** Frames confirmed so far. */
  readonly confirmed: number
  /** Frames that were not kept any longer. */
  readonly dropped: number
  /** Resolves when no more than so many frames are unconfirmed, or the gateway has stopped. */
  whenBacklogAtMost(count: number): Promise<void>
  /** Delivers nothing more; what is unconfirmed stays so. */
  stop(): void
}

type Lane = { readonly queue: Queued[]; running: boolean }
type Queued = { readonly frame: Uint8Array; readonly atMs: number; readonly onConfirmed: (() => void) | undefined }

/** Opens the gateway towards a DirectIP port. Nothing connects before the first frame. */
export function createGateway(options: GatewayOptions): Gateway {
  const lanes: Lane[] = Array.from({ length: options.lanes }, () => ({ queue: [], running: false }))
  const stopped = new AbortController()
  const waiting = new Set<{ count: number; resolve: () => void }>()
  let backlog = 0
  let confirmed = 0
  let dropped = 0

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
      const outcome = await deliverUntilConfirmed(options, head, stopped.signal)
      if (outcome === 'stopped') break
      if (outcome === 'too-old') drop()
      else {
        head.onConfirmed?.()
        confirmed++
        backlog--
        wake()
      }
    }
    lane.running = false
  }

  const drop = () => {
    dropped++
    backlog--
    wake()
  }

  return {
    enqueue(frame, laneKey, onConfirmed) {
      const lane = mustExist(lanes[laneKey % lanes.length], 'the lane exists')
      lane.queue.push({ frame, atMs: Date.now(), onConfirmed })
      backlog++
      if (lane.queue.length > (options.keeps?.messagesMax ?? Number.POSITIVE_INFINITY)) {
        lane.queue.shift()
        drop()
      }
      if (!lane.running) void runLane(lane)
    },
    get backlog() {
      return backlog
    },
    get confirmed() {
      return confirmed
    },
    get dropped() {
      return dropped
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

/** Delivers with Iridium's patience, until a confirmation comes or one of the two others. */
async function deliverUntilConfirmed(
  options: GatewayOptions,
  { frame, atMs }: Queued,
  stopped: AbortSignal,
): Promise<'confirmed' | 'too-old' | 'stopped'> {
  const lifeMs = (options.keeps?.lifeMs ?? Number.POSITIVE_INFINITY) * options.retryFactor
  for (let tries = 0; !stopped.aborted; tries++) {
    if (Date.now() - atMs > lifeMs) return 'too-old'
    const delivery = await deliverFrame(options, frame)
    if (delivery.kind === 'confirmed') return 'confirmed'
    if (stopped.aborted) return 'stopped'
    options.onTrouble?.(delivery)
    const step = RETRY_STEPS_MS[Math.min(tries, RETRY_STEPS_MS.length - 1)] ?? 0
    await pause(step * options.retryFactor, stopped)
  }
  return 'stopped'
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

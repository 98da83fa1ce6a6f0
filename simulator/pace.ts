import type { Gateway } from './gateway'
import type { Timeline } from './timeline'

/** When virtual time may go on. */
export type Pace = {
  /** How long to wait, in real milliseconds, before this virtual instant; 0 when it has come. */
  waitMsFor(virtualMs: number): number
}

/** As fast as possible. */
export const PACE_FREE: Pace = { waitMsFor: () => 0 }

/** Virtual time that starts at `virtualMs` when real time is `realMs`, and runs `speed` times as fast. */
export function createPace(virtualMs: number, realMs: number, speed: number, readClockMs: () => number): Pace {
  if (speed === Number.POSITIVE_INFINITY) return PACE_FREE
  return { waitMsFor: (atMs) => Math.max(0, realMs + (atMs - virtualMs) / speed - readClockMs()) }
}

/** More unconfirmed frames than this, and virtual time waits for the server. */
const BACKLOG_MAX = 400
const BACKLOG_RESUME = 100
/** Virtual steps between two looks at the rest of the process, so that a long play does not starve its own sockets. */
const STEPS_AT_ONCE = 200
/** Longest sleep at one go: a plan may change meanwhile, and a stop must be heard. */
const SLEEP_MS_MAX = 1000

/**
 * Runs a timeline at a pace until nothing is planned before `untilMs`, or it is told to stop. Waits for the gateway when
 * the server falls behind, so that a server that is away costs time and no memory.
 */
export async function runTimeline(options: {
  timeline: Timeline
  gateway: Gateway
  pace: Pace
  untilMs: number
  stop: AbortSignal
  onStep?: () => void
}): Promise<void> {
  const { timeline, gateway, pace, untilMs, stop } = options
  for (let steps = 1; !stop.aborted; steps++) {
    const nextAtMs = timeline.nextAtMs
    if (nextAtMs === undefined || nextAtMs > untilMs) return
    const waitMs = pace.waitMsFor(nextAtMs)
    options.onStep?.()
    if (waitMs > 0) await sleep(Math.min(waitMs, SLEEP_MS_MAX))
    else timeline.runNext(untilMs)
    if (gateway.backlog > BACKLOG_MAX) await gateway.whenBacklogAtMost(BACKLOG_RESUME)
    else if (steps % STEPS_AT_ONCE === 0) await sleep(0)
  }
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

import type { Log } from '../log'

export type IngestLoop = {
  /** Word that a stream has new messages; calls for a stream already at work are folded into one more round. */
  nudge(streamId: string | null): void
  /** Looks at everything that waits: at the start, after a reconnect, now and then. */
  sweep(): Promise<void>
  stop(): Promise<void>
  /** Streams waiting or at work. */
  backlog(): number
}

export type IngestLoopOptions = {
  readonly worker: { drain(streamId: string | null): Promise<unknown> }
  readonly streamsWithWork: () => Promise<(string | null)[]>
  readonly log: Log
  readonly sweepEveryMs?: number
  readonly workers?: number
}

const SWEEP_EVERY_MS = 5000
/** What they have ready at once is committed at once. */
const WORKERS = 64

/** Runs a worker over whatever has work: a few streams side by side, each by one worker at a time. */
export function runIngestLoop(options: IngestLoopOptions): IngestLoop {
  const waiting = new Set<string | null>()
  const busy = new Map<string | null, Promise<void>>()
  let stopped = false

  const pump = () => {
    for (const streamId of waiting) {
      if (stopped || busy.size >= (options.workers ?? WORKERS)) return
      if (busy.has(streamId)) continue
      waiting.delete(streamId)
      busy.set(streamId, work(streamId))
    }
  }
  const work = async (streamId: string | null) => {
    try {
      await options.worker.drain(streamId)
    } catch (error) {
      // The store is away or the batch failed: nothing was marked, the next sweep takes it up again.
      options.log.error({ err: error, streamId }, 'a stream could not be processed; it will be tried again')
    } finally {
      busy.delete(streamId)
      setImmediate(pump)
    }
  }
  const sweep = async () => {
    try {
      for (const streamId of await options.streamsWithWork()) waiting.add(streamId)
    } catch (error) {
      options.log.error({ err: error }, 'what waits could not be read; it will be tried again')
    }
    pump()
  }
  const timer = setInterval(() => void sweep(), options.sweepEveryMs ?? SWEEP_EVERY_MS)
  return {
    nudge: (streamId) => {
      waiting.add(streamId)
      pump()
    },
    sweep,
    stop: async () => {
      stopped = true
      clearInterval(timer)
      await Promise.allSettled(busy.values())
    },
    backlog: () => waiting.size + busy.size,
  }
}

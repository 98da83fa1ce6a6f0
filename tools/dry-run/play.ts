import { HOUR_MS } from '#base/units'
import type { Database } from '#db/client'
import { beginDryRun, type DryRunToPlay, noteDryRunReached } from '#db/dry-runs'
import { readRaceSetup } from '#db/races'
import type { RaceId } from '#race/fix'
import { createEnvelopes, firstCdrOf } from '#simulator/envelopes'
import { createFaultDesk } from '#simulator/fault-desk'
import { createGateway, type Gateway } from '#simulator/gateway'
import { createMtMailbox } from '#simulator/mt-mailbox'
import { runTimeline } from '#simulator/pace'
import { startSoloTracker } from '#simulator/solo-tracker'
import { createTimeline } from '#simulator/timeline'
import { openDevice } from '../demo/radio'
import { rehearse } from './fleet'

export type Playing = {
  readonly db: Database
  /** Where the server takes Iridium messages. */
  readonly port: number
  readonly stop: AbortSignal
}

const LANES = 4
const RETRY_FACTOR = 0.1
const ANSWER_TIMEOUT_MS = 20_000
const NOTE_EVERY_MS = 1000
/** What was under way when an earlier run ended is said again. */
const OVERLAP_MS = HOUR_MS

/**
 * Plays a rehearsal until it is over, ended or told to stop: what lies before now as fast as the server confirms, then in real time. Its messages enter by the port
 * that real ones enter by.
 */
export async function playDryRun({ db, port, stop }: Playing, dryRun: DryRunToPlay): Promise<void> {
  const ending = new AbortController()
  const stopped = AbortSignal.any([stop, ending.signal])
  const gateway = createGateway({
    ...{ host: '127.0.0.1', port, lanes: LANES, retryFactor: RETRY_FACTOR, answerTimeoutMs: ANSWER_TIMEOUT_MS },
  })
  const voyage = await setOut(db, dryRun, gateway)
  if (voyage === undefined) return
  const { timeline } = voyage
  const reached = () => ({ reachedMs: timeline.nowMs, nowMs: Date.now() })
  let isNoting = false
  const note = async () => {
    if (isNoting) return
    isNoting = true
    // A database that is away is no reason to end: the next second asks again.
    const isThere = await noteDryRunReached(db, dryRun.raceId, reached()).catch(() => true)
    if (!isThere) ending.abort()
    isNoting = false
  }
  const noting = setInterval(note, NOTE_EVERY_MS)
  stopped.addEventListener('abort', () => gateway.stop())
  try {
    const pace = { waitMsFor: (atMs: number) => Math.max(0, atMs - Date.now()) }
    await runTimeline({ timeline, gateway, pace, untilMs: dryRun.untilMs, stop: stopped })
    if (!stopped.aborted) await gateway.whenBacklogAtMost(0)
  } finally {
    clearInterval(noting)
    gateway.stop()
  }
}

/** All devices on one timeline, from where an earlier run has come. Undefined: the race is gone. */
async function setOut(db: Database, { raceId, runs: run, reachedMs }: DryRunToPlay, gateway: Gateway) {
  const found = await readRaceSetup(db, raceId as RaceId)
  const devices = await beginDryRun(db, raceId)
  if (found === undefined || devices.length === 0) return undefined
  const { fleet, rehearsers } = rehearse(found.setup, devices)
  const trackedFromMs = rehearsers.reduce((first, { trackedFromMs }) => Math.min(first, trackedFromMs), Infinity)
  const beginsAtMs = reachedMs === null ? trackedFromMs : Math.max(trackedFromMs, reachedMs - OVERLAP_MS)
  const timeline = createTimeline(beginsAtMs)
  const radio = {
    ...{ timeline, run, envelopes: createEnvelopes(firstCdrOf(Date.now())), mailbox: createMtMailbox() },
    ...{ faults: createFaultDesk(), resumeFromS: {}, keptRules: {} },
    outbox: (frame: Uint8Array, imei: string, onConfirmed: () => void) => {
      gateway.enqueue(frame, Number(imei.slice(-6)), onConfirmed)
    },
  }
  rehearsers.forEach(({ device, cadence }, competitor) => {
    const { fixIntervalMs, reportIntervalMs } = cadence
    const phaseMs = Math.floor((competitor * reportIntervalMs) / rehearsers.length)
    const station = openDevice(radio, device)
    startSoloTracker({ fleet, competitor, station, timeline, beginsAtMs, fixIntervalMs, reportIntervalMs, phaseMs })
  })
  return { timeline }
}

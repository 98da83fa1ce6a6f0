import { createHash } from 'node:crypto'
import { mustExist } from '#base/assert'
import { HOUR_MS, MINUTE_MS } from '#base/units'
import { createEnvelopes, firstCdrOf } from '#simulator/envelopes'
import { createFaultDesk, type FaultDesk } from '#simulator/fault-desk'
import type { Fleet } from '#simulator/fleet'
import type { Gateway } from '#simulator/gateway'
import { createMtMailbox, type MtMailbox } from '#simulator/mt-mailbox'
import type { Station } from '#simulator/station'
import { createTimeline, type Timeline } from '#simulator/timeline'
import type { DemoRace } from './demo-race'
import { OCEAN_SLUG, oceanFleet, oceanRace, startOcean } from './ocean'
import type { DemoState } from './state'
import { startUltra, ULTRA_SLUG, ultraFleet, ultraRace } from './ultra'

/** Both races under way on one timeline, from where an earlier run has left them. */
export type Voyage = {
  readonly timeline: Timeline
  /** When this run's part of the races begins. */
  readonly beginsAtMs: number
  /** From when on each device's fixes may be missing on shore, for the next run. */
  resumeFromS(): Record<string, number>
  /** What each device keeps of its reporting, for the next run. */
  keptRules(): Record<string, string>
}

/** A desk for each race where its radio can be disturbed; by slug. */
export type FaultDesks = ReadonlyMap<string, FaultDesk>

export function createFaultDesks(): FaultDesks {
  return new Map([OCEAN_SLUG, ULTRA_SLUG].map((slug) => [slug, createFaultDesk()]))
}

/** Sets out, or resumes, as a state says. A run begun at another time numbers its messages differently. */
export function beginVoyage(
  state: DemoState,
  gateway: Pick<Gateway, 'enqueue'>,
  runBeganAtMs: number,
  mailbox: Pick<MtMailbox, 'provision' | 'peek' | 'take'> = createMtMailbox(),
  desks: FaultDesks = createFaultDesks(),
): Voyage {
  const { startsAtMs, resumeFromS, keptRules, runs: run } = state
  const ocean = oceanRace(startsAtMs)
  const ultra = ultraRace(startsAtMs)
  const beginsAtMs = earliestMs([ocean, ultra], resumeFromS)
  const timeline = createTimeline(beginsAtMs)
  const outbox = (frame: Uint8Array, imei: string, onConfirmed: () => void) => {
    gateway.enqueue(frame, Number(imei.slice(-6)), onConfirmed)
  }
  const envelopes = createEnvelopes(firstCdrOf(runBeganAtMs))
  const radioOf = ({ setup: { slug } }: DemoRace) => {
    const faults = mustExist(desks.get(slug), 'a desk for each race')
    return { timeline, envelopes, outbox, mailbox, faults, run, resumeFromS, keptRules }
  }
  const devices = new Map([...startOcean(radioOf(ocean), ocean), ...startUltra(radioOf(ultra), ultra)])
  return {
    timeline,
    beginsAtMs,
    resumeFromS: () => {
      const entries = [...devices].map(([imei, device]) => [imei, resumeS(device, timeline.nowMs, resumeFromS[imei])])
      return Object.fromEntries(entries)
    },
    keptRules: () => {
      const kept = [...devices].flatMap(([imei, { keptRule }]) => (keptRule ? [[imei, base64Of(keptRule)]] : []))
      return Object.fromEntries(kept)
    },
  }
}

const base64Of = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64')

/** When the first device has something to say: at once, if one has never sent. */
function earliestMs(races: readonly DemoRace[], resumeFromS: Readonly<Record<string, number>>): number {
  const begins = races.flatMap(({ streams, trackedFromMs }) => {
    return streams.map(({ imei }) => (resumeFromS[imei] ?? 0) * 1000 || trackedFromMs)
  })
  return begins.reduce((a, b) => Math.min(a, b))
}

/** The first second of which a device may owe something. Things of this very minute may be half done. */
function resumeS(device: Station, nowMs: number, beforeS = 0): number {
  const doneS = Math.max((device.heardThroughS ?? 0) + 1, Math.floor((nowMs - MINUTE_MS) / 1000))
  return Math.max(beforeS, device.unsettledSinceS ?? doneS)
}

/** A mark of how this program moves the fleets of a demo, which of its devices have keys, and what is agreed with them: another mark, another program. */
export function fleetMarkOf(startsAtMs: number): string {
  const places = (fleet: Fleet) =>
    [1, 2, 3].map((hour) => Array.from({ length: 5 }, (_, i) => fleet.placeAt(i, startsAtMs + hour * HOUR_MS)))
  const devices = [oceanRace(startsAtMs), ultraRace(startsAtMs)].map(({ streams }) =>
    streams.map(({ key, terms }) => [key !== undefined, terms]),
  )
  const seen = JSON.stringify([places(oceanFleet(startsAtMs)), places(ultraFleet(startsAtMs)), devices])
  return createHash('sha256').update(seen).digest('base64url')
}

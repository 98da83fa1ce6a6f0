import { createRandom, type Random } from '#base/random'
import { HOUR_MS, MINUTE_MS } from '#base/units'
import { FIELD_POLICY, type SenderPolicy, SOLO_POLICY } from '#protocol/edge/policy'
import { quantiseDeg } from '#protocol/edge/report'
import type { TrackerId } from '#race/fix'
import { createEnvelopes } from '#simulator/envelopes'
import { createLink, type LinkOptions } from '#simulator/link'
import { createModem } from '#simulator/modem'
import { createStation, type Station } from '#simulator/station'
import { createTimeline, type Timeline } from '#simulator/timeline'
import { createStreamWorker } from '../ingest/stream-worker'
import { arrivedMessage } from '../iridium/arrived-message'
import { createLog } from '../log'
import { createMemoryRecord, type MemoryRecord } from '../memory/memory-record'
import { createMemorySyncStateStore } from '../memory/memory-sync-state-store'
import type { SyncStateStore } from '../ports/sync-state-store'

/** Everything that can go wrong in a simulated race, in one record. Shares are of messages. */
export type SimulationFaults = {
  readonly link: LinkOptions
  /** Share of messages after which the server's process is another one. */
  readonly serverRestarts: number
  /** Share of messages after which all sync state is lost. */
  readonly memoryLosses: number
  /** Share of batches that are committed and whose sync state is then not saved. */
  readonly savesLost: number
}

export type SimulationOptions = {
  readonly seed: string | number
  readonly profile: 'solo' | 'field'
  readonly boats: number
  readonly cadenceMs: number
  readonly hours: number
  readonly faults: SimulationFaults
}

/** What a run leaves to be checked. Fixes as texts `tracker atMs lat lon` in whole steps. */
export type SimulationOutcome = {
  readonly measured: ReadonlySet<string>
  readonly recorded: readonly string[]
  /** By tracker: newest instant measured before the quiet end of the run, and newest recorded. */
  readonly newest: ReadonlyMap<string, { measuredAtMs: number; recordedAtMs: number }>
  readonly gaps: MemoryRecord['gaps']
  readonly messages: number
  readonly faultNames: readonly string[]
}

const START_MS = 1_790_000_000_000
/** A solo tracker keeps its fixes for an hour's message; a gateway sends every round. */
const reportMsOf = ({ profile, cadenceMs }: SimulationOptions) => (profile === 'solo' ? 12 * cadenceMs : cadenceMs)

/** At the end of each run nothing goes wrong any more for three reports and a while: what then is not whole never will be. */
const quietMsOf = (options: SimulationOptions) => 3 * reportMsOf(options) + 30 * MINUTE_MS

/** Of what was measured in the last of it, some is still on board or on its way. */
const unsettledMsOf = (options: SimulationOptions) => reportMsOf(options) + 20 * MINUTE_MS

/**
 * Sails a fleet in virtual time: its trackers' senders, modems and links, and the server's ingest over memory adapters. The same
 * options give the same run.
 */
export async function sail(options: SimulationOptions): Promise<SimulationOutcome> {
  const random = createRandom(options.seed)
  const timeline = createTimeline(START_MS)
  const endMs = START_MS + options.hours * HOUR_MS
  const arrivals: { frame: Uint8Array; atMs: number }[] = []
  const stations = launchStations(options, random, timeline, endMs - quietMsOf(options), (frame, atMs) =>
    arrivals.push({ frame, atMs }),
  )
  const measured = sailBoats(options, random.fork('boats'), timeline, stations, endMs)
  const shore = createShore(options, random.fork('shore'), endMs - quietMsOf(options))
  while (timeline.runNext(endMs))
    for (const arrival of arrivals.splice(0)) await shore.take(arrival.frame, arrival.atMs)
  return outcomeOf(shore, measured, endMs - unsettledMsOf(options))
}

const imeiOf = (stream: number) => String(300_000_000_000_000 + stream)
const trackerOf = (boat: number) => `boat-${boat}` as TrackerId

function launchStations(
  options: SimulationOptions,
  random: Random,
  timeline: Timeline,
  quietFromMs: number,
  deliver: (frame: Uint8Array, atMs: number) => void,
): Station[] {
  const { profile, boats, cadenceMs, faults } = options
  const fixIntervalS = cadenceMs / 1000
  const policy: SenderPolicy = { ...(profile === 'solo' ? SOLO_POLICY : FIELD_POLICY), fixIntervalS }
  const envelopes = createEnvelopes(1)
  const calm: LinkOptions = { ...faults.link, failureShare: 0, failureStays: 0, lossShare: 0, blackouts: [] }
  return Array.from({ length: profile === 'solo' ? boats : 1 }, (_, stream) => {
    const rough = createLink(faults.link, random.fork(`link ${stream}`))
    const quiet = createLink(calm, random.fork(`quiet link ${stream}`))
    const modem = createModem({
      imei: imeiOf(stream),
      link: { attempt: (atMs) => (atMs < quietFromMs ? rough : quiet).attempt(atMs) },
      timeline,
      envelopes,
      outbox: (frame) => deliver(frame, timeline.nowMs),
      attemptsMax: 2,
      retryAfterMs: 20_000,
      creditBytes: 50,
    })
    const rule = { whenFull: false, ...(profile === 'solo' ? { afterMs: reportMsOf(options) } : {}) }
    return createStation({ policy, epoch: 1, budgetBytes: 340, rule, modem, timeline })
  })
}

/** Moves the boats and lets the stations hear them; returns the set that every fix is added to as it is measured. */
function sailBoats(
  options: SimulationOptions,
  random: Random,
  timeline: Timeline,
  stations: readonly Station[],
  endMs: number,
) {
  const measured = new Map<string, number>()
  const places = Array.from({ length: options.boats }, () => ({
    latDeg: 44 + random.next(),
    lonDeg: -10 - random.next(),
  }))
  const speeds = places.map(() => ({ lat: 0.002 * random.normal(), lon: 0.002 * random.normal() }))
  const minutes = options.cadenceMs / MINUTE_MS
  const step = (atMs: number) => {
    for (const [boat, place] of places.entries()) {
      const speed = speeds[boat] as { lat: number; lon: number }
      if (random.chance(0.02)) Object.assign(speed, { lat: 0.002 * random.normal(), lon: 0.002 * random.normal() })
      place.latDeg += minutes * speed.lat + 0.0002 * random.normal()
      place.lonDeg += minutes * speed.lon + 0.0002 * random.normal()
      measured.set(fixText(trackerOf(boat), atMs, quantiseDeg(place.latDeg, 0), quantiseDeg(place.lonDeg, 0)), atMs)
      const [slot, stream] = options.profile === 'solo' ? [0, boat] : [boat, 0]
      stations[stream]?.hear({ slot, atS: atMs / 1000, ...place })
    }
    if (options.profile === 'field') stations[0]?.send()
    if (atMs + options.cadenceMs <= endMs) timeline.at(atMs + options.cadenceMs, () => step(atMs + options.cadenceMs))
  }
  timeline.at(START_MS, () => step(START_MS))
  return measured
}

const fixText = (tracker: TrackerId, atMs: number, lat: number, lon: number) => `${tracker} ${atMs} ${lat} ${lon}`

type Shore = {
  take(frame: Uint8Array, atMs: number): Promise<void>
  record: MemoryRecord
  faultNames: string[]
  messages(): number
}

/** The server's side: inbox, a worker that may die at any message, sync state that may be lost. */
function createShore({ profile, boats, faults }: SimulationOptions, random: Random, quietFromMs: number): Shore {
  const record = createMemoryRecord()
  const kept = createMemorySyncStateStore()
  const faultNames: string[] = []
  let messages = 0
  let rough = true
  for (let stream = 0; stream < (profile === 'solo' ? boats : 1); stream++) {
    const slots =
      profile === 'solo'
        ? [[0, trackerOf(stream)] as const]
        : Array.from({ length: boats }, (_, boat) => [boat, trackerOf(boat)] as const)
    record.registerStream({
      streamId: imeiOf(stream),
      organizationId: 'memory',
      imei: imeiOf(stream),
      slots: new Map(slots),
    })
  }
  const syncStates: SyncStateStore = {
    load: kept.load,
    save: async (streamId, next) => {
      if (rough && random.chance(faults.savesLost)) throw new Error('the process ended here')
      return kept.save(streamId, next)
    },
  }
  const hire = () =>
    createStreamWorker({
      inbox: record.inbox,
      fixLog: record.fixLog,
      registry: record.registry,
      syncStates,
      counters: { fault: (kind) => void faultNames.push(kind), event: () => {} },
      log: createLog('silent'),
    })
  let worker = hire()
  const take = async (frame: Uint8Array, atMs: number) => {
    messages += 1
    rough = atMs < quietFromMs
    const { message } = arrivedMessage(frame, '', atMs)
    const { streamId } = await record.inbox.record(message)
    if (rough && random.chance(faults.memoryLosses)) kept.clear()
    if (rough && random.chance(faults.serverRestarts)) worker = hire()
    await worker.drain(streamId ?? null)
  }
  return { take, record, faultNames, messages: () => messages }
}

function outcomeOf(shore: Shore, measured: ReadonlyMap<string, number>, settledBeforeMs: number): SimulationOutcome {
  const newest = new Map<string, { measuredAtMs: number; recordedAtMs: number }>()
  for (const [text, atMs] of measured) {
    const tracker = text.slice(0, text.indexOf(' '))
    const known = newest.get(tracker) ?? { measuredAtMs: 0, recordedAtMs: 0 }
    if (atMs <= settledBeforeMs) newest.set(tracker, { ...known, measuredAtMs: Math.max(known.measuredAtMs, atMs) })
  }
  const recorded = shore.record.fixes.map((fix) =>
    fixText(fix.trackerId, fix.fixAtMs, quantiseDeg(fix.latDeg, 0), quantiseDeg(fix.lonDeg, 0)),
  )
  for (const fix of shore.record.fixes) {
    const known = newest.get(fix.trackerId)
    if (known !== undefined) known.recordedAtMs = Math.max(known.recordedAtMs, fix.fixAtMs)
  }
  const { gaps } = shore.record
  return {
    measured: new Set(measured.keys()),
    recorded,
    newest,
    gaps,
    messages: shore.messages(),
    faultNames: shore.faultNames,
  }
}

import { mustExist } from '#base/assert'
import { createRandom, type Random } from '#base/random'
import { HOUR_MS } from '#base/units'
import { FIELD_POLICY, type SenderPolicy, SOLO_POLICY } from '#protocol/edge/policy'
import type { Alarm } from '#protocol/edge/sender-state'
import type { ReportDeskOptions } from '#simulator/report-desk'
import { createTimeline, type Timeline } from '#simulator/timeline'
import { createDevice, type Device } from './device'
import { createDirectShore } from './direct-shore'
import { type SimulationFaults, withoutFaults } from './faults'
import { type FleetOptions, measureFleet, type SimulatedFleet, sailFleet } from './fleet'
import { createLedger, type Ledger, type LedgerMessage, type NewestLine, newestOf } from './ledger'
import { createRoughLink } from './rough-link'
import { planSaid, type Said } from './said'
import { measureSea, type Sea } from './sea'
import type { ArrivingCopy, Shore } from './shore'
import { watchDevice } from './watch'
import { truthOf, type Waters } from './waters'
import { createWorkerShore } from './worker-shore'

export type SimulationOptions = {
  readonly seed: string | number
  readonly profile: 'solo' | 'field'
  readonly boats: number
  readonly cadenceMs: number
  /** The last one is without faults. */
  readonly hours: number
  readonly faults: SimulationFaults
  /** What boats say beside fixes; absent: nothing. */
  readonly said?: Said
  /** How boats report whose places are known between their fixes too; absent: the plain fleet, whose every fix goes. */
  readonly reporting?: Reporting
  /** With `reporting`, where they move; the sea unless given. */
  readonly waters?: Waters
}

/** Every fix at the cadence goes; or fixes are measured more often, and a rule decides which go. */
export type Reporting =
  | { readonly kind: 'fixed' }
  | { readonly kind: 'adaptive'; readonly measureMs: number; readonly desk: ReportDeskOptions }

/**
 * Where messages arrive: at the protocol's session alone, at the server's ingest over memory adapters, or nowhere: then only what arrives is noted.
 */
export type SimulationLayer = 'session' | 'ingest' | 'none'

/** What a run leaves to be checked and measured. */
export type SimulationOutcome = {
  readonly options: SimulationOptions
  readonly ledger: Ledger
  readonly shore: Pick<Shore, 'gaps' | 'faultNames' | 'shownWrongly'>
  readonly span: SimulationSpan
  /** With `reporting`: where the boats truly were. */
  readonly sea?: Sea
  /** Alarms that the devices keep at the end. */
  readonly keptAlarms: readonly Alarm[]
  /** From the beginning of the quiet end to the sending of the message from which on shore's picture equals the sender's; none if it never did. */
  readonly convergeMs: number | undefined
  /** Messages that reached the gateway, what they are billed for, and the replies beside them. */
  readonly billed: { messages: number; bytes: number; credits: number; replies: number; replyCredits: number }
}

export type SimulationSpan = { readonly fromMs: number; readonly quietFromMs: number; readonly toMs: number }

const START_MS = 1_790_000_000_000

/** A solo tracker keeps its fixes for an hour's message; a gateway sends every round. */
const SOLO_ROUNDS = 12

/**
 * When nothing goes wrong any more: an hour before the end, or eight reports when those are longer. A gap shows with the report after it, is asked for
 * with the next, filled with the one after, and word of that comes with a fourth; some may be on their way at the beginning.
 */
export function spanOf({ profile, cadenceMs, hours }: SimulationOptions): SimulationSpan {
  const reportMs = profile === 'solo' ? SOLO_ROUNDS * cadenceMs : cadenceMs
  const toMs = START_MS + hours * HOUR_MS
  return { fromMs: START_MS, quietFromMs: toMs - Math.max(HOUR_MS, 8 * reportMs), toMs }
}

/**
 * Sails a fleet in virtual time: its devices' senders, modems, clocks and links, and shore. The same options give the same run, and the same
 * seed the same courses under any faults.
 */
export async function sail(options: SimulationOptions, layer: SimulationLayer): Promise<SimulationOutcome> {
  const { profile, boats, faults, seed } = options
  const cadenceMs = fixIntervalMsOf(options)
  const random = createRandom(seed)
  const span = spanOf(options)
  const timeline = createTimeline(START_MS)
  const rounds = Math.floor((span.toMs - START_MS) / cadenceMs) + 1
  const wildBeforeRound = (span.quietFromMs - START_MS) / cadenceMs
  const stamps = { startMs: START_MS, cadenceMs, jitterS: faults.fixJitterS, wildShare: faults.wildFixShare }
  const { fleet, sea } = launchFleet(options, span, { boats, rounds, ...stamps, wildBeforeRound }, random)
  const streams = profile === 'solo' ? { count: boats, boatsPerStream: 1 } : { count: 1, boatsPerStream: boats }
  const ledger = createLedger(fleet, streams)
  const shore = openShore(layer, ledger, faults, random.fork('shore'), { ...streams, quietFromMs: span.quietFromMs })
  const billed = { messages: 0, bytes: 0, credits: 0, replies: 0, replyCredits: 0 }
  const arriving: ArrivingCopy[] = []
  const world: World = { options, span, random, timeline, ledger, shore, billed, arriving, sessions: 0 }
  const devices = Array.from({ length: streams.count }, (_, stream) => launch(world, stream))
  planRounds(world, devices, streams.boatsPerStream)
  planAllSaid(world, devices, streams.boatsPerStream)

  const convergence = createConvergence(ledger, streams, span)
  while (timeline.runNext(span.toMs)) {
    for (const copy of arriving.splice(0)) {
      const first = noteArrival(ledger, copy, timeline.nowMs)
      const done = shore.take(copy, timeline.nowMs)
      if (done !== undefined) await done
      if (first) noteTaken(shore, copy, convergence)
    }
  }
  const keptAlarms = devices.flatMap(({ alarms }) => alarms)
  return { options, ledger, shore, span, keptAlarms, ...(sea && { sea }), convergeMs: convergence.ms(), billed }
}

const fixIntervalMsOf = ({ cadenceMs, reporting }: SimulationOptions) =>
  reporting?.kind === 'adaptive' ? reporting.measureMs : cadenceMs

function launchFleet(
  { boats, reporting, waters }: SimulationOptions,
  { fromMs, toMs }: SimulationSpan,
  fleetOptions: FleetOptions,
  random: Random,
): { fleet: SimulatedFleet; sea?: Sea } {
  if (reporting === undefined) return { fleet: sailFleet(fleetOptions, random.fork('fleet')) }
  const sea = truthOf(waters ?? 'sea', { boats, fromMs, toMs }, random.fork('sea'))
  return { sea, fleet: measureFleet(fleetOptions, measureSea(sea, random), random.fork('fleet')) }
}

export type World = {
  readonly options: SimulationOptions
  readonly span: SimulationSpan
  readonly random: Random
  readonly timeline: Timeline
  readonly ledger: Ledger
  readonly shore: Shore
  readonly billed: SimulationOutcome['billed']
  readonly arriving: ArrivingCopy[]
  sessions: number
}

type ShoreStreams = Parameters<typeof createDirectShore>[3]

function openShore(
  layer: SimulationLayer,
  ledger: Ledger,
  faults: SimulationFaults,
  random: Random,
  streams: ShoreStreams,
): Shore {
  if (layer === 'session') return createDirectShore(ledger, faults, random, streams)
  if (layer === 'ingest') return createWorkerShore(ledger, faults, random, streams)
  return {
    take: () => {},
    reply: () => undefined,
    knowsRun: () => true,
    gaps: new Map(),
    faultNames: [],
    shownWrongly: [],
  }
}

function launch(world: World, stream: number): Device {
  const { options, span, random, timeline, faults } = { ...world, faults: world.options.faults }
  const { profile, cadenceMs } = options
  const desk = options.reporting?.kind === 'adaptive' ? options.reporting.desk : undefined
  const reportMs = desk?.holdMs ?? (profile === 'solo' ? (SOLO_ROUNDS - 1) * cadenceMs : 0)
  const policy: SenderPolicy = {
    ...(profile === 'solo' ? SOLO_POLICY : FIELD_POLICY),
    fixIntervalS: Math.max(1, Math.round(fixIntervalMsOf(options) / 1000)),
  }
  const link = createRoughLink(faults, random.fork(`link ${stream}`), span)
  const watch = watchDevice(world, stream)
  return createDevice({
    policy,
    reportMs,
    ...(desk && { desk }),
    link,
    timeline,
    faults,
    random: random.fork(`device ${stream}`),
    span,
    watch,
  })
}

function planAllSaid(
  { options, random, timeline, span, ledger }: World,
  devices: readonly Device[],
  boatsPerStream: number,
): void {
  const { said, boats } = options
  if (said === undefined) return
  for (let boat = 0; boat < boats; boat++) {
    const stream = Math.floor(boat / boatsPerStream)
    const device = mustExist(devices[stream], 'every boat has a device')
    const who = { device, stream, slot: boat % boatsPerStream }
    planSaid(said, who, { timeline, span, book: ledger.said }, random.fork(`said ${boat}`))
  }
}

/** Every boat is heard in every round by its device, or by the one that speaks for all. */
function planRounds({ timeline, ledger }: World, devices: readonly Device[], boatsPerStream: number): void {
  const { fleet } = ledger
  const run = (round: number) => {
    for (let boat = 0; boat < fleet.boats; boat++) {
      const device = devices[Math.floor(boat / boatsPerStream)]
      device?.hear(boat % boatsPerStream, fleet.fixAt(round * fleet.boats + boat))
    }
    for (const device of devices) device.endRound()
    if (round + 1 < fleet.rounds) timeline.at(fleet.roundAtMs(round + 1), () => run(round + 1))
  }
  timeline.at(fleet.roundAtMs(0), () => run(0))
}

/** Notes that a whole copy has come; true for the first one of its message. */
function noteArrival(ledger: Ledger, copy: ArrivingCopy, atMs: number): boolean {
  const { bytes, damaged, message } = copy
  if (bytes === undefined || damaged) return false
  if ('incident' in message) {
    message.comeAtMs ??= atMs
    return false
  }
  if (message.come) return false
  ledger.noteCome(message, atMs)
  return true
}

function noteTaken(shore: Shore, { stream, message }: ArrivingCopy, convergence: Convergence): void {
  if ('incident' in message) return
  message.inRun = shore.knowsRun(stream, message.epoch)
  convergence.note(message)
}

type Convergence = { note(message: LedgerMessage): void; ms(): number | undefined }

/**
 * From which message on shore's newest fix of every boat of its stream is the newest that has been sent by then: looked at after each message that was
 * sent in the quiet end and has come.
 */
function createConvergence(
  { told }: Ledger,
  { count, boatsPerStream }: { count: number; boatsPerStream: number },
  { quietFromMs }: SimulationSpan,
): Convergence {
  const equalSinceMs: (number | undefined)[] = new Array(count).fill(undefined)
  return {
    note({ stream, sentAtMs, newestSent }) {
      if (sentAtMs < quietFromMs) return
      const first = stream * boatsPerStream
      const isEqual = newestSent.every((round, slot) => newestOf(told[first + slot] as NewestLine) >= round)
      if (!isEqual) equalSinceMs[stream] = undefined
      else equalSinceMs[stream] ??= sentAtMs
    },
    ms: () => {
      if (equalSinceMs.includes(undefined)) return undefined
      return equalSinceMs.reduce<number>((most, atMs) => Math.max(most, (atMs ?? 0) - quietFromMs), 0)
    },
  }
}

/** The same race without loss and without a word beside fixes, of which only what arrives when is wanted. */
export function sailWithoutLoss(options: SimulationOptions): Promise<SimulationOutcome> {
  const { said: _, ...silent } = options
  return sail({ ...silent, faults: withoutFaults(options.faults) }, 'none')
}

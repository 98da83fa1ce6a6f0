import { join } from 'node:path'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '#base/units'
import { type Database, openDatabase } from '#db/client'
import { defaultOrganization, deleteRace, findRaceBySlug } from '#db/races'
import { openFaultDoor } from '#simulator/fault-door'
import { createGateway, type Gateway } from '#simulator/gateway'
import { listenMtGateway, type MtGateway } from '#simulator/mt-gateway'
import { createMtMailbox, type MtMailbox } from '#simulator/mt-mailbox'
import { PACE_FREE, runTimeline } from '#simulator/pace'
import { createDemoRace } from './demo/demo-race'
import { oceanRace } from './demo/ocean'
import { type DemoState, readDemoState, writeDemoState } from './demo/state'
import { ultraRace } from './demo/ultra'
import { beginVoyage, createFaultDesks, type FaultDesks, fleetMarkOf, type Voyage } from './demo/voyage'
import { createProgress, createTroubleNote } from './progress'

/** Keeps two simulated races sailing: plays what has not been played, quickly, and then goes on in real time. */

const HISTORY_MS = 36 * HOUR_MS
const AGE_MS_MAX = 7 * DAY_MS
const LANES = 4
const RETRY_FACTOR = 0.1
const ANSWER_TIMEOUT_MS = 20_000
const SAVE_EVERY_MS = 2000
/** Behind real time by less than this, the demo is live. */
const LIVE_WITHIN_MS = 10_000

type Demo = {
  readonly db: Database
  readonly port: number
  readonly statePath: string
  readonly mailbox: MtMailbox
  readonly desks: FaultDesks
  /** How the sailing stands, for whoever disturbs it. */
  readonly progress: { liveSinceMs?: number; gateway?: Gateway }
  readonly stop: AbortSignal
}

async function main(): Promise<void> {
  const { DATABASE_URL: url, FARFIELD_DIRECTIP_PORT: port, FARFIELD_DATA_DIR: dataDir } = process.env
  const { FARFIELD_DIRECTIP_MT: mtAddress = '' } = process.env
  if (!url) throw new Error('DATABASE_URL is not set; the demo is started by: npm start')
  const stopping = new AbortController()
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stopping.abort())
  const db = openDatabase(url, { poolSize: 2 })
  const statePath = join(dataDir ?? '.farfield', 'demo', 'state.json')
  const mailbox = createMtMailbox(() => Date.now())
  const shared = { mailbox, desks: createFaultDesks(), progress: {}, stop: stopping.signal }
  const demo: Demo = { db, port: Number(port ?? 10800), statePath, ...shared }
  const mtGateway = await openMtGateway(mailbox, mtAddress)
  const faultDoor = await openDemoDoor(demo)
  try {
    let state = await resumableState(demo)
    while (!demo.stop.aborted) {
      state ??= await startAnew(demo)
      await sail(demo, state)
      state = undefined
    }
  } finally {
    await Promise.all([mtGateway?.close(), faultDoor?.close()])
    await db.close()
  }
}

/** Takes shore's replies to the demo's devices, if the address that shore sends them to is a port of this machine's own. */
async function openMtGateway(mailbox: MtMailbox, address: string): Promise<MtGateway | undefined> {
  const [, port] = /^(?:127\.0\.0\.1|localhost):(\d+)$/.exec(address) ?? []
  if (port === undefined) return undefined
  try {
    return await listenMtGateway(mailbox, Number(port))
  } catch (error) {
    console.log(
      `demo: replies cannot reach its devices, ${address} is not free (${(error as NodeJS.ErrnoException).code})`,
    )
    return undefined
  }
}

/** The door by which the link lab disturbs the radio; `npm start` says where, and with which key. */
async function openDemoDoor({ desks, progress }: Demo) {
  const { FARFIELD_DEMO_DOOR: address = '', FARFIELD_DEMO_KEY: key = '' } = process.env
  const port = Number(/^127\.0\.0\.1:(\d+)$/.exec(address)?.[1])
  if (!(port > 0) || key === '') return undefined
  const state = () => {
    const { liveSinceMs, gateway } = progress
    return { ...(liveSinceMs === undefined ? {} : { liveSinceMs }), undelivered: gateway?.backlog ?? 0 }
  }
  return openFaultDoor({ port, key, desks, state, now: () => Date.now() })
}

/** What an earlier run has left, if its races are still there and young enough, and this program sails them the same way. */
async function resumableState({ db, statePath }: Demo): Promise<DemoState | undefined> {
  const state = await readDemoState(statePath)
  if (!state || Date.now() > expiresAtMs(state)) return undefined
  for (const [i, { setup }] of racesOf(state.startsAtMs).entries()) {
    const race = await findRaceBySlug(db, setup.slug)
    if (!race || race.raceId !== state.raceIds[i]) return undefined
  }
  return fleetMarkOf(state.startsAtMs) === state.fleetMark ? state : undefined
}

const racesOf = (startsAtMs: number) => [oceanRace(startsAtMs), ultraRace(startsAtMs)]

const expiresAtMs = (state: DemoState): number => state.startsAtMs + HISTORY_MS + AGE_MS_MAX

/** Puts fresh races in the place of older ones. */
async function startAnew({ db, statePath, mailbox }: Demo): Promise<DemoState> {
  const nowMs = Date.now()
  const startsAtMs = Math.floor((nowMs - HISTORY_MS) / MINUTE_MS) * MINUTE_MS
  const organizationId = await defaultOrganization(db)
  const raceIds: string[] = []
  for (const race of racesOf(startsAtMs)) {
    await deleteRace(db, race.setup.slug, { trackers: true })
    // Shore may send to its devices as soon as it knows of them.
    for (const { imei } of race.streams) mailbox.provision(imei)
    raceIds.push(await createDemoRace(db, organizationId, race))
  }
  const state: DemoState = {
    startsAtMs,
    raceIds,
    runs: 0,
    resumeFromS: {},
    keptRules: {},
    fleetMark: fleetMarkOf(startsAtMs),
  }
  await writeDemoState(statePath, state)
  return state
}

/** Sails until told to stop, or until the demo is too old. */
async function sail(demo: Demo, state: DemoState): Promise<void> {
  const trouble = createTroubleNote()
  const gateway: Gateway = createGateway({
    ...{
      host: '127.0.0.1',
      port: demo.port,
      answerTimeoutMs: ANSWER_TIMEOUT_MS,
      lanes: LANES,
      retryFactor: RETRY_FACTOR,
    },
    onTrouble: (what) => trouble.note(what, gateway.confirmed),
  })
  const voyage = beginVoyage(state, gateway, Date.now(), demo.mailbox, demo.desks)
  demo.progress.gateway = gateway
  const saver = createSaver(demo.statePath, state, voyage)
  // Before the first message: a run that is killed at once has spent its epoch all the same.
  await saver.save()
  const saving = setInterval(saver.save, SAVE_EVERY_MS)
  const onStop = () => gateway.stop()
  demo.stop.addEventListener('abort', onStop)
  try {
    await catchUp(demo, voyage, gateway, () => trouble.text(gateway.confirmed))
    if (!demo.stop.aborted) console.log('demo: live')
    demo.progress.liveSinceMs = Date.now()
    const pace = { waitMsFor: (atMs: number) => Math.max(0, atMs - Date.now()) }
    await runTimeline({ timeline: voyage.timeline, gateway, pace, untilMs: expiresAtMs(state), stop: demo.stop })
    if (!demo.stop.aborted) console.log('demo: a week old, starting anew')
  } finally {
    delete demo.progress.liveSinceMs
    clearInterval(saving)
    demo.stop.removeEventListener('abort', onStop)
    gateway.stop()
    await saver.save()
  }
}

/** Plays all that lies before now, as fast as the server confirms. */
async function catchUp(demo: Demo, voyage: Voyage, gateway: Gateway, trouble: () => string): Promise<void> {
  const { timeline, beginsAtMs } = voyage
  const progress = createProgress(process.stdout)
  const show = () => {
    const hours = (ms: number) => Math.floor(ms / HOUR_MS)
    const played = `${hours(timeline.nowMs - beginsAtMs)} of ${hours(Date.now() - beginsAtMs)} h`
    progress.show(`demo: played ${played} · ${gateway.confirmed} messages confirmed${trouble()}`)
  }
  const ticking = setInterval(show, 250)
  try {
    while (!demo.stop.aborted && (timeline.nextAtMs ?? 0) < Date.now() - LIVE_WITHIN_MS) {
      await runTimeline({ timeline, gateway, pace: PACE_FREE, untilMs: Date.now(), stop: demo.stop, onStep: show })
      await gateway.whenBacklogAtMost(0)
    }
  } finally {
    clearInterval(ticking)
    progress.end()
  }
}

/** Writes where the next run must begin; one write at a time. */
function createSaver(path: string, state: DemoState, voyage: Voyage): { save(): Promise<void> } {
  let writing: Promise<void> = Promise.resolve()
  const write = () => {
    const reached = { resumeFromS: voyage.resumeFromS(), keptRules: voyage.keptRules() }
    return writeDemoState(path, { ...state, runs: state.runs + 1, ...reached })
  }
  return {
    save() {
      writing = writing.then(write)
      return writing
    },
  }
}

main().catch((error) => {
  console.error(error?.name === 'DatabaseUnreachable' ? `demo: ${error.message}` : error)
  process.exitCode = 1
})

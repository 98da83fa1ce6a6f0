import { connect } from 'node:net'
import { openDatabase } from '#db/client'
import { createEnvelopes, firstCdrOf } from '#simulator/envelopes'
import { createGateway, type Gateway } from '#simulator/gateway'
import { createPace, runTimeline } from '#simulator/pace'
import { createTimeline } from '#simulator/timeline'
import { createProgress, createTroubleNote } from './progress'
import { parseReplayOptions, REPLAY_USAGE, type ReplayOptions } from './replay/options'
import { createReplayRace, endReplayRace } from './replay/race'
import { openStream, planStreams, type ReplayStream } from './replay/streams'
import { readTrackFile, type TrackFile } from './replay/track-file'

/** Plays a file of real tracks through encoder, link, gateway and the real DirectIP port into a race of its own. */

const HOST = '127.0.0.1'
const LANES = 4
/** Iridium's retry pauses, shortened: a rehearsal should not wait six minutes for a server that is back. */
const RETRY_FACTOR = 0.1
const ANSWER_TIMEOUT_MS = 20_000

/** Says one line and leaves. */
class Refusal extends Error {}

async function main(): Promise<void> {
  const parsed = parseReplayOptions(process.argv.slice(2))
  if (!parsed.ok) throw new Refusal(`${parsed.fault}\nAll options: npm run replay -- --help`)
  if (parsed.value === 'help') return console.log(REPLAY_USAGE)
  const options = parsed.value
  const port = Number(process.env.FARFIELD_DIRECTIP_PORT ?? 10800)
  const url = process.env.DATABASE_URL
  if (!url) throw new Refusal('DATABASE_URL is not set. Run this as: npm run replay -- …')
  const file = await readTrackFile(options.tracksFile)
  if (!file.ok) throw new Refusal(file.fault)
  reportFile(file.value)
  if (!(await isListening(port))) {
    throw new Refusal(`Nothing answers at ${HOST}:${port}, the DirectIP port. Start Farfield first: npm start`)
  }
  await replay(options, file.value, url, port)
}

function reportFile({ tracks, fixCount, repeatedRows, badRowCount, badRows }: TrackFile): void {
  for (const { line, why } of badRows) console.log(`line ${line}: ${why}; skipped`)
  if (badRowCount > badRows.length) console.log(`… and ${badRowCount - badRows.length} more bad rows, skipped`)
  if (repeatedRows > 0) console.log(`${repeatedRows} rows repeat another row; skipped`)
  console.log(`${fixCount} fixes of ${tracks.length} trackers`)
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: HOST, port })
    const settle = (listening: boolean) => {
      socket.destroy()
      resolve(listening)
    }
    socket.setTimeout(3000, () => settle(false))
    socket.on('connect', () => settle(true))
    socket.on('error', () => settle(false))
  })
}

async function replay(options: ReplayOptions, file: TrackFile, url: string, port: number): Promise<void> {
  const db = openDatabase(url, { poolSize: 2 })
  try {
    const startedAtMs = Date.now()
    const span = spanOf(file)
    const shiftS = options.rebase ? shiftSeconds(span, options.speed, startedAtMs) : 0
    const streams = planStreams(file.tracks, options, `${options.slug}/${startedAtMs}`)
    const race = await createReplayRace(db, { options, file, streams, ...span, shiftS })
    if (!race.ok) throw new Refusal(race.fault)
    const totals = await play({ options, streams, port, shiftS, startedAtMs, ...span })
    await endReplayRace(db, race.value, (span.lastS + shiftS) * 1000)
    summarise(options, file, totals)
  } finally {
    await db.close()
  }
}

function spanOf(file: TrackFile): { firstS: number; lastS: number } {
  const firsts = file.tracks.map(({ fixes }) => fixes[0]?.atS ?? Number.POSITIVE_INFINITY)
  const lasts = file.tracks.map(({ fixes }) => fixes.at(-1)?.atS ?? 0)
  return { firstS: firsts.reduce((a, b) => Math.min(a, b)), lastS: lasts.reduce((a, b) => Math.max(a, b)) }
}

/** By how much to shift the file so that its last fix falls when it is played out; at full speed, that is now. */
function shiftSeconds(span: { firstS: number; lastS: number }, speed: number, nowMs: number): number {
  const durationS = speed === Number.POSITIVE_INFINITY ? 0 : (span.lastS - span.firstS) / speed
  return Math.floor(nowMs / 1000 + durationS) - span.lastS
}

type Play = {
  readonly options: ReplayOptions
  readonly streams: readonly ReplayStream[]
  readonly port: number
  readonly shiftS: number
  readonly startedAtMs: number
  readonly firstS: number
  readonly lastS: number
}

type Totals = { messages: number; bytes: number; credits: number }

async function play({ options, streams, port, shiftS, startedAtMs, firstS, lastS }: Play): Promise<Totals> {
  const beginsAtMs = (firstS + shiftS) * 1000
  const endsAtMs = (lastS + shiftS) * 1000
  const progress = createProgress(process.stdout)
  const trouble = createTroubleNote()
  const target = { host: HOST, port, answerTimeoutMs: ANSWER_TIMEOUT_MS }
  const gateway: Gateway = createGateway({
    ...target,
    lanes: LANES,
    retryFactor: RETRY_FACTOR,
    onTrouble: (what) => trouble.note(what, gateway.confirmed),
  })
  const timeline = createTimeline(beginsAtMs)
  const envelopes = createEnvelopes(firstCdrOf(startedAtMs))
  const open = streams.map((stream, i) => {
    const outbox = (frame: Uint8Array, onConfirmed: () => void) => gateway.enqueue(frame, i, onConfirmed)
    return openStream(stream, { timeline, envelopes, outbox, lossShare: options.lossShare, shiftS })
  })
  timeline.at(endsAtMs, () => {
    for (const { station } of open) station.finish()
  })
  const show = () => {
    const share = Math.min(1, (timeline.nowMs - beginsAtMs) / Math.max(1, endsAtMs - beginsAtMs))
    const counts = `${gateway.confirmed} messages confirmed, ${gateway.backlog} waiting${trouble.text(gateway.confirmed)}`
    progress.show(`${new Date(timeline.nowMs).toISOString().slice(0, 16)}Z · ${Math.floor(100 * share)} % · ${counts}`)
  }
  const ticking = setInterval(show, 250)
  const pace = createPace(beginsAtMs, Date.now(), options.speed, Date.now)
  const never = new AbortController().signal
  await runTimeline({ timeline, gateway, pace, untilMs: Number.POSITIVE_INFINITY, stop: never, onStep: show })
  await gateway.whenBacklogAtMost(0)
  clearInterval(ticking)
  progress.end()
  return open.reduce((sum, { modem }) => addUp(sum, modem.sent), { messages: 0, bytes: 0, credits: 0 })
}

function addUp(a: Totals, b: Totals): Totals {
  return { messages: a.messages + b.messages, bytes: a.bytes + b.bytes, credits: a.credits + b.credits }
}

function summarise(options: ReplayOptions, file: TrackFile, totals: Totals): void {
  const bitsAFix = ((8 * totals.bytes) / file.fixCount).toFixed(1)
  const lost = options.lossShare > 0 ? `; ${100 * options.lossShare} % of the messages lost on purpose` : ''
  console.log(`${file.fixCount} fixes of ${file.tracks.length} trackers in ${totals.messages} messages${lost}`)
  console.log(`${totals.bytes} bytes, ${totals.credits} credits, ${bitsAFix} bits a fix`)
  console.log(`http://localhost:${process.env.FARFIELD_WEB_PORT ?? 3000}/races/${options.slug}`)
}

main().catch((error) => {
  const known = error instanceof Refusal || error?.name === 'DatabaseUnreachable'
  console.error(known ? error.message : error)
  process.exitCode = 1
})

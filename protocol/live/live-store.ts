import { alignEntries, applyDelta } from './apply-delta'
import { digestOf } from './digest'
import type { LiveBeat, LiveCatchUp, LiveDelta, LiveFrame, LiveSnapshot, LiveTracks } from './messages'
import { decodeTracks, mergePoints, NO_TRACKS, type Tracks } from './tracks'

/** Nothing heard for so long is a lost connection, whatever the socket claims (SPEC L14). */
export const CUT_OFF_AFTER_MS = 30_000

/** Without a socket the deltas are asked for this often; with one, after a beat that did not come. */
const POLL_AFTER_MS = { socketDown: 10_000, socketUp: 20_000 } as const

const RETRY_FIRST_MS = 1_000
const RETRY_MAX_MS = 30_000
const UNREADABLE_PAUSE_MS = 5_000
const HELD_DELTAS_MAX = 200
const CLOCK_JUMP_MS = 120_000

/** What a page knows. Instants are the page's own clock, which only grows, except where a name says `server`. */
export type LiveState = {
  readonly snapshot: LiveSnapshot
  readonly tracks: Tracks
  /** Version that loaded tracks must have reached to be whole; absent: they are. */
  readonly tracksMissingUpTo?: number
  /** The newest version that the server is known to have. Beyond the snapshot's: a gap. */
  readonly newest: { readonly epoch: string; readonly version: number }
  /** Deltas that came before the ones they build on. */
  readonly held: readonly LiveDelta[]
  /** The picture is not to be built upon: digest differs, or the server cannot give the missing deltas. */
  readonly distrusted: boolean
  readonly socketUp: boolean
  readonly nowMs: number
  /** When the server was last heard, and through what. */
  readonly heardAtMs: number
  readonly heardBy: 'page' | 'socket' | 'request'
  readonly socketHeardAtMs: number
  /** The server's own time at that word: "data as of". */
  readonly heardServerAtMs: number
  /** Server clock minus page clock, as close as the fastest word tells. */
  readonly clockOffsetMs: number
  readonly retry: { readonly failures: number; readonly notBeforeMs: number }
  /** Server time of the last beat whose digest agreed: the whole field was checked then. */
  readonly checkedServerAtMs?: number
  /** How often a gap was found and closed; for the curious and for tests. */
  readonly repairs: number
}

export type LiveEvent = { readonly atMs: number } & (
  | { readonly type: 'frame'; readonly frame: LiveFrame }
  | { readonly type: 'unreadable' }
  | { readonly type: 'joined'; readonly epoch: string; readonly version: number }
  | { readonly type: 'socket'; readonly up: boolean }
  | { readonly type: 'snapshot'; readonly snapshot: LiveSnapshot }
  | { readonly type: 'catch-up'; readonly answer: LiveCatchUp }
  | { readonly type: 'tracks'; readonly tracks: LiveTracks }
  /** `jitter` in [0, 1) spreads the retries of many pages. */
  | { readonly type: 'request-failed'; readonly jitter: number }
  | { readonly type: 'tick' }
)

export type WantedRequest = 'nothing' | 'deltas' | 'snapshot' | 'tracks'

/** How the page stands to the server; every one of them has words on the page. */
export type LiveLink = 'connecting' | 'following' | 'repairing' | 'polling' | 'reconnecting' | 'cut-off' | 'recorded'

/** The state of a page that has just been given its first picture. `serverNow` differs from the picture's time when that is a recorded one. */
export function openLive(snapshot: LiveSnapshot, atMs: number, serverNow: number = snapshot.serverAtMs): LiveState {
  return {
    snapshot: aligned(snapshot),
    tracks: NO_TRACKS,
    tracksMissingUpTo: snapshot.version,
    newest: { epoch: snapshot.epoch, version: snapshot.version },
    held: [],
    distrusted: snapshot.source === 'recorded',
    socketUp: false,
    nowMs: atMs,
    heardAtMs: atMs,
    heardBy: 'page',
    socketHeardAtMs: Number.NEGATIVE_INFINITY,
    heardServerAtMs: snapshot.serverAtMs,
    clockOffsetMs: serverNow - atMs,
    retry: { failures: 0, notBeforeMs: atMs },
    repairs: 0,
  }
}

/** The next state. Pure; a wrong, late, doubled or missing event can cost a request, never a wrong picture. */
export function reduce(before: LiveState, event: LiveEvent): LiveState {
  const state = { ...before, nowMs: event.atMs }
  switch (event.type) {
    case 'frame':
      return event.frame.type === 'beat' ? onBeat(state, event.frame) : onDelta(state, event.frame)
    case 'unreadable':
      return distrustLater(state)
    case 'joined':
      return learn({ ...hear(state, 'socket', serverNowMs(state)), socketUp: true }, event.epoch, event.version)
    case 'socket':
      return { ...state, socketUp: event.up }
    case 'snapshot':
      return onSnapshot(state, event.snapshot)
    case 'catch-up':
      return onCatchUp(state, event.answer)
    case 'tracks':
      return onTracks(state, event.tracks)
    case 'request-failed':
      return backOff(state, event.jitter)
    case 'tick':
      return state
  }
}

/** What to ask the server for now, one request at a time. */
export function wantedRequest(state: LiveState): WantedRequest {
  if (state.nowMs < state.retry.notBeforeMs) return 'nothing'
  if (state.distrusted || state.newest.epoch !== state.snapshot.epoch) return 'snapshot'
  if (hasGap(state)) return 'deltas'
  if (state.tracksMissingUpTo !== undefined) return 'tracks'
  const pollAfterMs = state.socketUp ? POLL_AFTER_MS.socketUp : POLL_AFTER_MS.socketDown
  return state.nowMs - state.heardAtMs >= pollAfterMs ? 'deltas' : 'nothing'
}

export function hasGap(state: LiveState): boolean {
  return (
    state.distrusted || state.newest.epoch !== state.snapshot.epoch || state.newest.version > state.snapshot.version
  )
}

export function linkOf(state: LiveState): LiveLink {
  if (state.snapshot.source === 'recorded') return 'recorded'
  if (state.nowMs - state.heardAtMs >= CUT_OFF_AFTER_MS) return 'cut-off'
  if (hasGap(state)) return 'repairing'
  if (state.heardBy === 'page') return 'connecting'
  if (state.socketUp && state.nowMs - state.socketHeardAtMs < CUT_OFF_AFTER_MS) return 'following'
  return state.heardBy === 'request' ? 'polling' : 'reconnecting'
}

/** The server's time now, which ages are counted by: a viewer's clock may be an hour wrong. */
export function serverNowMs(state: LiveState): number {
  return state.nowMs + state.clockOffsetMs
}

function onBeat(state: LiveState, beat: LiveBeat): LiveState {
  const heard = learn(hear(state, 'socket', beat.serverAtMs), beat.epoch, beat.version)
  const comparable = beat.epoch === heard.snapshot.epoch && beat.version === heard.snapshot.version
  if (!comparable || beat.digest === undefined) return heard
  if (beat.digest !== digestOf(heard.snapshot)) return { ...heard, distrusted: true }
  return { ...heard, checkedServerAtMs: beat.serverAtMs }
}

function onDelta(state: LiveState, delta: LiveDelta): LiveState {
  const heard = learn(hear(state, 'socket', delta.serverAtMs), delta.epoch, delta.version)
  if (delta.epoch !== heard.snapshot.epoch) return hold(heard, delta)
  return applyHeld(hold(heard, delta))
}

function onSnapshot(state: LiveState, snapshot: LiveSnapshot): LiveState {
  const sameRun = snapshot.epoch === state.snapshot.epoch
  // A cache on the way may answer with a picture older than the page's own.
  if (sameRun && snapshot.version < state.snapshot.version) return backOff(state, 0)
  const known =
    state.newest.epoch === snapshot.epoch ? state.newest : { epoch: snapshot.epoch, version: snapshot.version }
  const replaced: LiveState = {
    ...answered(hear(state, 'request', snapshot.serverAtMs, true)),
    snapshot: aligned(snapshot),
    tracks: sameRun ? state.tracks : NO_TRACKS,
    tracksMissingUpTo: snapshot.version,
    newest: known,
    distrusted: false,
    repairs: state.repairs + 1,
  }
  return applyHeld(replaced)
}

function onCatchUp(state: LiveState, answer: LiveCatchUp): LiveState {
  const heard = answered(hear(state, 'request', answer.serverAtMs))
  if (answer.kind === 'resync') return { ...heard, distrusted: true }
  const repaired = applyHeld(answer.deltas.reduce(hold, heard))
  if (hasGap(repaired)) return backOff(repaired, 0)
  return hasGap(state) ? { ...repaired, repairs: state.repairs + 1 } : repaired
}

function onTracks(state: LiveState, answer: LiveTracks): LiveState {
  if (answer.epoch !== state.snapshot.epoch) return backOff(learn(state, answer.epoch, answer.version), 0)
  const { tracksMissingUpTo, ...rest } = { ...state, tracks: mergePoints(state.tracks, decodeTracks(answer)) }
  // Older than the hole it should fill: keep what it brought and ask again.
  if (tracksMissingUpTo !== undefined && answer.version < tracksMissingUpTo)
    return backOff({ ...rest, tracksMissingUpTo }, 0)
  return answered(rest)
}

/** Keeps a delta of use for later, in order of version; the oldest give way. */
function hold(state: LiveState, delta: LiveDelta): LiveState {
  const useful = delta.epoch !== state.snapshot.epoch || delta.version > state.snapshot.version
  if (!useful || state.held.some((other) => other.epoch === delta.epoch && other.version === delta.version))
    return state
  const held = [...state.held, delta].sort((a, b) => a.version - b.version).slice(-HELD_DELTAS_MAX)
  const known = delta.epoch === state.newest.epoch && delta.version > state.newest.version
  return { ...state, held, newest: known ? { epoch: delta.epoch, version: delta.version } : state.newest }
}

/** Applies every held delta that builds on the picture, and forgets those that no longer can. */
function applyHeld(state: LiveState): LiveState {
  let { snapshot, tracks } = state
  const later: LiveDelta[] = []
  for (const delta of state.held) {
    const ours = delta.epoch === snapshot.epoch
    if (ours && delta.previous <= snapshot.version && snapshot.version < delta.version) {
      snapshot = applyDelta(snapshot, delta)
      tracks = mergePoints(tracks, delta.points)
    } else if (ours ? delta.version > snapshot.version : delta.epoch === state.newest.epoch) later.push(delta)
  }
  const newest = newer(state.newest, snapshot)
  return { ...state, snapshot, tracks, held: later, newest }
}

/** Takes note of a version that the server has. Another epoch is a new run: its versions do not compare with ours. */
function learn(state: LiveState, epoch: string, version: number): LiveState {
  if (epoch === state.newest.epoch) return { ...state, newest: newer(state.newest, { epoch, version }) }
  return { ...state, newest: { epoch, version } }
}

function newer(a: LiveState['newest'], b: { epoch: string; version: number }): LiveState['newest'] {
  return a.epoch === b.epoch && b.version > a.version ? { epoch: b.epoch, version: b.version } : a
}

/** `cacheable`: the word may come from a cache on the way and be older than it looks, so it never turns the clock back. */
function hear(state: LiveState, heardBy: 'socket' | 'request', serverAtMs: number, cacheable = false): LiveState {
  const sampleMs = serverAtMs - state.nowMs
  // A word can only come late, so the largest difference is the truest, unless one of the clocks was set.
  const jumped = !cacheable && Math.abs(sampleMs - state.clockOffsetMs) > CLOCK_JUMP_MS
  const clockOffsetMs = jumped || sampleMs > state.clockOffsetMs ? sampleMs : state.clockOffsetMs
  const socketHeardAtMs = heardBy === 'socket' ? state.nowMs : state.socketHeardAtMs
  return { ...state, heardAtMs: state.nowMs, heardBy, socketHeardAtMs, heardServerAtMs: serverAtMs, clockOffsetMs }
}

function answered(state: LiveState): LiveState {
  return { ...state, retry: { failures: 0, notBeforeMs: state.nowMs } }
}

/** A message that cannot be read may have held anything; but a server that speaks strangely is not asked again at every frame. */
function distrustLater(state: LiveState): LiveState {
  const notBeforeMs = Math.max(state.retry.notBeforeMs, state.nowMs + UNREADABLE_PAUSE_MS)
  return { ...state, distrusted: true, retry: { ...state.retry, notBeforeMs } }
}

function backOff(state: LiveState, jitter: number): LiveState {
  const failures = state.retry.failures + 1
  const waitMs = Math.min(RETRY_MAX_MS, RETRY_FIRST_MS * 2 ** Math.min(failures - 1, 10))
  return { ...state, retry: { failures, notBeforeMs: state.nowMs + waitMs * (1 + jitter) } }
}

function aligned(snapshot: LiveSnapshot): LiveSnapshot {
  return { ...snapshot, entries: alignEntries(snapshot.race.entrants, snapshot.entries) }
}

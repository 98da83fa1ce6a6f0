import { bad, ok, type Result } from '#base/result'
import { accountStart, gapChanges, glanceAt, noteArrived, noteWord, openGaps, trimAccount, wholeSeqOf } from './account'
import type { Ask } from './ask-frame'
import type { Chunk, ChunkReply } from './chunk/chunk-frame'
import type { WireFix } from './expected-place'
import type { EdgeFault } from './fault'
import { decodeFieldFrame, type FieldFrame } from './field-frame'
import { checkOf, type OpenedFrame, openFrame, type Seal, UNSEALED } from './frame'
import type { Note } from './note'
import type { ToldNote } from './note-frame'
import { readOther } from './other-frame'
import { encodeReply } from './reply-frame'
import type { WireReport } from './report'
import type { Restored } from './restored'
import { createRunState, RUN_OVER_S, RUNS_MAX, type RunName, type RunState, type ShoreState } from './shore-state'
import { decodeSoloFrame, type SoloFrame } from './solo-frame'
import type { Sos } from './sos-frame'
import type { TagKey } from './tag'
import { isFirstVersion, readFirstFrame } from './v1/read-frame'
import { encodeFirstReply } from './v1/reply-frame'
import {
  agreesWith,
  type Decoded,
  type Entries,
  forgetBehind,
  type Known,
  takeEntries,
  untoldMessages,
} from './window-decode'

export { createShoreState, type ShoreState } from './shore-state'
export { decodeShoreState, encodeShoreState } from './shore-state-codec'

/** What follows from a message, for the caller to record. */
export type ShoreEffect =
  /** Fixes now known. `full[i]`: the place of report i stood in full, so its tracker is restated. */
  | { readonly kind: 'reports'; readonly reports: readonly WireReport[]; readonly full: readonly boolean[] }
  /** A message that is missing, has come after all or has been made good, or is given up. `seq` is as on the wire. */
  | { readonly kind: 'gap'; readonly epoch: number; readonly seq: number; readonly state: 'open' | 'filled' | 'lost' }
  | { readonly kind: 'duplicate' }
  /** The sender has said what shore should know by now, and shore does, or does not: then it should ask for a refresh. */
  | { readonly kind: 'digest'; readonly agrees: boolean }
  /** Entries kept until a reference comes. */
  | { readonly kind: 'held'; readonly count: number }
  /** What trackers say beside their places, in no order: see `compareNotes`. */
  | { readonly kind: 'notes'; readonly notes: readonly ToldNote[] }
  /** Somebody calls for help, or calls it off: whatever else is known of the stream, and each time that it comes. */
  | { readonly kind: 'sos'; readonly sos: Sos }
  /** A boat asks for something from shore. */
  | { readonly kind: 'ask'; readonly ask: Ask }
  /** A part of a transfer, or word about one that shore sends: for a receiver or a sender of chunks. */
  | { readonly kind: 'chunk'; readonly chunk: Chunk }
  | { readonly kind: 'chunk-reply'; readonly reply: ChunkReply }
  | { readonly kind: 'fault'; readonly fault: EdgeFault }

/** A message in hand. A solo one's fixes are all known; of a field one's entries some may have to be told by others. */
type Incoming = RunName &
  Entries & {
    readonly check: number
    readonly fixes: readonly WireFix[]
    readonly restored: readonly Restored[]
    readonly notes?: readonly Note[]
    readonly digest?: number
  }

/**
 * Takes one payload. State is a function of the set of payloads received (each with its session), in any order and any number of
 * times, within the horizons of `shore-state.ts` and `account.ts`; it is changed in place and returned. Never throws, whatever the
 * bytes; `sessionAtMs` is the radio session's time, which expands the time in the frame. Of a stream with a key nothing is taken that does not prove it.
 */
export function receive(
  state: ShoreState,
  payload: Uint8Array,
  sessionAtMs: number,
  seal: Seal = UNSEALED,
): { state: ShoreState; effects: ShoreEffect[] } {
  const sessionS = Math.floor(sessionAtMs / 1000)
  const incoming = isFirstVersion(payload)
    ? readFirstVersion(payload, sessionS, seal)
    : readIncoming(payload, sessionS, seal)
  if (!incoming.ok) return { state, effects: [{ kind: 'fault', fault: incoming.fault }] }
  if ('aside' in incoming.value) return { state, effects: [incoming.value.aside] }
  const { run, ended } = findRun(state, incoming.value)
  const effects = run === undefined ? takeForgotten(incoming.value) : takeInRun(run, incoming.value)
  return { state, effects: [...ended.flatMap(endRun), ...effects] }
}

/** What is of no run: it has no sequence, and needs nothing of what came before it. */
type Aside = { readonly aside: ShoreEffect }

const NOTHING = { fixes: [], entries: [], reach: 0 }

function readIncoming(
  payload: Uint8Array,
  sessionS: number,
  { key, tagBytes }: Seal,
): Result<Incoming | Aside, EdgeFault> {
  const opened = openFrame(payload, tagBytes)
  if (!opened.ok) return opened
  const { kind, epoch } = opened.value
  const named = { version: 2 as const, epoch, sessionS, check: checkOf(opened.value) }
  if (kind === 'field') {
    const field = decodeFieldFrame(opened.value, sessionS, key)
    return field.ok ? ok(incomingField(field.value, sessionS, named.check)) : field
  }
  if (kind === 'other') return readOtherKind(opened.value, named, key)
  if (kind !== 'solo') return bad({ kind: 'unknown-kind', frameKind: kind })
  const solo = decodeSoloFrame(opened.value, sessionS, key)
  return solo.ok ? ok(incomingSolo(solo.value, sessionS, named.check)) : solo
}

function incomingSolo(frame: SoloFrame, sessionS: number, check: number): Incoming {
  const { epoch, seq, halvings, restored, fixes } = frame
  return { version: 2, epoch, sessionS, check, seq, halvings, restored, entries: [], reach: 0, fixes }
}

function incomingField(frame: FieldFrame, sessionS: number, check: number): Incoming {
  const { epoch, seq, halvings, restored, entries, reach, digest } = frame
  const incoming = { version: 2 as const, epoch, sessionS, check, seq, halvings, restored, entries, reach, fixes: [] }
  return digest === undefined ? incoming : { ...incoming, digest }
}

function readOtherKind(
  opened: OpenedFrame,
  named: Pick<Incoming, 'version' | 'epoch' | 'sessionS' | 'check'>,
  key: TagKey,
): Result<Incoming | Aside, EdgeFault> {
  const other = readOther(opened, named.sessionS, key)
  if (!other.ok) return other
  switch (other.value.kind) {
    case 'notes':
      return ok({ ...named, ...NOTHING, ...other.value.frame })
    case 'sos':
    case 'ask':
    case 'chunk':
    case 'chunk-reply':
      return ok({ aside: other.value })
    default:
      // What only shore says: an echo.
      return bad({ kind: 'unknown-kind', frameKind: other.value.kind })
  }
}

/** Frames of version 1 are understood for ever, but of a stream that has a key: they carry none, and anybody could make them. */
function readFirstVersion(payload: Uint8Array, sessionS: number, { key }: Seal): Result<Incoming, EdgeFault> {
  if (key.some((word) => word !== 0)) return bad({ kind: 'unknown-version', version: 1 })
  const read = readFirstFrame(payload, sessionS)
  return read.ok ? ok({ version: 1, sessionS, ...NOTHING, ...read.value }) : read
}

/**
 * The run that the message belongs to, known by its epoch and resolution, and the runs that have ended by its coming. No run: the
 * message is of one that has ended before.
 */
function findRun(state: ShoreState, name: Incoming): { run?: RunState; ended: RunState[] } {
  const { version, epoch, halvings, sessionS } = name
  const isSame = (run: RunState) => run.version === version && run.epoch === epoch && run.halvings === halvings
  const known = state.runs.find(isSame)
  const run = known ?? createRunState(name)
  run.newestSessionS = Math.max(run.newestSessionS, sessionS)
  const runs = known ? state.runs : [...state.runs, run]
  const ranked = runs.toSorted((a, b) => b.newestSessionS - a.newestSessionS || b.epoch - a.epoch)
  const overBeforeS = (ranked[0]?.newestSessionS ?? 0) - RUN_OVER_S
  state.runs = ranked.filter((one, i) => i < RUNS_MAX && one.newestSessionS >= overBeforeS)
  const ended = ranked.filter((one) => one !== run && !state.runs.includes(one))
  return state.runs.includes(run) ? { run, ended } : { ended }
}

/** What is still missing of a run that is over will not be made good. */
function endRun(run: RunState): ShoreEffect[] {
  return openGaps(run.account, untoldMessages(run)).map((seq) => gapEffect(run, seq, 'lost'))
}

const gapEffect = ({ epoch, account }: RunState, seq: number, state: 'open' | 'filled' | 'lost'): ShoreEffect => {
  return { kind: 'gap', epoch, seq: seq % account.turn, state }
}

/** A message of a run that is over: what can be told by itself is good, the rest cannot be told. */
function takeForgotten(incoming: Incoming): ShoreEffect[] {
  const { effects, isWhole } = takeAlone(incoming)
  return isWhole ? effects : [...effects, { kind: 'fault', fault: { kind: 'epoch-forgotten', epoch: incoming.epoch } }]
}

function takeAlone(incoming: Incoming): { effects: ShoreEffect[]; isWhole: boolean } {
  const decoded = takeEntries(createRunState(incoming), { ...incoming, reach: 0 }, incoming.seq)
  return { effects: reportEffects(incoming, decoded), isWhole: decoded.heldCount === 0 }
}

/** A message further ahead of the newest session than this, by its sequence, and behind it by its session, is neither. */
const MISPLACED_S = 3600

function takeInRun(run: RunState, incoming: Incoming): ShoreEffect[] {
  const { account, epoch } = run
  const { check, restored, sessionS } = incoming
  const seq = wholeSeqOf(account, incoming.seq)
  const checkBefore = account.checks.get(seq)
  if (checkBefore === check) return [{ kind: 'duplicate' }]
  if (checkBefore !== undefined) {
    return [{ kind: 'fault', fault: { kind: 'seq-conflict', epoch, seq: incoming.seq } }]
  }
  if (seq > account.newest && sessionS < run.newestSessionS - MISPLACED_S) {
    return [
      ...takeAlone(incoming).effects,
      { kind: 'fault', fault: { kind: 'seq-misplaced', epoch, seq: incoming.seq } },
    ]
  }
  const before = glanceAt(account, untoldMessages(run), seq)
  noteArrived(account, seq, check)
  for (const { back, lost } of restored) noteWord(account, seq - back, lost)
  const decoded = takeEntries(run, incoming, seq)
  forgetBehind(run)
  trimAccount(account, seq, before.newest)
  const changes = gapChanges(before, account, untoldMessages(run), seq)
  const effects = changes.map((change) => gapEffect(run, change.seq, change.state))
  effects.push(...reportEffects(incoming, decoded))
  if (decoded.heldCount > 0) effects.push({ kind: 'held', count: decoded.heldCount })
  const agrees = incoming.digest === undefined ? undefined : agreesWith(run, incoming.digest, seq)
  if (agrees !== undefined) effects.push({ kind: 'digest', agrees })
  return effects
}

function reportEffects(
  { epoch, seq, halvings, fixes, notes }: Incoming,
  { known, impossible }: Decoded,
): ShoreEffect[] {
  const all: readonly Known[] = [...fixes.map((fix) => ({ slot: 0, ...fix, full: true })), ...known]
  const effects: ShoreEffect[] = []
  if (all.length > 0) {
    const reports = all.map(({ slot, atS, lat, lon }) => ({ slot, atS, lat, lon, halvings }))
    effects.push({ kind: 'reports', reports, full: all.map(({ full }) => full) })
  }
  if (notes !== undefined) {
    effects.push({ kind: 'notes', notes: notes.map((note, index) => ({ ...note, epoch, seq, index })) })
  }
  if (impossible > 0) effects.push({ kind: 'fault', fault: { kind: 'value-out-of-range' } })
  return effects
}

/** Messages behind the newest after which one with entries that still wait is asked for like a missing one. */
const HELD_PATIENCE_MESSAGES = 3

/** A reply for a sender, and the sequences of messages that shore misses: `bytes` may name fewer, the newest. */
export type GapReport = { readonly bytes: Uint8Array; readonly missing: readonly number[] }

/**
 * The reply that names what is missing of the latest run, at most 270 bytes; undefined when nothing is, unless a refresh is asked for. It speaks of
 * messages up to the first fresh one that may yet be told by what is on its way. Where more is missing than fits, the newest is asked for first.
 */
export function gapReport(
  state: ShoreState,
  options: { seal?: Seal; wantsRefresh?: boolean; patienceMessages?: number } = {},
): GapReport | undefined {
  const [latest] = state.runs
  if (latest === undefined) return undefined
  const { account, epoch, version } = latest
  const untold = untoldMessages(latest)
  const patience = options.patienceMessages ?? HELD_PATIENCE_MESSAGES
  const fresh = [...untold].filter((seq) => seq > account.newest - patience && !account.words.has(seq))
  const newest = Math.min(account.newest, ...fresh.map((seq) => seq - 1))
  const missing = openGaps(account, untold).filter((seq) => seq <= newest)
  // A reply of version 1 has no room for the wish.
  const wantsRefresh = options.wantsRefresh === true && version === 2
  if (missing.length === 0 && !wantsRefresh) return undefined
  const wire = (seq: number) => seq % account.turn
  const reply = { epoch, from: wire(accountStart(account)), newest: wire(newest), missing: missing.map(wire) }
  const bytes =
    version === 1 ? encodeFirstReply(reply) : encodeReply({ ...reply, wantsRefresh }, options.seal ?? UNSEALED)
  return { bytes, missing: reply.missing }
}

import { bad, ok, type Result } from '#base/result'
import {
  accountStart,
  gapChanges,
  glanceAt,
  noteArrived,
  noteWord,
  openGaps,
  trimAccount,
  wholeSeqNear,
} from './account'
import type { EdgeFault } from './fault'
import { decodeFieldBody, type FieldEntry } from './field-frame'
import { expandBase, type FrameHeader, numberOfKind, type OpenedFrame, openFrame } from './header'
import { encodeReply } from './reply-frame'
import type { WireReport } from './report'
import type { Restored } from './restored'
import { createRunState, RUN_OVER_S, RUNS_MAX, type RunState, type ShoreState } from './shore-state'
import { decodeSoloBody, type WireFix } from './solo-frame'
import { type Decoded, forgetBehind, type Known, takeEntries, untoldMessages } from './window-decode'

export { createShoreState, type ShoreState } from './shore-state'
export { decodeShoreState, encodeShoreState } from './shore-state-codec'

/** What follows from a message, for the caller to record. */
export type ShoreEffect =
  /** Fixes now known. `full[i]`: the place of report i stood in full, so its tracker is restated. */
  | { readonly kind: 'reports'; readonly reports: readonly WireReport[]; readonly full: readonly boolean[] }
  /** A message that is missing, has come after all or has been made good, or is given up. `seq` is as on the wire, modulo 2^16. */
  | { readonly kind: 'gap'; readonly epoch: number; readonly seq: number; readonly state: 'open' | 'filled' | 'lost' }
  | { readonly kind: 'duplicate' }
  /** Entries kept until a reference comes. */
  | { readonly kind: 'held'; readonly count: number }
  | { readonly kind: 'fault'; readonly fault: EdgeFault }

/** A frame in hand. A solo frame's fixes are all known; of a field frame's entries some may have to be told by others. */
type Incoming = {
  readonly header: FrameHeader
  readonly check: number
  readonly sessionS: number
  readonly fixes: readonly WireFix[]
  readonly entries: readonly FieldEntry[]
  readonly reach: number
  readonly restored: readonly Restored[]
}

/**
 * Takes one payload. State is a function of the set of payloads received (each with its session), in any order and any number of
 * times, within the horizons of `shore-state.ts` and `account.ts`; it is changed in place and returned. Never throws, whatever the
 * bytes; `sessionAtMs` is the radio session's time, which expands the time in the frame.
 */
export function receive(
  state: ShoreState,
  payload: Uint8Array,
  sessionAtMs: number,
): { state: ShoreState; effects: ShoreEffect[] } {
  const incoming = readIncoming(payload, Math.floor(sessionAtMs / 1000))
  if (!incoming.ok) return { state, effects: [{ kind: 'fault', fault: incoming.fault }] }
  const { run, ended } = findRun(state, incoming.value)
  const effects = run === undefined ? takeAlone(incoming.value) : takeInRun(run, incoming.value)
  return { state, effects: [...ended.flatMap(endRun), ...effects] }
}

function readIncoming(payload: Uint8Array, sessionS: number): Result<Incoming, EdgeFault> {
  const opened = openFrame(payload)
  if (!opened.ok) return opened
  const body = readBody(opened.value, expandBase(opened.value.header.base24, sessionS))
  const { header, check } = opened.value
  return body.ok ? ok({ header, check, sessionS, fixes: [], entries: [], reach: 0, ...body.value }) : body
}

type Body = Pick<Incoming, 'restored'> & Partial<Pick<Incoming, 'fixes' | 'entries' | 'reach'>>

function readBody({ header, body }: OpenedFrame, baseAtS: number): Result<Body, EdgeFault> {
  switch (header.kind) {
    case 'solo':
      return decodeSoloBody(body, header.halvings, baseAtS)
    case 'field':
      return decodeFieldBody(body, header.halvings, baseAtS)
    case 'reply':
      return bad({ kind: 'unknown-kind', frameKind: numberOfKind(header.kind) })
  }
}

/**
 * The run that the message belongs to, known by its epoch and resolution, and the runs that have ended by its coming. No run: the
 * message is of one that has ended before.
 */
function findRun(state: ShoreState, { header, sessionS }: Incoming): { run?: RunState; ended: RunState[] } {
  const { epoch, halvings, seq } = header
  const known = state.runs.find((run) => run.epoch === epoch && run.halvings === halvings)
  const run = known ?? createRunState(epoch, halvings, sessionS, seq)
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

const gapEffect = ({ epoch }: RunState, seq: number, state: 'open' | 'filled' | 'lost'): ShoreEffect => {
  return { kind: 'gap', epoch, seq: seq & 0xffff, state }
}

/** A message of a run that is over: what can be told by itself is good, the rest cannot be told. */
function takeAlone(incoming: Incoming): ShoreEffect[] {
  const { epoch, halvings, seq } = incoming.header
  const run = createRunState(epoch, halvings, incoming.sessionS, seq)
  const decoded = takeEntries(run, incoming.entries, 0, run.account.newest)
  const effects = reportEffects(incoming, decoded)
  if (decoded.heldCount > 0) effects.push({ kind: 'fault', fault: { kind: 'epoch-forgotten', epoch } })
  return effects
}

function takeInRun(run: RunState, incoming: Incoming): ShoreEffect[] {
  const { account } = run
  const { header, check, restored, entries, reach } = incoming
  const seq = wholeSeqNear(header.seq, account.newest)
  const checkBefore = account.checks.get(seq)
  if (checkBefore === check) return [{ kind: 'duplicate' }]
  if (checkBefore !== undefined) {
    return [{ kind: 'fault', fault: { kind: 'seq-conflict', epoch: run.epoch, seq: header.seq } }]
  }
  const before = glanceAt(account, untoldMessages(run), seq)
  noteArrived(account, seq, check)
  for (const { back, lost } of restored) noteWord(account, seq - back, lost)
  const decoded = takeEntries(run, entries, reach, seq)
  forgetBehind(run)
  trimAccount(account)
  const changes = gapChanges(before, account, untoldMessages(run), seq)
  const effects = changes.map((change) => gapEffect(run, change.seq, change.state))
  effects.push(...reportEffects(incoming, decoded))
  if (decoded.heldCount > 0) effects.push({ kind: 'held', count: decoded.heldCount })
  return effects
}

function reportEffects({ header, fixes }: Incoming, { known, impossible }: Decoded): ShoreEffect[] {
  const { halvings } = header
  const all: readonly Known[] = [...fixes.map((fix) => ({ slot: 0, ...fix, full: true })), ...known]
  const effects: ShoreEffect[] = []
  if (all.length > 0) {
    const reports = all.map(({ slot, atS, lat, lon }) => ({ slot, atS, lat, lon, halvings }))
    effects.push({ kind: 'reports', reports, full: all.map(({ full }) => full) })
  }
  if (impossible > 0) effects.push({ kind: 'fault', fault: { kind: 'value-out-of-range' } })
  return effects
}

/** Messages behind the newest after which one with entries that still wait is asked for like a missing one. */
const HELD_PATIENCE = 8

/**
 * The reply that names what is missing of the latest run, at most 270 bytes; undefined when nothing is. It speaks of messages up to
 * the first fresh one that may yet be told by what is on its way. Where more is missing than fits, the newest is asked for first.
 */
export function gapReport(state: ShoreState): Uint8Array | undefined {
  const [latest] = state.runs
  if (latest === undefined) return undefined
  const { account, epoch } = latest
  const untold = untoldMessages(latest)
  const fresh = [...untold].filter((seq) => seq > account.newest - HELD_PATIENCE && !account.words.has(seq))
  const newest = Math.min(account.newest, ...fresh.map((seq) => seq - 1))
  const missing = openGaps(account, untold).filter((seq) => seq <= newest)
  if (missing.length === 0) return undefined
  return encodeReply({
    epoch,
    from: accountStart(account) & 0xffff,
    newest: newest & 0xffff,
    missing: missing.map((seq) => seq & 0xffff),
  })
}

import { bad, ok, type Result } from '#base/result'
import type { EdgeFault } from './fault'
import { decodeFieldBody, type FieldEntry, nearReference } from './field-frame'
import { expandBase, type FrameHeader, type FrameKind, type OpenedFrame, openFrame } from './header'
import { encodeReply } from './reply-frame'
import { isPlace, type WireReport } from './report'
import type { Restored } from './restored'
import { missingOf, noteSeen, settle, wholeSeqNear, windowStart } from './seen'
import {
  createEpochState,
  EPOCHS_MAX,
  type EpochState,
  HELD_MAX,
  type HeldEntry,
  REFERENCE_SPAN,
  type Reference,
  type ShoreState,
} from './shore-state'
import { decodeSoloBody } from './solo-frame'

export { createShoreState, type ShoreState } from './shore-state'
export { decodeShoreState, encodeShoreState } from './shore-state-codec'

/** What follows from a message, for the caller to record. */
export type ShoreEffect =
  /** Fixes now known. `full[i]`: the place of report i stood in full, so its tracker is restated. */
  | { readonly kind: 'reports'; readonly reports: readonly WireReport[]; readonly full: readonly boolean[] }
  /** A message that is missing, has come after all or has been made good, or is given up. `seq` does not wrap. */
  | { readonly kind: 'gap'; readonly epoch: number; readonly seq: number; readonly state: 'open' | 'filled' | 'lost' }
  | { readonly kind: 'duplicate' }
  /** Entries kept until a reference comes. */
  | { readonly kind: 'held'; readonly count: number }
  | { readonly kind: 'fault'; readonly fault: EdgeFault }

/** A frame in hand: its entries as a field's, whatever its profile. */
type Incoming = {
  readonly header: FrameHeader
  readonly check: number
  readonly baseAtS: number
  readonly reach: number
  readonly entries: readonly FieldEntry[]
  readonly restored: readonly Restored[]
}

/**
 * Takes one payload. State is a function of the set of payloads received, in any order and any number of times, within the horizons
 * of `shore-state.ts` and `seen.ts`; it is changed in place and returned. Never throws, whatever the bytes; `sessionAtMs` is the
 * radio session's time, which expands the time in the frame.
 */
export function receive(
  state: ShoreState,
  payload: Uint8Array,
  sessionAtMs: number,
): { state: ShoreState; effects: ShoreEffect[] } {
  const incoming = readIncoming(payload, Math.floor(sessionAtMs / 1000))
  if (!incoming.ok) return { state, effects: [{ kind: 'fault', fault: incoming.fault }] }
  const epoch = findEpoch(state, incoming.value)
  if (epoch === undefined) return { state, effects: takeAlone(incoming.value) }
  return { state, effects: takeInEpoch(epoch, incoming.value) }
}

function readIncoming(payload: Uint8Array, sessionAtS: number): Result<Incoming, EdgeFault> {
  const opened = openFrame(payload)
  if (!opened.ok) return opened
  const { header, check } = opened.value
  const baseAtS = expandBase(header.base24, sessionAtS)
  const body = readBody(opened.value, baseAtS)
  return body.ok ? ok({ header, check, baseAtS, ...body.value }) : body
}

type Body = Pick<Incoming, 'reach' | 'entries' | 'restored'>

const READERS: Record<FrameKind, (frame: OpenedFrame, baseAtS: number) => Result<Body, EdgeFault>> = {
  field: ({ body, header }, baseAtS) => decodeFieldBody(body, header.halvings, baseAtS),
  solo: ({ body, header }, baseAtS) => {
    const read = decodeSoloBody(body, header.halvings, baseAtS)
    if (!read.ok) return read
    const entries = read.value.fixes.map((fix) => ({ slot: 0, form: 'full' as const, ...fix }))
    return ok({ reach: 0, entries, restored: read.value.restored })
  },
  reply: () => bad({ kind: 'unknown-kind', frameKind: 2 }),
}

function readBody(frame: OpenedFrame, baseAtS: number): Result<Body, EdgeFault> {
  return READERS[frame.header.kind](frame, baseAtS)
}

/**
 * The account that the message belongs to. A run of the sender is known by its epoch and resolution; the two latest by the time of
 * their fixes are remembered. Undefined: the message is of an older one.
 */
function findEpoch(state: ShoreState, { header, baseAtS }: Incoming): EpochState | undefined {
  const known = state.epochs.find(({ epoch, halvings }) => epoch === header.epoch && halvings === header.halvings)
  if (known !== undefined) {
    known.newestAtS = Math.max(known.newestAtS, baseAtS)
    return known
  }
  const fresh = createEpochState(header.epoch, header.halvings, baseAtS, header.seq)
  state.epochs = [...state.epochs, fresh]
    .sort((a, b) => b.newestAtS - a.newestAtS || b.epoch - a.epoch)
    .slice(0, EPOCHS_MAX)
  return state.epochs.includes(fresh) ? fresh : undefined
}

/** A message of a forgotten run: what stands alone in it is good, the rest cannot be told. */
function takeAlone({ header, entries }: Incoming): ShoreEffect[] {
  const whole = entries.flatMap((entry) => (entry.form === 'full' ? [{ entry, lat: entry.lat, lon: entry.lon }] : []))
  const effects = reportsOf(whole, header.halvings)
  if (whole.length < entries.length)
    effects.push({ kind: 'fault', fault: { kind: 'epoch-forgotten', epoch: header.epoch } })
  return effects
}

function takeInEpoch(epoch: EpochState, incoming: Incoming): ShoreEffect[] {
  const seq = wholeSeqNear(incoming.header.seq, epoch.seen.newest)
  const checkBefore = epoch.seen.checks.get(seq)
  if (checkBefore === incoming.check) return [{ kind: 'duplicate' }]
  if (checkBefore !== undefined) {
    return [{ kind: 'fault', fault: { kind: 'seq-conflict', epoch: epoch.epoch, seq: incoming.header.seq } }]
  }
  const gaps = noteSeen(epoch.seen, seq, incoming.check)
  for (const { back, lost } of incoming.restored) gaps.push(...settle(epoch.seen, seq - back, lost))
  const effects: ShoreEffect[] = gaps.map((gap) => ({ kind: 'gap', epoch: epoch.epoch, ...gap }))
  effects.push(...takeEntries(epoch, incoming, seq))
  effects.push(...forgetBehind(epoch))
  return effects
}

type Known = {
  readonly entry: { readonly slot: number; readonly atS: number }
  readonly lat: number
  readonly lon: number
  readonly full?: boolean
}

function reportsOf(known: readonly Known[], halvings: number): ShoreEffect[] {
  if (known.length === 0) return []
  const reports = known.map(({ entry: { slot, atS }, lat, lon }) => ({ slot, atS, lat, lon, halvings }))
  return [{ kind: 'reports', reports, full: known.map(({ full }) => full !== false) }]
}

/** Decodes what can be decoded; the rest is held. Each newly known fix may in turn be the reference that a held entry waited for. */
function takeEntries(epoch: EpochState, incoming: Incoming, seq: number): ShoreEffect[] {
  const known: Known[] = []
  const touched = new Set<number>()
  let heldCount = 0
  for (const [index, entry] of incoming.entries.entries()) {
    if (entry.form === 'full') {
      known.push({ entry, lat: entry.lat, lon: entry.lon })
      addReference(epoch, entry.slot, { seq, index, lat: entry.lat, lon: entry.lon })
      touched.add(entry.slot)
      continue
    }
    const { slot, atS, bits, latLow, lonLow } = entry
    const held = { slot, atS, seq, index, fromSeq: seq - incoming.reach, bits, latLow, lonLow }
    const reference = referenceFor(epoch, held)
    const place = reference === undefined ? undefined : placeNear(held, reference, epoch.halvings)
    if (place !== undefined) {
      known.push({ entry, ...place, full: false })
      addReference(epoch, slot, { seq, index, ...place })
      touched.add(slot)
    } else if (reference === undefined) {
      epoch.held.push(held)
      heldCount += 1
    }
  }
  for (const slot of touched) known.push(...releaseHeld(epoch, slot))
  const effects = reportsOf(known, epoch.halvings)
  if (heldCount > 0) effects.push({ kind: 'held', count: heldCount })
  return effects
}

/** A fix that the entry was made clear against: of its slot, in a message within reach, or before it in its own. */
function referenceFor(epoch: EpochState, entry: HeldEntry): Reference | undefined {
  const references = epoch.references.get(entry.slot) ?? []
  for (let i = references.length - 1; i >= 0; i--) {
    const reference = references[i] as Reference
    if (reference.seq < entry.fromSeq) return undefined
    if (reference.seq < entry.seq || (reference.seq === entry.seq && reference.index < entry.index)) return reference
  }
  return undefined
}

/** The place in the window round a reference; undefined when it is none on earth, which no sender of ours makes. */
function placeNear(entry: HeldEntry, reference: Reference, halvings: number): { lat: number; lon: number } | undefined {
  const lat = nearReference(entry.latLow, entry.bits, reference.lat)
  const lon = nearReference(entry.lonLow, entry.bits, reference.lon)
  return isPlace(lat, lon, halvings) ? { lat, lon } : undefined
}

function addReference(epoch: EpochState, slot: number, reference: Reference): void {
  const references = epoch.references.get(slot) ?? []
  let at = references.length
  while (at > 0 && isAfter(references[at - 1] as Reference, reference)) at -= 1
  references.splice(at, 0, reference)
  epoch.references.set(slot, references)
}

const isAfter = (a: Reference, b: Reference) => a.seq > b.seq || (a.seq === b.seq && a.index > b.index)

/** Decodes held entries of a slot until no more can be. */
function releaseHeld(epoch: EpochState, slot: number): Known[] {
  const released: Known[] = []
  for (;;) {
    const waiting = epoch.held.filter((entry) => entry.slot === slot)
    const ready = waiting.filter((entry) => referenceFor(epoch, entry) !== undefined)
    if (ready.length === 0) return released
    epoch.held = epoch.held.filter((entry) => !ready.includes(entry))
    for (const entry of ready) {
      const reference = referenceFor(epoch, entry)
      const place = reference === undefined ? undefined : placeNear(entry, reference, epoch.halvings)
      if (place === undefined) continue
      addReference(epoch, slot, { seq: entry.seq, index: entry.index, ...place })
      released.push({ entry, ...place, full: false })
    }
  }
}

/** Drops what is too far behind to be of use. A message whose entries could never be told counts as lost. */
function forgetBehind(epoch: EpochState): ShoreEffect[] {
  const keepFrom = epoch.seen.newest - REFERENCE_SPAN + 1
  for (const [slot, references] of epoch.references) {
    const first = references.findIndex((reference) => reference.seq >= keepFrom)
    if (first > 0) references.splice(0, first)
    if (first < 0) epoch.references.delete(slot)
  }
  const kept = epoch.held
    .filter((entry) => entry.seq >= keepFrom)
    .sort((a, b) => b.seq - a.seq || a.index - b.index)
    .slice(0, HELD_MAX)
  const lost = new Set(epoch.held.filter((entry) => !kept.includes(entry)).map((entry) => entry.seq))
  epoch.held = kept
  return [...lost].map((seq) => ({ kind: 'gap', epoch: epoch.epoch, seq, state: 'lost' }))
}

/** Messages behind the newest after which an entry still held is asked for like a missing message. */
const HELD_PATIENCE = 8

/**
 * The reply that names what is missing of the latest run, at most 270 bytes; undefined when nothing is. Where more is missing than
 * fits, the newest is asked for first.
 */
export function gapReport(state: ShoreState): Uint8Array | undefined {
  const [latest] = state.epochs
  if (latest === undefined) return undefined
  const { seen } = latest
  const undecoded = latest.held.filter((entry) => entry.seq <= seen.newest - HELD_PATIENCE).map((entry) => entry.seq)
  const missing = [...new Set([...missingOf(seen), ...undecoded])].sort((a, b) => a - b)
  if (missing.length === 0) return undefined
  return encodeReply({
    epoch: latest.epoch,
    from: windowStart(seen) & 0xffff,
    newest: seen.newest & 0xffff,
    missing: missing.map((seq) => seq & 0xffff),
  })
}

import { assert } from '#base/assert'
import { bad, ok, type Result } from '#base/result'
import { readDataFrame } from './data-frame'
import { codeDataHead, type DataHead } from './data-head'
import type { EdgeFault } from './fault'
import { type Body, codeBody, EMPTY_BODY, fixCountOf } from './field-body'
import type { FieldEntry } from './field-entry'
import { type OpenedFrame, type Seal, sealFrame } from './frame'
import { clockFor, LONGEST_UNIT_S, roughClockFor, type TimeSpan } from './frame-clock'
import type { Coder } from './range-coder'
import { isPlace } from './report'
import type { Restored } from './restored'
import type { TagKey } from './tag'

export type FieldFrame = Body & {
  readonly halvings: number
  readonly epoch: number
  /** Modulo 2^12. */
  readonly seq: number
  readonly restored: readonly Restored[]
  /** How far the sender's clock may be from its newest fix: how much of the time is told. */
  readonly timeSpan: TimeSpan
}

export const SLOTS_MAX = 256
export const FIELD_FIXES_MAX = 512
/** Low bits of a windowed place: beyond this a full place is as short. */
export const WINDOW_BITS_MAX = 20

/** Builds a field message: see SPEC.md, rules F1 to F9. */
export function encodeFieldFrame(frame: FieldFrame, seal: Seal): Uint8Array {
  const head = headOf(frame)
  const named = { kind: 'field', epoch: frame.epoch } as const
  return sealFrame(named, seal, [head.clock.baseAtS], (coder) => writeBoth(coder, frame, head))
}

/** Writes what the frame says between its first byte and its tag. */
export function codeFieldFrame(coder: Coder, frame: FieldFrame): void {
  writeBoth(coder, frame, headOf(frame))
}

function headOf(frame: FieldFrame): DataHead {
  const { seq, halvings, restored, entries, timeSpan, isRough } = frame
  const count = fixCountOf(entries)
  assert(count > 0 && count <= FIELD_FIXES_MAX, 'a field frame carries 1 to 512 fixes')
  return { seq, halvings, clock: (isRough ? roughClockFor : clockFor)(timesOf(frame), timeSpan), restored }
}

/** The times that a frame's clock must measure: those that references tell need none. Without any, the coarsest base will do: the tag alone needs it. */
export function timesOf({
  entries,
  hasGaps,
  newestAtS,
}: Pick<FieldFrame, 'entries' | 'hasGaps' | 'newestAtS'>): number[] {
  const times: number[] = []
  for (const { first } of entries) if (!hasGaps || first.form !== 'moved') times.push(first.atS)
  return times.length > 0 ? times : [LONGEST_UNIT_S * Math.ceil(newestAtS / LONGEST_UNIT_S)]
}

function writeBoth(coder: Coder, frame: FieldFrame, head: DataHead): void {
  codeDataHead(coder, head)
  codeBody(coder, frame, head)
}

/** Reads a field frame that a radio session of about `sessionAtS` brought. Never throws, whatever the bytes. */
export function decodeFieldFrame(opened: OpenedFrame, sessionAtS: number, key: TagKey): Result<FieldFrame, EdgeFault> {
  const read = readDataFrame(opened, sessionAtS, key, (head) => codeBody(opened.coder, EMPTY_BODY, head))
  if (!read.ok) return read
  const { head, body, movedS } = read.value
  const entries = body.entries.map((entry) => movedBy(entry, movedS))
  if (!entries.every((entry) => isPossible(entry, head.halvings))) return bad({ kind: 'value-out-of-range' })
  const { seq, halvings, restored, clock } = head
  const { reach, cycle, intervalS, hasGaps, isRough, digest } = body
  const frame: FieldFrame = {
    epoch: opened.epoch,
    seq,
    halvings,
    restored,
    timeSpan: clock.span,
    newestAtS: body.newestAtS + movedS,
    reach,
    cycle,
    intervalS,
    hasGaps,
    isRough,
    entries,
  }
  return ok(digest === undefined ? frame : { ...frame, digest })
}

function movedBy(entry: FieldEntry, byS: number): FieldEntry {
  const { slot, first, earlier } = entry
  const isTimeless = first.form === 'moved' && first.gapS !== undefined
  return isTimeless ? entry : { slot, first: { ...first, atS: first.atS + byS }, earlier }
}

function isPossible({ slot, first, earlier }: FieldEntry, halvings: number): boolean {
  if (slot >= SLOTS_MAX) return false
  const oldest = earlier.at(-1)?.atS ?? 0
  const isTimeless = first.form === 'moved' && first.gapS !== undefined
  if (!isTimeless && (first.atS + oldest <= 0 || first.atS >= 2 ** 32)) return false
  if (first.form === 'full') return isPlace(first.lat, first.lon, halvings)
  return first.form === 'moved' || (first.bits >= 1 && first.bits <= WINDOW_BITS_MAX)
}

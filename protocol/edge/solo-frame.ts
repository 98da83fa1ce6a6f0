import { assert } from '#base/assert'
import { bad, ok, type Result } from '#base/result'
import { CONTEXTS } from './contexts'
import { readDataFrame } from './data-frame'
import { codeDataHead, type DataHead } from './data-head'
import type { WireFix } from './expected-place'
import type { EdgeFault } from './fault'
import { type OpenedFrame, type Seal, sealFrame } from './frame'
import { clockFor, GRID_S, type TimeSpan, unitOf } from './frame-clock'
import { codeFullPlace } from './places'
import type { Coder } from './range-coder'
import { isPlace } from './report'
import type { Restored } from './restored'
import { codeInterval, codeStep, fixAt, NO_OFFSET, type Offset, offsetFrom, type StepTrail } from './steps'
import type { TagKey } from './tag'

export type SoloFrame = {
  readonly halvings: number
  readonly epoch: number
  /** Modulo 2^12. */
  readonly seq: number
  /** Nominal time between fixes. */
  readonly intervalS: number
  /** Newest first, each time once. Never empty. */
  readonly fixes: readonly WireFix[]
  readonly restored: readonly Restored[]
  /** How far the sender's clock may be from its newest fix: how much of the time is told. */
  readonly timeSpan: TimeSpan
}

export const SOLO_FIXES_MAX = 64

/** Builds a message that stands alone: its newest fix in full, each earlier one as a step back from the one after it. */
export function encodeSoloFrame(frame: SoloFrame, seal: Seal): Uint8Array {
  assert(frame.fixes.length > 0 && frame.fixes.length <= SOLO_FIXES_MAX, 'a solo frame carries 1 to 64 fixes')
  const head = headOf(frame)
  const named = { kind: 'solo', epoch: frame.epoch } as const
  return sealFrame(named, seal, [head.clock.baseAtS], (coder) => writeBoth(coder, frame, head))
}

/** Writes what the frame says between its first byte and its tag. */
export function codeSoloFrame(coder: Coder, frame: SoloFrame): void {
  writeBoth(coder, frame, headOf(frame))
}

function headOf({ seq, halvings, restored, fixes, timeSpan }: SoloFrame): DataHead {
  return { seq, halvings, clock: clockFor([fixes[0]?.atS ?? 0], timeSpan), restored }
}

function writeBoth(coder: Coder, frame: SoloFrame, head: DataHead): void {
  codeDataHead(coder, head)
  codeFixes(coder, frame, head)
}

/** Reads a solo frame that a radio session of about `sessionAtS` brought. Never throws, whatever the bytes. */
export function decodeSoloFrame(opened: OpenedFrame, sessionAtS: number, key: TagKey): Result<SoloFrame, EdgeFault> {
  const read = readDataFrame(opened, sessionAtS, key, (head) => codeFixes(opened.coder, EMPTY_FIXES, head))
  if (!read.ok) return read
  const { head, body, movedS } = read.value
  const fixes = body.fixes.map(({ atS, lat, lon }) => ({ atS: atS + movedS, lat, lon }))
  const isPossible = fixes.every((fix) => fix.atS > 0 && isPlace(fix.lat, fix.lon, head.halvings))
  if (!isPossible) return bad({ kind: 'value-out-of-range' })
  const { seq, halvings, restored, clock } = head
  const { intervalS } = body
  return ok({ epoch: opened.epoch, seq, halvings, restored, timeSpan: clock.span, intervalS, fixes })
}

export const EMPTY_FIXES: Body = { intervalS: 0, fixes: [] }

type Body = Pick<SoloFrame, 'intervalS' | 'fixes'>

export function codeFixes(coder: Coder, { intervalS, fixes }: Body, { clock, halvings }: DataHead): Body {
  const [newest = SOME_FIX] = fixes
  const count = coder.uniform(Math.max(0, fixes.length - 1), SOLO_FIXES_MAX) + 1
  const atS = clock.baseAtS - codeAge(coder, clock.baseAtS - newest.atS, unitOf(clock))
  const { lat, lon } = codeFullPlace(coder, newest, undefined, halvings)
  const first: WireFix = { atS, lat, lon }
  if (count === 1) return { intervalS, fixes: [first] }
  const nominalS = codeInterval(coder, CONTEXTS.interval, intervalS)
  const trail: StepTrail = { nominalS, span: 0, residual: -1 }
  const offsets: Offset[] = [NO_OFFSET]
  for (let i = 1; i < count; i++) {
    offsets.push(codeStep(coder, halvings, trail, offsetFrom(newest, fixes[i] ?? SOME_FIX, halvings), offsets))
  }
  return { intervalS: nominalS, fixes: offsets.map((offset) => fixAt(first, offset, halvings)) }
}

const SOME_FIX: WireFix = { atS: 0, lat: 0, lon: 0 }

/** Of a short unit the base is rounded up; what was added is in the age. */
function codeAge(coder: Coder, ageS: number, unitS: number): number {
  const grid = Math.ceil(GRID_S / unitS)
  return grid === 1 ? 0 : unitS * coder.uniform(Math.max(0, ageS / unitS), grid)
}

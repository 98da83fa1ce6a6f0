import { CONTEXTS } from './contexts'
import type { DataHead } from './data-head'
import type { WireFix } from './expected-place'
import type { FieldEntry, FirstFix } from './field-entry'
import { nearestTickS, unitOf } from './frame-clock'
import { codeBits, codeNumber, codeSigned, codeTree, numberContexts, treeContexts } from './numbers'
import { codeFullPlace, type Place } from './places'
import type { Coder } from './range-coder'
import {
  codeInterval,
  codeResidual,
  codeSpan,
  codeStep,
  NO_OFFSET,
  type Offset,
  residualClass,
  type StepTrail,
} from './steps'

/** What a field message says of its trackers. */
export type Body = {
  /** B = seq − reach: references come from messages B … seq − 1. */
  readonly reach: number
  /** Refresh cycle, modulo 4: counts the rounds in which the field was restated in full. */
  readonly cycle: number
  /** Nominal time between fixes of a tracker. */
  readonly intervalS: number
  /** What the newest fixes of the messages before this one, within the reach that shore remembers, come to: see digest.ts. */
  readonly digest?: number
  /** Moved entries tell the time since their reference. */
  readonly hasGaps: boolean
  /** Times that are told are those of ticks of the frame's unit, and by how much each misses its own. */
  readonly isRough: boolean
  /** Ascending by slot. */
  readonly entries: readonly FieldEntry[]
  /** The newest of the fixes whose own time is told; the frame's clock must reach so far. */
  readonly newestAtS: number
}

/** Reaching further back would make shore remember more than it promises to. */
export const REACH_MAX = 63
export const CYCLES = 4
const ENTRIES_MAX = 256
const FIXES_MAX = 512

export const EMPTY_BODY: Body = {
  ...{ reach: 0, cycle: 0, intervalS: 60, hasGaps: false, isRough: false, entries: [], newestAtS: 0 },
}

export const fixCountOf = (entries: readonly FieldEntry[]) =>
  entries.reduce((sum, { earlier }) => sum + 1 + earlier.length, 0)

/** The body, in writing and in reading: what is given is written, what comes back has been read. */
export function codeBody(coder: Coder, body: Body, { halvings, clock }: DataHead): Body {
  const cycle = coder.uniform(body.cycle, CYCLES)
  const reach = codeTree(coder, CONTEXTS.reach, 6, body.reach)
  const digest = codeDigest(coder, body.digest)
  const unitS = unitOf(clock)
  const hasGaps = coder.bit(CONTEXTS.hasGaps, body.hasGaps ? 1 : 0) === 1
  const isRough = coder.bit(CONTEXTS.isRough, body.isRough ? 1 : 0) === 1
  const intervalS = codeInterval(coder, CONTEXTS.interval + (hasGaps ? treeContexts(4) : 0), body.intervalS)
  const count = codeNumber(coder, CONTEXTS.count, 4, Math.max(0, body.entries.length - 1)) + 1
  const layout: Layout = { coder, halvings, unitS, baseAtS: clock.baseAtS, intervalS, hasGaps, isRough }
  const trail = newTrail()
  const entries: FieldEntry[] = []
  while (entries.length < Math.min(count, ENTRIES_MAX) && trail.fixes < FIXES_MAX) {
    entries.push(codeEntry(layout, trail, body.entries[entries.length] ?? SOME_ENTRY))
  }
  const fixed = { reach, cycle, intervalS, hasGaps, isRough, entries, newestAtS: clock.baseAtS }
  return digest === undefined ? fixed : { ...fixed, digest }
}

function codeDigest(coder: Coder, digest: number | undefined): number | undefined {
  const isThere = coder.bit(CONTEXTS.hasDigest, digest === undefined ? 0 : 1) === 1
  return isThere ? coder.uniform(digest ?? 0, 65_536) : undefined
}

type Layout = {
  readonly coder: Coder
  readonly halvings: number
  readonly unitS: number
  readonly baseAtS: number
  readonly intervalS: number
  readonly hasGaps: boolean
  readonly isRough: boolean
}

/** What went before, as far as the next entry leans on it. */
type Trail = {
  count: number
  fixes: number
  slot: number
  /** In units. */
  ageMost: number
  /** Of the first fix before: 0 windowed, 1 full, 2 moved, 3 there is none. */
  form: number
  two: number
  windowTwo: number
  tick: number
  span: number
  residual: number
  again: number
  /** The last full place of the message. */
  full: Place | undefined
}

const newTrail = (): Trail => ({
  count: 0,
  fixes: 0,
  slot: -1,
  ageMost: 0,
  form: 3,
  two: 2,
  windowTwo: 2,
  tick: 2,
  span: 0,
  residual: -1,
  again: 0,
  full: undefined,
})

const SOME_FIRST = { form: 'full', atS: 0, lat: 0, lon: 0 } as const
const SOME_ENTRY: FieldEntry = { slot: 0, first: SOME_FIRST, earlier: [] }

function codeEntry(layout: Layout, trail: Trail, entry: FieldEntry): FieldEntry {
  const { coder } = layout
  const apart = trail.count === 0 ? 0 : 1 + bucketOf(Math.floor((4 * (trail.slot + 1)) / trail.count), STEP_BUCKETS)
  const step = codeNumber(
    coder,
    CONTEXTS.slotStep + apart * numberContexts(4),
    4,
    Math.max(0, entry.slot - trail.slot - 1),
  )
  trail.slot += 1 + step
  trail.count += 1
  trail.fixes += 1
  const first = codeFirst(layout, trail, entry.first)
  return { slot: trail.slot, first, earlier: codeEarlier(layout, trail, entry.earlier) }
}

const bucketOf = (value: number, bounds: readonly number[]) => bounds.filter((bound) => value >= bound).length

/** Four times slots' mean distance, and the most of ages: from which on contexts are others. */
const STEP_BUCKETS = [6, 16, 40] as const
const AGE_BUCKETS = [1, 12, 64, 256] as const

function codeFirst(layout: Layout, trail: Trail, first: FirstFix): FirstFix {
  const { coder, halvings } = layout
  const before = trail.form
  if (coder.bit(CONTEXTS.isFull + before, first.form === 'full' ? 1 : 0) === 1) {
    trail.form = 1
    const atS = codeTime(layout, trail, first)
    const place = codeFullPlace(coder, first.form === 'full' ? first : SOME_FIRST, trail.full, halvings)
    trail.full = place
    return { form: 'full', atS, lat: place.lat, lon: place.lon }
  }
  trail.form = coder.bit(CONTEXTS.isMoved + before, first.form === 'moved' ? 1 : 0) === 1 ? 2 : 0
  return trail.form === 2 ? codeMoved(layout, trail, first) : codeWindowed(layout, trail, first)
}

/** From this unit on ages are those of fleets that report together. */
const LONG_UNIT_S = 30

function codeTime({ coder, unitS, baseAtS, isRough }: Layout, trail: Trail, { atS }: FirstFix): number {
  const tickS = isRough ? nearestTickS(atS, unitS) : atS
  const set = (unitS < LONG_UNIT_S ? 0 : 5) + bucketOf(trail.ageMost, AGE_BUCKETS)
  const age = codeNumber(coder, CONTEXTS.age + set * numberContexts(5), 5, Math.max(0, (baseAtS - tickS) / unitS))
  trail.ageMost = Math.max(trail.ageMost, age)
  const toldS = baseAtS - unitS * age
  return isRough ? toldS + codeBeside(coder, trail, atS - tickS) : toldS
}

/** By how many seconds a time misses its tick. */
function codeBeside(coder: Coder, trail: Trail, besideS: number): number {
  trail.tick = coder.bit(CONTEXTS.onTick + trail.tick, besideS === 0 ? 1 : 0)
  return trail.tick === 1 ? 0 : codeSigned(coder, CONTEXTS.beside, 5, besideS)
}

function codeWindowed(layout: Layout, trail: Trail, first: FirstFix): FirstFix {
  const { coder } = layout
  const atS = codeTime(layout, trail, first)
  const { byTwo, bits: given, latLow, lonLow } = first.form === 'windowed' ? first : SOME_WINDOW
  trail.windowTwo = coder.bit(CONTEXTS.windowTwo + trail.windowTwo, byTwo ? 1 : 0)
  const bits = codeTree(coder, CONTEXTS.width, 5, given)
  const [lat, lon] = [codeBits(coder, bits, latLow), codeBits(coder, bits, lonLow)]
  if (trail.windowTwo === 1) return { form: 'windowed', atS, byTwo: true, bits, latLow: lat, lonLow: lon }
  return { form: 'windowed', atS, bits, latLow: lat, lonLow: lon }
}

const SOME_WINDOW = { byTwo: false, bits: 0, latLow: 0, lonLow: 0 }
const CONTEXTS_OF_MOVES = { lat: CONTEXTS.movedLat, lon: CONTEXTS.movedLon }

function codeMoved(layout: Layout, trail: Trail, first: FirstFix): FirstFix {
  const { coder, hasGaps, intervalS } = layout
  const given = first.form === 'moved' ? first : SOME_MOVE
  trail.two = coder.bit(CONTEXTS.byTwo + trail.two, given.byTwo ? 1 : 0)
  const span = hasGaps ? codeSpan(coder, intervalS, trail.span, given.gapS ?? 1) : undefined
  if (span !== undefined) trail.span = span.trail
  const atS = span === undefined ? codeTime(layout, trail, first) : 0
  const { lat, lon } = codeResidual(coder, CONTEXTS_OF_MOVES, trail.residual, given)
  trail.residual = residualClass(lat)
  const byTwo = trail.two === 1
  return span === undefined
    ? { form: 'moved', atS, byTwo, lat, lon }
    : { form: 'moved', atS, gapS: span.spanS, byTwo, lat, lon }
}

const SOME_MOVE = { gapS: 1, byTwo: false, lat: 0, lon: 0 }

/** Earlier fixes of the slot, each behind a bit that says that there is one more. */
function codeEarlier(layout: Layout, trail: Trail, earlier: readonly Offset[]): Offset[] {
  const { coder, halvings, intervalS } = layout
  const steps: StepTrail = { nominalS: intervalS, span: 0, residual: -1 }
  const known: Offset[] = [NO_OFFSET]
  while (trail.fixes < FIXES_MAX) {
    const next: WireFix | undefined = earlier[known.length - 1]
    trail.again = coder.bit(CONTEXTS.again + (known.length > 1 ? 2 : trail.again), next === undefined ? 0 : 1)
    if (trail.again === 0) break
    known.push(codeStep(coder, halvings, steps, next ?? NO_OFFSET, known))
    trail.fixes += 1
  }
  if (known.length > 1) trail.again = 1
  return known.slice(1)
}

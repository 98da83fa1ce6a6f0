import { bitLength } from './bits'
import { CONTEXTS } from './contexts'
import { codeBelow, codeBits, codeTree } from './numbers'
import type { Coder } from './range-coder'

/** Units that the times of a frame are counted in, in seconds: ages are whole ones, counted back from the base. */
const UNITS_S = [1, 2, 3, 5, 10, 15, 20, 30, 60, 120, 180, 300, 600, 900, 1800, 3600] as const
export const LONGEST_UNIT_S = Math.max(...UNITS_S)
/** Of shorter units the base is rounded up to a multiple of at least so long: its low bits cost less in the ages. */
export const GRID_S = 32
/** A base is told by where it stands in about so many seconds; of a sender whose newest fix is older, in more, or whole. */
const SPANS_S = { near: 1024, day: 65_536 } as const
export type TimeSpan = 'near' | 'day' | 'whole'

/** The clock of a frame. Shore takes the base that is nearest to the radio session, and the tag, which covers all of it, says whether it is right. */
export type FrameClock = {
  readonly unit: number
  /** The base is a multiple of the grid; else, with a long unit, of a second. */
  readonly isAligned: boolean
  /** In what span its place is told; `whole`: in 32 bits, by itself. */
  readonly span: TimeSpan
  /** Unix seconds of the base; in reading, before it is told, what stands for it: whole, or modulo `spanOf`. */
  readonly baseAtS: number
}

export const unitOf = ({ unit }: FrameClock): number => UNITS_S[unit] as number

const gridOf = (unitS: number, isAligned: boolean) => (isAligned ? unitS * Math.ceil(GRID_S / unitS) : 1)
const spanOf = (gridS: number, span: 'near' | 'day') => gridS * Math.ceil(SPANS_S[span] / gridS)

/** The clock for fixes that each miss its ticks by a little: the unit that measures them in the fewest bits. */
export function roughClockFor(times: readonly number[], span: TimeSpan): FrameClock {
  const costs = UNITS_S.map((unitS) => roughCost(times, unitS))
  const unit = costs.indexOf(Math.min(...costs))
  const unitS = UNITS_S[unit] as number
  return { unit, isAligned: true, span, baseAtS: newestTickS(times, unitS) }
}

/** Whether times are told in fewer bits as those of a common clock that each misses by a little. */
export function areRough(times: readonly number[]): boolean {
  const { unit, baseAtS } = clockFor(times, 'near')
  const exactCost = times.reduce((sum, atS) => sum + bitLength((baseAtS - atS) / (UNITS_S[unit] as number)), 0)
  // Each time takes a bit at least, and one that says that it is on its tick.
  if (exactCost <= 2 * times.length) return false
  return UNITS_S.some((unitS) => roughCost(times, unitS) + times.length < exactCost)
}

/** About the bits that times take in ticks of a unit, each with what it misses its tick by. */
function roughCost(times: readonly number[], unitS: number): number {
  if (unitS < GRID_S) return Number.POSITIVE_INFINITY
  const newestS = newestTickS(times, unitS)
  return times.reduce((sum, atS) => {
    const besideS = Math.abs(atS - nearestTickS(atS, unitS))
    return sum + bitLength((newestS - nearestTickS(atS, unitS)) / unitS) + (besideS === 0 ? 1 : 3 + bitLength(besideS))
  }, 0)
}

const newestTickS = (times: readonly number[], unitS: number) =>
  times.reduce((newest, atS) => Math.max(newest, nearestTickS(atS, unitS)), 0)

/** The tick of a unit that a time is nearest to. */
export const nearestTickS = (atS: number, unitS: number): number => unitS * Math.floor((atS + (unitS >> 1)) / unitS)

/** The greatest number that divides both; of 0 and another, the other. */
const commonDivisor = (a: number, b: number): number => (b === 0 ? a : commonDivisor(b, a % b))

/** The clock for fixes of these times: the longest unit that measures all their distances. */
export function clockFor(times: readonly number[], span: TimeSpan): FrameClock {
  const newestS = times.reduce((newest, atS) => Math.max(newest, atS), 0)
  const apartS = times.reduce((divisor, atS) => commonDivisor(divisor, newestS - atS), 0)
  const measures = (unitS: number) => apartS % unitS === 0
  const fits = (unitS: number) => measures(unitS) && (newestS % unitS === 0 || unitS >= GRID_S)
  const aligned = UNITS_S.findLastIndex((unitS) => measures(unitS) && newestS % unitS === 0)
  const any = UNITS_S.findLastIndex(fits)
  // An aligned unit saves bits of the base, a longer one bits of the ages: a unit of a minute saves enough of both.
  const unit = (UNITS_S[aligned] as number) >= GRID_S || any === aligned ? aligned : any
  const unitS = UNITS_S[unit] as number
  const isAligned = newestS % unitS === 0
  const gridS = gridOf(unitS, isAligned)
  return { unit, isAligned, span, baseAtS: Math.ceil(newestS / gridS) * gridS }
}

export function codeClock(coder: Coder, clock: FrameClock): FrameClock {
  const unit = codeTree(coder, CONTEXTS.unit, 4, clock.unit)
  const unitS = UNITS_S[unit] as number
  const isAligned = unitS < GRID_S || coder.bit(CONTEXTS.timeAligned, clock.isAligned ? 1 : 0) === 1
  const gridS = gridOf(unitS, isAligned)
  const span = codeSpanName(coder, clock.span)
  if (span === 'whole') return { unit, isAligned, span, baseAtS: codeBits(coder, 32, clock.baseAtS) }
  const spanS = spanOf(gridS, span)
  const place = codeBelow(coder, spanS / gridS, Math.floor((clock.baseAtS % spanS) / gridS))
  return { unit, isAligned, span, baseAtS: place * gridS }
}

function codeSpanName(coder: Coder, span: TimeSpan): TimeSpan {
  if (coder.bit(CONTEXTS.timeLong, span === 'near' ? 0 : 1) === 0) return 'near'
  return coder.uniform(span === 'whole' ? 1 : 0, 2) === 1 ? 'whole' : 'day'
}

/** The bases that a clock as read may mean, the likeliest first: nearest to the session, a span before, a span after. */
export function basesNear({ unit, isAligned, span, baseAtS }: FrameClock, sessionAtS: number): number[] {
  if (span === 'whole') return [baseAtS]
  const spanS = spanOf(gridOf(UNITS_S[unit] as number, isAligned), span)
  const nearest = baseAtS + spanS * Math.round((sessionAtS - baseAtS) / spanS)
  return [nearest, nearest - spanS, nearest + spanS].filter((atS) => atS > 0 && atS < 2 ** 32)
}

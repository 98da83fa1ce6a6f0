import { CONTEXTS } from './contexts'
import { codeBits, codeTree } from './numbers'
import type { Coder } from './range-coder'

/** Units that the times of a frame are counted in, in seconds: ages are whole ones, counted back from the base. */
const UNITS_S = [1, 2, 3, 5, 10, 15, 20, 30, 60, 120, 180, 300, 600, 900, 1800, 3600] as const
/** Of shorter units the base is rounded up to a multiple of at least so long: its low bits cost less in the ages. */
export const GRID_S = 32
/** A base is told by where it stands in about so many seconds. */
const SPAN_S = 1024

/** The clock of a frame. Shore takes the base that is nearest to the radio session, and the tag, which covers all of it, says whether it is right. */
export type FrameClock = {
  readonly unit: number
  /** The base is a multiple of the grid; else, with a long unit, of a second. */
  readonly isAligned: boolean
  /** The base stands in whole, in 32 bits. */
  readonly isLong: boolean
  /** Unix seconds of the base; in reading, before it is told, what stands for it: whole, or modulo `spanOf`. */
  readonly baseAtS: number
}

export const unitOf = ({ unit }: FrameClock): number => UNITS_S[unit] as number

const gridOf = (unitS: number, isAligned: boolean) => (isAligned ? unitS * Math.ceil(GRID_S / unitS) : 1)
const spanOf = (gridS: number) => gridS * Math.ceil(SPAN_S / gridS)

/** The clock for fixes of these times: the longest unit that measures all their distances. */
export function clockFor(times: readonly number[], isLong: boolean): FrameClock {
  const newestS = times.reduce((newest, atS) => Math.max(newest, atS), 0)
  const measures = (unitS: number) => times.every((atS) => (newestS - atS) % unitS === 0)
  const fits = (unitS: number) => measures(unitS) && (newestS % unitS === 0 || unitS >= GRID_S)
  const aligned = UNITS_S.findLastIndex((unitS) => measures(unitS) && newestS % unitS === 0)
  const any = UNITS_S.findLastIndex(fits)
  // An aligned unit saves bits of the base, a longer one bits of the ages: a unit of a minute saves enough of both.
  const unit = (UNITS_S[aligned] as number) >= GRID_S || any === aligned ? aligned : any
  const unitS = UNITS_S[unit] as number
  const isAligned = newestS % unitS === 0
  const gridS = gridOf(unitS, isAligned)
  return { unit, isAligned, isLong, baseAtS: Math.ceil(newestS / gridS) * gridS }
}

export function codeClock(coder: Coder, clock: FrameClock): FrameClock {
  const unit = codeTree(coder, CONTEXTS.unit, 4, clock.unit)
  const unitS = UNITS_S[unit] as number
  const isAligned = unitS < GRID_S || coder.bit(CONTEXTS.timeAligned, clock.isAligned ? 1 : 0) === 1
  const gridS = gridOf(unitS, isAligned)
  const isLong = coder.bit(CONTEXTS.timeLong, clock.isLong ? 1 : 0) === 1
  if (isLong) return { unit, isAligned, isLong, baseAtS: codeBits(coder, 32, clock.baseAtS) }
  const place = coder.uniform((clock.baseAtS % spanOf(gridS)) / gridS, spanOf(gridS) / gridS)
  return { unit, isAligned, isLong, baseAtS: place * gridS }
}

/** The bases that a clock as read may mean, the likeliest first: nearest to the session, a span before, a span after. */
export function basesNear({ unit, isAligned, isLong, baseAtS }: FrameClock, sessionAtS: number): number[] {
  if (isLong) return [baseAtS]
  const spanS = spanOf(gridOf(UNITS_S[unit] as number, isAligned))
  const nearest = baseAtS + spanS * Math.round((sessionAtS - baseAtS) / spanS)
  return [nearest, nearest - spanS, nearest + spanS].filter((atS) => atS > 0 && atS < 2 ** 32)
}

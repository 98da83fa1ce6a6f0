import { assert } from '#base/assert'
import { bad, ok, type Result } from '#base/result'
import type { EdgeFault } from './fault'
import type { OpenedFrame, Seal } from './frame'
import { codeBits } from './numbers'
import { proofFault, sealOther } from './other-kind'
import { codeFullPlace, type Place } from './places'
import { fillToBudget } from './plan'
import type { Coder } from './range-coder'
import { REPLY_BYTES_MAX } from './reply-frame'
import { isPlace } from './report'
import type { TagKey } from './tag'
import { codeGolomb, codeSignedGolomb } from './universal'

/** How the race stands for one boat, and who is near it. */
export type Neighbours = Standing & { readonly neighbours: readonly Neighbour[] }

export type Standing = {
  readonly epoch: number
  /** Whom this is for. */
  readonly slot: number
  /** The instant at which all ranks hold, Unix seconds. */
  readonly atS: number
  /** How many race, up to 9999. */
  readonly racing: number
  /** The boat's own rank; 0 if it has none. */
  readonly rank: number
}

/** Another boat. `ageMin`: how old its fix was at the instant of the standings, in minutes. Places in 1e-4°. */
export type Neighbour = Place & {
  /** The number of its entry, up to 9999. */
  readonly entry: number
  /** 0 if it has none. */
  readonly rank: number
  readonly ageMin: number
} & ({ readonly state: 'racing'; readonly toFinish: number } | { readonly state: 'finished' | 'retired' })

/** `toFinish` above is in steps of 0.1 nautical miles. */
export const NEIGHBOUR_STEPS_NM = 10

export const NEIGHBOURS_MAX = 64
const ENTRIES = 10_000
const STATES = ['racing', 'finished', 'retired'] as const
/** What its range allows and no race has: ages above are cut to it. */
export const AGE_MIN_MAX = 65_535
const TO_FINISH_MAX = 2 ** 20

/**
 * As many of the candidates, the first ones, as fit into a message from shore, by their ranks: 270 bytes take 30 of a fleet spread over a hundred
 * miles and more, 8.5 bytes each and 13 for all.
 */
export function fitNeighbours(
  standing: Standing,
  candidates: readonly Neighbour[],
  seal: Seal,
  bytesMax: number = REPLY_BYTES_MAX,
): { readonly bytes: Uint8Array; readonly count: number } {
  const build = (count: number) => {
    const neighbours = candidates.slice(0, count).sort((a, b) => a.rank - b.rank)
    return { count, bytes: encodeNeighbours({ ...standing, neighbours }, seal) }
  }
  return fillToBudget(Math.min(candidates.length, NEIGHBOURS_MAX), bytesMax, build) ?? build(0)
}

export function encodeNeighbours(said: Neighbours, seal: Seal): Uint8Array {
  assert(said.neighbours.length <= NEIGHBOURS_MAX, 'at most 64 neighbours go in one message')
  return sealOther({ kind: 'neighbours', epoch: said.epoch }, seal, [], (coder) => void codeAll(coder, said))
}

/** Reads what stands behind the number of the kind. */
export function readNeighbours(opened: OpenedFrame, key: TagKey): Result<Neighbours, EdgeFault> {
  const said = codeAll(opened.coder, { slot: 0, atS: 0, racing: 0, rank: 0, neighbours: [] })
  const fault = proofFault(opened, key)
  if (fault !== undefined) return bad(fault)
  return said.neighbours.every(isPossible) ? ok({ epoch: opened.epoch, ...said }) : bad({ kind: 'value-out-of-range' })
}

function isPossible(one: Neighbour): boolean {
  const isRank = one.rank >= 0 && one.rank < ENTRIES
  const isFar = one.state === 'racing' && (one.toFinish < 0 || one.toFinish > TO_FINISH_MAX)
  return isRank && !isFar && one.ageMin <= AGE_MIN_MAX && isPlace(one.lat, one.lon, 0)
}

type Body<T> = Omit<T, 'epoch'>

function codeAll(coder: Coder, said: Body<Neighbours>): Body<Neighbours> {
  const slot = coder.uniform(said.slot, 256)
  const atS = codeBits(coder, 32, said.atS)
  const racing = coder.uniform(said.racing, ENTRIES)
  const rank = coder.uniform(said.rank, ENTRIES)
  const count = coder.uniform(said.neighbours.length, NEIGHBOURS_MAX + 1)
  const neighbours: Neighbour[] = []
  const trail: Trail = { rank, toFinish: 0, place: undefined }
  for (let i = 0; i < count; i++) neighbours.push(codeNeighbour(coder, trail, said.neighbours[i] ?? SOME_NEIGHBOUR))
  return { slot, atS, racing, rank, neighbours }
}

/** What went before: neighbours are mostly near each other in every way. */
type Trail = { rank: number; toFinish: number; place: Place | undefined }

const SOME_NEIGHBOUR: Neighbour = { lat: 0, lon: 0, entry: 0, rank: 0, ageMin: 0, state: 'finished' }

/** Orders of the codes of a step in rank, of an age and of a step in distance. */
const [RANK_ORDER, AGE_ORDER, DISTANCE_ORDER] = [1, 4, 5] as const

function codeNeighbour(coder: Coder, trail: Trail, one: Neighbour): Neighbour {
  const entry = coder.uniform(one.entry, ENTRIES)
  trail.rank += codeSignedGolomb(coder, RANK_ORDER, one.rank - trail.rank)
  trail.place = codeFullPlace(coder, one, trail.place, 0)
  const ageMin = codeGolomb(coder, AGE_ORDER, Math.min(AGE_MIN_MAX, one.ageMin))
  const state = STATES[coder.uniform(STATES.indexOf(one.state), STATES.length)] ?? 'racing'
  const same = { ...trail.place, entry, rank: trail.rank, ageMin }
  if (state !== 'racing') return { ...same, state }
  trail.toFinish += codeSignedGolomb(
    coder,
    DISTANCE_ORDER,
    (one.state === 'racing' ? one.toFinish : 0) - trail.toFinish,
  )
  return { ...same, state, toFinish: trail.toFinish }
}

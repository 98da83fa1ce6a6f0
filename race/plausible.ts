import { DEG_RAD } from '#base/units'
import { arcM, EARTH_RADIUS_M, toVector } from './geodesy'
import type { RaceKind } from './race-setup'
import { countBefore, createTrack, insertFix, type Track } from './track'

/** Faster than this over ground nobody goes, by kind of race: a boat at 58 kn, a runner downhill, a car at 290 km/h. */
const SPEED_MPS_MAX: Record<RaceKind, number> = { sail: 30, foot: 10, vehicle: 80, ship: 30 }

/** What errors of measurement, whole seconds and rounding may put between two fixes that belong together. */
export const SLACK_M = 500

/** How far back a fix looks for one that it could follow, when it cannot follow the best of all before it. */
const LOOK_BACK = 256

/** What a tracker has measured at one instant, and whether an operator has accepted it, whatever it looks like. */
export type DeviceFix = {
  readonly fixAtMs: number
  readonly latDeg: number
  readonly lonDeg: number
  readonly isAccepted?: boolean
}

/**
 * All fixes of one tracker on one entry, by time and then place, and those of them that cannot be true beside the others because nobody
 * goes so fast. Which they are depends on the fixes alone, not on the order in which they came.
 */
export type Device = {
  readonly track: Track
  readonly tooFast: ReadonlyMap<string, DeviceFix>
  readonly accepted: ReadonlySet<string>
}

type OpenDevice = Device & { tooFast: Map<string, DeviceFix>; readonly accepted: Set<string>; chain?: Chain }

/**
 * For each fix the most fixes that can be true together and end with it, the one before it among those, and the end of the longest
 * such chain so far.
 */
type Chain = { readonly lengths: number[]; readonly froms: number[]; readonly ends: number[] }

/** What an offer of fixes did to those that count. */
export type DeviceChange = { readonly entered: readonly DeviceFix[]; readonly left: readonly DeviceFix[] }

/** The speed beyond which a fix is left out: what the organizer has set, else what the kind of race allows. */
export function speedMpsMaxOf(kind: RaceKind, ...set: readonly (number | undefined)[]): number {
  return set.find((mps) => mps !== undefined) ?? SPEED_MPS_MAX[kind]
}

/** A tracker before its first fix. */
export function createDevice(): Device {
  return { track: createTrack(), tooFast: new Map(), accepted: new Set() }
}

/** Whether somebody at one place can be at the other so much later or earlier. */
export function isWithinReach(a: DeviceFix, b: DeviceFix, speedMpsMax: number): boolean {
  const seconds = Math.abs(a.fixAtMs - b.fixAtMs) / 1000
  const reachM = speedMpsMax * seconds + SLACK_M
  return atMostM(a, b) <= reachM || reachedM(a, b) <= reachM
}

/** No way between two fixes is longer than first along the meridian and then along the equator: an answer without trigonometry, nearly always enough. */
function atMostM(a: DeviceFix, b: DeviceFix): number {
  const lonDeg = Math.abs(a.lonDeg - b.lonDeg)
  return EARTH_RADIUS_M * DEG_RAD * (Math.abs(a.latDeg - b.latDeg) + Math.min(lonDeg, 360 - lonDeg))
}

/** The way between two fixes over the sphere, m. */
export function reachedM(a: DeviceFix, b: DeviceFix): number {
  return arcM(toVector(a.latDeg, a.lonDeg), toVector(b.latDeg, b.lonDeg))
}

/**
 * Takes fixes in any order, repeated or not, and mutates the device. Of all its fixes the largest number stands that can be true
 * together, each within reach of the next; of two such choices the earlier. An accepted fix always stands, and what follows is judged from it.
 */
export function offerFixes(device: Device, fixes: readonly DeviceFix[], speedMpsMax: number): DeviceChange {
  const open = device as OpenDevice
  const inserted: DeviceFix[] = []
  let changedFrom = Number.POSITIVE_INFINITY
  for (const fix of fixes) {
    const placed = placeOn(open, fix)
    if (placed === undefined) continue
    changedFrom = Math.min(changedFrom, placed.index)
    if (placed.isNew) inserted.push(fix)
    if (open.chain === undefined && fitsIn(open, placed.index, speedMpsMax)) continue
    open.chain ??= { lengths: [], froms: [], ends: [] }
  }
  if (open.chain === undefined) return { entered: inserted, left: [] }
  extendChain(open, open.chain, changedFrom, speedMpsMax)
  return judge(open, open.chain, inserted)
}

/** The fix at an index of the device's track. */
export function fixOf({ track }: Device, index: number): DeviceFix {
  const [fixAtMs, latDeg, lonDeg] = [track.atMs[index], track.latDeg[index], track.lonDeg[index]]
  return { fixAtMs: fixAtMs as number, latDeg: latDeg as number, lonDeg: lonDeg as number }
}

/** What tells fixes of one tracker apart. */
export function keyOf({ fixAtMs, latDeg, lonDeg }: DeviceFix): string {
  return `${fixAtMs}/${latDeg}/${lonDeg}`
}

/** Puts a fix in its place; undefined when that changes nothing. */
function placeOn(device: OpenDevice, fix: DeviceFix): { index: number; isNew: boolean } | undefined {
  const { track, accepted } = device
  let index = countBefore(track, fix.fixAtMs)
  while (track.atMs[index] === fix.fixAtMs && isBefore(fixOf(device, index), fix)) index += 1
  const isNew = index === track.atMs.length || keyOf(fixOf(device, index)) !== keyOf(fix)
  const isNewlyAccepted = fix.isAccepted === true && !accepted.has(keyOf(fix))
  if (!isNew && !isNewlyAccepted) return undefined
  if (isNewlyAccepted) accepted.add(keyOf(fix))
  if (isNew) insertFix(track, index, fix.fixAtMs, fix.latDeg, fix.lonDeg)
  return { index, isNew }
}

function isBefore(a: DeviceFix, b: DeviceFix): boolean {
  return a.latDeg < b.latDeg || (a.latDeg === b.latDeg && a.lonDeg < b.lonDeg)
}

/** While every fix is within reach of the next there is nothing to choose, and no chain to keep. */
function fitsIn(device: OpenDevice, index: number, speedMpsMax: number): boolean {
  return followsInReach(device, index, speedMpsMax) && followsInReach(device, index + 1, speedMpsMax)
}

function followsInReach(device: OpenDevice, i: number, speedMpsMax: number): boolean {
  if (i < 1 || i >= device.track.atMs.length) return true
  return isWithinReach(fixOf(device, i - 1), fixOf(device, i), speedMpsMax)
}

function extendChain(device: OpenDevice, chain: Chain, from: number, speedMpsMax: number): void {
  const { lengths, froms, ends } = chain
  const first = Math.min(from, lengths.length)
  for (const column of [lengths, froms, ends]) column.length = first
  let pin = lastPinBefore(device, first)
  for (let i = first; i < device.track.atMs.length; i++) {
    const isPin = isAcceptedAt(device, i)
    const before = isPin ? (ends[i - 1] ?? -1) : findBefore(device, chain, i, pin, speedMpsMax)
    // Behind an accepted fix, what does not follow from it follows from nothing.
    lengths[i] = before >= 0 ? (lengths[before] as number) + 1 : pin < 0 || isPin ? 1 : 0
    froms[i] = before
    const end = ends[i - 1]
    ends[i] = end !== undefined && (lengths[end] as number) >= (lengths[i] as number) ? end : i
    if (isPin) pin = i
  }
}

function isAcceptedAt(device: OpenDevice, index: number): boolean {
  return device.accepted.size > 0 && device.accepted.has(keyOf(fixOf(device, index)))
}

function lastPinBefore(device: OpenDevice, index: number): number {
  let pin = device.accepted.size === 0 ? -1 : index - 1
  while (pin >= 0 && !isAcceptedAt(device, pin)) pin -= 1
  return pin
}

/** The fix that one follows in the longest chain that can end with it; -1: none. */
function findBefore(device: OpenDevice, chain: Chain, index: number, pin: number, speedMpsMax: number): number {
  const { lengths, ends } = chain
  const fix = fixOf(device, index)
  const isReached = (from: number) => isWithinReach(fixOf(device, from), fix, speedMpsMax)
  const best = ends[index - 1]
  if (best === undefined) return -1
  if (isReached(best)) return best
  let found = -1
  for (let from = index - 1; from >= Math.max(0, pin, index - LOOK_BACK); from--) {
    const isLonger = (lengths[from] as number) > (lengths[found] ?? 0)
    if (isLonger && isReached(from)) found = from
  }
  return found
}

/** Reads the longest chain, and compares what it leaves out with what was left out before. */
function judge(device: OpenDevice, chain: Chain, inserted: readonly DeviceFix[]): DeviceChange {
  const before = device.tooFast
  const after = new Map<string, DeviceFix>()
  let next = chain.ends.at(-1) ?? -1
  for (let i = chain.ends.length - 1; i >= 0; i--) {
    if (i === next) next = chain.froms[i] as number
    else after.set(keyOf(fixOf(device, i)), fixOf(device, i))
  }
  device.tooFast = after
  const fresh = new Set(inserted.map(keyOf))
  const back = [...before.values()].filter((fix) => !after.has(keyOf(fix)))
  const left = [...after.values()].filter((fix) => !before.has(keyOf(fix)) && !fresh.has(keyOf(fix)))
  return { entered: [...inserted.filter((fix) => !after.has(keyOf(fix))), ...back], left }
}

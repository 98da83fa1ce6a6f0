import type { Random } from '#base/random'
import type { Result } from '#base/result'
import type { WireFix } from './expected-place'
import type { EdgeFault } from './fault'
import type { FieldEntry, FirstFix } from './field-entry'
import { decodeFieldFrame, type FieldFrame } from './field-frame'
import { openFrame } from './frame'
import type { Coder } from './range-coder'
import { latStepsMax, lonStepsTurn, wrapLonSteps } from './report'
import type { Restored } from './restored'
import { decodeSoloFrame, type SoloFrame } from './solo-frame'
import { type Offset, offsetFrom } from './steps'
import { NO_KEY, type TagKey } from './tag'

/** The radio session of frames in tests. */
export const SESSION_S = 1_800_000_045
export const SOME_KEY: TagKey = [0x01234567, 0x89abcdef, 0xfedcba98, 0x76543210]

export function readSolo(bytes: Uint8Array, sessionS = SESSION_S, key = NO_KEY): Result<SoloFrame, EdgeFault> {
  const opened = openFrame(bytes)
  return opened.ok ? decodeSoloFrame(opened.value, sessionS, key) : opened
}

export function readField(bytes: Uint8Array, sessionS = SESSION_S, key = NO_KEY): Result<FieldFrame, EdgeFault> {
  const opened = openFrame(bytes)
  return opened.ok ? decodeFieldFrame(opened.value, sessionS, key) : opened
}

/** What a coder was asked for, in order. */
export type Symbol =
  | { readonly context: number; readonly bit: number }
  | { readonly count: number; readonly value: number }

/** A coder that hands everything on to another and keeps it. */
export function recording(coder: Coder): Coder & { readonly symbols: Symbol[] } {
  const symbols: Symbol[] = []
  return {
    symbols,
    bit(context, bit) {
      const told = coder.bit(context, bit)
      symbols.push({ context, bit: told })
      return told
    },
    uniform(value, count) {
      const told = coder.uniform(value, count)
      symbols.push({ count, value: told })
      return told
    },
  }
}

/** A whole number below 2^bits, as often short as long. */
const anyLength = (random: Random, bits: number) => random.int(2 ** random.int(bits + 1))
const anySign = (random: Random, value: number) => (random.chance(0.5) ? value : 0 - value)
const anyEpoch = (random: Random) => random.int(32)
const anySeq = (random: Random) => random.int(4096)

/** Any place, often one at a pole or beside 180°. */
function anyPlace(random: Random, halvings: number): { lat: number; lon: number } {
  const [pole, turn] = [latStepsMax(halvings), lonStepsTurn(halvings)]
  const lat = random.chance(0.3) ? anySign(random, pole) : random.int(2 * pole + 1) - pole
  return {
    lat,
    lon: random.chance(0.3) ? wrapLonSteps(turn / 2 - 2 + random.int(4), halvings) : random.int(turn) - turn / 2,
  }
}

/** A place near another one, or any. */
function nextPlace(random: Random, { lat, lon }: { lat: number; lon: number }, halvings: number) {
  if (random.chance(0.1)) return anyPlace(random, halvings)
  const moved = lat + anySign(random, anyLength(random, 12))
  const near = Math.max(-latStepsMax(halvings), Math.min(latStepsMax(halvings), moved))
  return { lat: near, lon: wrapLonSteps(lon + anySign(random, anyLength(random, 12)), halvings) }
}

function anyWords(random: Random): Restored[] {
  const count = random.chance(0.5) ? 0 : random.int(32)
  return Array.from({ length: count }, () => ({ back: 1 + anyLength(random, 11), lost: random.chance(0.5) }))
}

/** Fixes newest first, from one on, on and off an interval. */
function anyTrack(random: Random, newest: WireFix, count: number, halvings: number, intervalS: number): WireFix[] {
  const fixes = [newest]
  while (fixes.length < count) {
    const last = fixes.at(-1) as WireFix
    const backS = random.chance(0.6) ? intervalS : 1 + anyLength(random, random.chance(0.05) ? 24 : 12)
    fixes.push({ atS: last.atS - backS, ...nextPlace(random, last, halvings) })
  }
  return fixes
}

const anyInterval = (random: Random) =>
  random.chance(0.7) ? ([60, 300, 3600][random.int(3)] as number) : 1 + random.int(65_536)

/** A time on a grid or off it, near the session. */
function anyTime(random: Random): number {
  const gridS = [1, 10, 60, 300][random.int(4)] as number
  return Math.floor((SESSION_S - random.int(400)) / gridS) * gridS
}

export function anySoloFrame(random: Random): SoloFrame {
  const halvings = random.int(4)
  const intervalS = anyInterval(random)
  const isTimeLong = random.chance(0.2)
  const atS = isTimeLong ? 2 ** 30 + random.int(2 ** 31) : anyTime(random)
  const fixes = anyTrack(random, { atS, ...anyPlace(random, halvings) }, 1 + random.int(64), halvings, intervalS)
  const named = { halvings, epoch: anyEpoch(random), seq: anySeq(random), restored: anyWords(random) }
  return {
    ...named,
    intervalS: fixes.length > 1 ? intervalS : 0,
    fixes,
    timeSpan: isTimeLong ? 'whole' : atS < SESSION_S - 500 ? 'day' : 'near',
  }
}

function anyFirst(random: Random, atS: number, halvings: number, hasGaps: boolean): FirstFix {
  const form = random.int(3)
  if (form === 0) return { form: 'full', atS, ...anyPlace(random, halvings) }
  if (form === 1) {
    const bits = 1 + random.int(20)
    const low = { latLow: random.int(2 ** bits), lonLow: random.int(2 ** bits) }
    return { form: 'windowed', atS, ...(random.chance(0.5) ? { byTwo: true } : {}), bits, ...low }
  }
  const [lat, lon] = [anySign(random, anyLength(random, 24)), anySign(random, anyLength(random, 24))]
  const time = hasGaps ? { atS: 0, gapS: 1 + anyLength(random, 20) } : { atS }
  return { form: 'moved', ...time, byTwo: random.chance(0.5), lat, lon }
}

function anyEntries(random: Random, halvings: number, intervalS: number, hasGaps: boolean): FieldEntry[] {
  const newestS = anyTime(random)
  const entries: FieldEntry[] = []
  for (let slot = random.int(4); slot < 256 && entries.length < 40; slot += 1 + anyLength(random, 5)) {
    const first = anyFirst(random, newestS - 30 * anyLength(random, 4), halvings, hasGaps)
    const place = { atS: 0, ...(first.form === 'full' ? first : anyPlace(random, halvings)) }
    const count = random.chance(0.7) ? 1 : 1 + random.int(6)
    const track = anyTrack(random, { ...place, atS: newestS }, count, halvings, intervalS)
    const earlier: Offset[] = track.slice(1).map((fix) => offsetFrom(track[0] as WireFix, fix, halvings))
    entries.push({ slot, first, earlier })
  }
  return entries
}

/** A frame with entries of every form; its clock is as the encoder makes it. */
export function anyFieldFrame(random: Random): FieldFrame {
  const [halvings, intervalS, hasGaps] = [random.int(4), anyInterval(random), random.chance(0.3)]
  const named = { halvings, epoch: anyEpoch(random), seq: anySeq(random), restored: anyWords(random) }
  const digest = random.chance(0.3) ? { digest: random.int(65_536) } : {}
  const isRough = random.chance(0.3)
  const body = { reach: random.int(64), cycle: random.int(4), intervalS, hasGaps, isRough, newestAtS: SESSION_S }
  return {
    ...named,
    ...body,
    ...digest,
    entries: anyEntries(random, halvings, intervalS, hasGaps),
    timeSpan: (['near', 'day', 'whole'] as const)[random.int(3)] as 'near' | 'day' | 'whole',
  }
}

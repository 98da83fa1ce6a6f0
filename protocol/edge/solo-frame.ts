import { assert } from '#base/assert'
import { bad, ok, type Result } from '#base/result'
import { type BitReader, BitWriter, bestGolombOrder, unzigzag, zigzag } from './bits'
import type { EdgeFault } from './fault'
import { base24Of, sealFrame, writeHeader } from './header'
import { fullLatBits, fullLonBits, isPlace, wrapLonSteps } from './report'
import { type Restored, readRestored, writeRestored } from './restored'

/** A fix without its tracker: whole seconds, steps. */
export type WireFix = { readonly atS: number; readonly lat: number; readonly lon: number }

export type SoloFrame = {
  readonly halvings: number
  readonly epoch: number
  readonly seq: number
  /** Nominal time between fixes. */
  readonly intervalS: number
  /** Newest first, each time once. Never empty. */
  readonly fixes: readonly WireFix[]
  readonly restored: readonly Restored[]
}

export const SOLO_FIXES_MAX = 64

/** Builds a message that stands alone: its newest fix in full, each earlier one as a step back from the one after it. */
export function encodeSoloFrame(frame: SoloFrame): Uint8Array {
  const { halvings, epoch, seq, intervalS, fixes, restored } = frame
  const [newest] = fixes
  assert(newest !== undefined && fixes.length <= SOLO_FIXES_MAX, 'a solo frame carries 1 to 64 fixes')
  const writer = new BitWriter()
  writeHeader(writer, { kind: 'solo', halvings, epoch, seq: seq & 0xffff, base24: base24Of(newest.atS) })
  writeRestored(writer, restored)
  writer.write(fixes.length - 1, 6)
  writePlace(writer, newest, halvings)
  if (fixes.length > 1) writeSteps(writer, fixes, intervalS, halvings)
  return sealFrame(writer)
}

function writeSteps(writer: BitWriter, fixes: readonly WireFix[], intervalS: number, halvings: number): void {
  const steps = fixes.slice(1).map((fix, i) => stepTo(fix, fixes, i, intervalS, halvings))
  const placeOrder = bestGolombOrder(
    steps.flatMap((step) => [step.latCode, step.lonCode]),
    15,
  )
  const timeOrder = bestGolombOrder(
    steps.filter((step) => !step.onGrid).map((step) => step.jitterCode),
    15,
  )
  writer.writeGolomb(intervalS, 8)
  writer.write(placeOrder, 4)
  writer.write(timeOrder, 4)
  for (const step of steps) {
    writer.write(step.onGrid ? 0 : 1, 1)
    if (!step.onGrid) {
      writer.writeGolomb(step.intervals, 0)
      writer.writeGolomb(step.jitterCode, timeOrder)
    }
    writer.writeGolomb(step.latCode, placeOrder)
    writer.writeGolomb(step.lonCode, placeOrder)
  }
}

type Step = { onGrid: boolean; intervals: number; jitterCode: number; latCode: number; lonCode: number }

/** The step from fix `i` back to the one before it in time. */
function stepTo(fix: WireFix, fixes: readonly WireFix[], i: number, intervalS: number, halvings: number): Step {
  const later = fixes[i] as WireFix
  const backS = later.atS - fix.atS
  assert(backS > 0, 'fixes of a solo frame go back in time')
  const intervals = Math.floor((backS + Math.floor(intervalS / 2)) / intervalS)
  const expected = expectBefore(later, fixes[i - 1], backS, halvings)
  return {
    onGrid: backS === intervalS,
    intervals,
    jitterCode: zigzag(backS - intervals * intervalS),
    latCode: zigzag(fix.lat - expected.lat),
    lonCode: zigzag(wrapLonSteps(fix.lon - expected.lon, halvings)),
  }
}

/** Motion seen over a longer span says nothing about what went before; it also keeps every product below 2^53. */
const SEEN_S_MAX = 65_535

/**
 * Where a tracker is expected `backS` before `later`, had it moved as it did from there to `latest`. Integer only. Motion is
 * carried on over at most four times the span that it was seen in.
 */
function expectBefore(
  later: WireFix,
  latest: WireFix | undefined,
  backS: number,
  halvings: number,
): { lat: number; lon: number } {
  if (latest === undefined) return later
  const seenS = latest.atS - later.atS
  if (seenS > SEEN_S_MAX) return later
  const carriedS = Math.min(backS, 4 * seenS)
  const lonMove = wrapLonSteps(latest.lon - later.lon, halvings)
  return {
    lat: later.lat - Math.floor(((latest.lat - later.lat) * carriedS) / seenS),
    lon: later.lon - Math.floor((lonMove * carriedS) / seenS),
  }
}

/** Reads a solo frame's body. `baseAtS` is the newest fix's time. */
export function decodeSoloBody(
  body: BitReader,
  halvings: number,
  baseAtS: number,
): Result<{ fixes: WireFix[]; restored: Restored[] }, EdgeFault> {
  const restored = readRestored(body)
  const count = body.read(6)
  const fixes: WireFix[] = [{ atS: baseAtS, ...readPlace(body, halvings) }]
  const possible = isPossible(fixes[0] as WireFix, halvings) && (count === 0 || readSteps(body, fixes, count, halvings))
  if (body.overran) return bad({ kind: 'frame-malformed' })
  if (!possible) return bad({ kind: 'value-out-of-range' })
  if (!body.endsCleanly()) return bad({ kind: 'frame-malformed' })
  return ok({ fixes, restored })
}

/** Reads the steps back; false at the first that leads to an impossible fix, where reading stops. */
function readSteps(body: BitReader, fixes: WireFix[], count: number, halvings: number): boolean {
  const intervalS = body.readGolomb(8)
  const placeOrder = body.read(4)
  const timeOrder = body.read(4)
  for (let i = 0; i < count && !body.overran; i++) {
    const later = fixes[i] as WireFix
    const backS = body.read(1) === 0 ? intervalS : body.readGolomb(0) * intervalS + unzigzag(body.readGolomb(timeOrder))
    if (backS <= 0) return false
    const expected = expectBefore(later, fixes[i - 1], backS, halvings)
    const lat = expected.lat + unzigzag(body.readGolomb(placeOrder))
    const lon = wrapLonSteps(expected.lon + unzigzag(body.readGolomb(placeOrder)), halvings)
    const fix = { atS: later.atS - backS, lat, lon }
    if (!isPossible(fix, halvings)) return false
    fixes.push(fix)
  }
  return true
}

const isPossible = (fix: WireFix, halvings: number) => fix.atS > 0 && isPlace(fix.lat, fix.lon, halvings)

/** A full place: latitude and longitude counted from the south pole and from −180°, so that both are never negative. */
export function writePlace(writer: BitWriter, { lat, lon }: { lat: number; lon: number }, halvings: number): void {
  writer.write(lat + 900_000 * 2 ** halvings, fullLatBits(halvings))
  writer.write(lon + 1_800_000 * 2 ** halvings, fullLonBits(halvings))
}

export function readPlace(body: BitReader, halvings: number): { lat: number; lon: number } {
  const lat = body.read(fullLatBits(halvings)) - 900_000 * 2 ** halvings
  return { lat, lon: body.read(fullLonBits(halvings)) - 1_800_000 * 2 ** halvings }
}

import { bad, ok, type Result } from '#base/result'
import type { BitReader } from '../bit-string'
import { unzigzag } from '../bits'
import { expectFrom, type WireFix } from '../expected-place'
import type { EdgeFault } from '../fault'
import { fullLatBits, fullLonBits, isPlace, wrapLonSteps } from '../report'
import type { Restored } from '../restored'
import { readRestored } from './restored'

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
    const expected = expectFrom(later, fixes[i - 1], backS, halvings)
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
export function readPlace(body: BitReader, halvings: number): { lat: number; lon: number } {
  const lat = body.read(fullLatBits(halvings)) - 900_000 * 2 ** halvings
  return { lat, lon: body.read(fullLonBits(halvings)) - 1_800_000 * 2 ** halvings }
}

import type { BaselineFix, TrackerFix } from './baselines/fix'
import { encodeJsonMessage } from './baselines/json-message'
import { encodeMsgpackMessage } from './baselines/msgpack-message'
import { encodePolylineTrack } from './baselines/polyline-track'
import { encodeVarintTrack } from './baselines/varint-track'
import { encodeYbTeam, YB_HEAD_BYTES } from './baselines/yb-positions'
import { baselineFix, type Fleet, fixCountOf, inTimeOrder, rangeOf } from './fleet'

/** Bits a fix of what others would send, or do store, of the same fixes at the same resolution. */
export type Baselines = {
  readonly jsonBrotli: number
  readonly msgpack: number
  readonly varintConstantVelocity: number
  readonly polylineTime: number
  readonly ybPositions: number
}

const MESSAGE_BYTES_MAX = 340

/** The first two as messages of 340 bytes filled to the brim, with names; the others as whole tracks on a link that loses nothing. */
export function measureBaselines(fleet: Fleet): Baselines {
  const { halvings } = fleet
  const bitsPerFix = (bytes: number) => (8 * bytes) / fixCountOf(fleet)
  const tracks = sumOverTracks(fleet, (fixes, tracker) => ({
    varint: encodeVarintTrack(fixes).length,
    polyline: encodePolylineTrack(fixes).length,
    yb: encodeYbTeam(tracker, fixes, fixes[0]?.atS ?? 0, halvings).length,
  }))
  return {
    jsonBrotli: bitsPerFix(messageBytes(fleet, (fixes) => encodeJsonMessage(fixes, halvings))),
    msgpack: bitsPerFix(messageBytes(fleet, encodeMsgpackMessage)),
    varintConstantVelocity: bitsPerFix(tracks.varint),
    polylineTime: bitsPerFix(tracks.polyline),
    ybPositions: bitsPerFix(tracks.yb + YB_HEAD_BYTES),
  }
}

type TrackBytes = { varint: number; polyline: number; yb: number }

/** Track by track, so that no more than one is taken out of the flat arrays at a time. */
function sumOverTracks(fleet: Fleet, encode: (fixes: TrackerFix[], tracker: number) => TrackBytes): TrackBytes {
  const sum = { varint: 0, polyline: 0, yb: 0 }
  for (let tracker = 0; tracker < fleet.trackers.length; tracker++) {
    const { from, end } = rangeOf(fleet, tracker)
    const fixes = Array.from({ length: end - from }, (_, i) => baselineFix(fleet, from + i))
    const { varint, polyline, yb } = encode(fixes, tracker)
    sum.varint += varint
    sum.polyline += polyline
    sum.yb += yb
  }
  return sum
}

/** All fixes as they are measured, as many in a message as it takes. */
function messageBytes(fleet: Fleet, encode: (fixes: readonly BaselineFix[]) => Uint8Array): number {
  const order = inTimeOrder(fleet, 0, fleet.trackers.length)
  let bytes = 0
  let count = FIRST_COUNT
  for (let at = 0; at < order.length; at += count) {
    const fixesOf = (size: number) => Array.from(order.subarray(at, at + size), (fix) => baselineFix(fleet, fix))
    const filled = fillMessage((size) => encode(fixesOf(size)).length, count, order.length - at)
    count = filled.count
    bytes += filled.bytes
  }
  return bytes
}

const FIRST_COUNT = 30

/** The most fixes that fit, looked for from the number that fitted last; one goes even if it does not. */
function fillMessage(bytesOf: (count: number) => number, guess: number, countMax: number) {
  let [fits, fitsBytes, bursts] = [0, 0, countMax + 1]
  for (let aim = Math.min(guess, countMax); fits + 1 < bursts; ) {
    const bytes = bytesOf(aim)
    if (bytes <= MESSAGE_BYTES_MAX || aim === 1) [fits, fitsBytes] = [aim, bytes]
    else bursts = aim
    aim = Math.min(Math.max(Math.floor((aim * MESSAGE_BYTES_MAX) / bytes), fits + 1), bursts - 1)
  }
  return { count: fits, bytes: fitsBytes }
}

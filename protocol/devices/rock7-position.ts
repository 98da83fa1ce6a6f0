import { bad, ok, type Result } from '#base/result'
import { MINUTE_MS, SECOND_MS } from '#base/units'
import type { DeviceFault } from './fault'
import type { DevicePosition } from './position'

const PAYLOAD_BYTES = 19
/** Kind and flags come first; the bits below are counted from here on. */
const HEAD_BYTES = 2
const KINDS: ReadonlySet<number> = new Set([0x06, 0x26])
/** The day is counted within a period of two months. */
const PERIOD_MONTHS = 2
/** Clocks differ: a fix so little after its session is not from the period before. */
const CLOCKS_APART_MS = 10 * MINUTE_MS

const FIELD = {
  lat: { at: 0, bits: 25 },
  lon: { at: 25, bits: 26 },
  secondOfDay: { at: 51, bits: 17 },
  batteryPercent: { at: 68, bits: 7 },
  dayOfPeriod: { at: 122, bits: 6 },
} as const

/**
 * Reads the 19-byte position payload of Ground Control's own trackers, as it comes over DirectIP. Its makers have not published it: only what
 * agrees with their published decodes is read (place, time, battery). It names no year: the newest time that is not after the session is meant.
 * Any other payload is refused, so that nothing is decoded wrongly.
 */
export function decodeRock7Position(payload: Uint8Array, sessionAtMs: number): Result<DevicePosition, DeviceFault> {
  const isKnown = payload.length === PAYLOAD_BYTES && KINDS.has(payload[0] ?? 0) && payload[1] === 0
  if (!isKnown) return bad({ kind: 'unknown-payload', lengthBytes: payload.length })
  const stream = payload.subarray(HEAD_BYTES)
  const value = (field: keyof typeof FIELD) => bitsOf(stream, FIELD[field].at, FIELD[field].bits)
  const [latDeg, lonDeg] = [value('lat') / 1e5 - 90, value('lon') / 1e5 - 180]
  const atMs = instantMs(value('dayOfPeriod'), value('secondOfDay'), sessionAtMs)
  if (latDeg > 90 || lonDeg > 180 || atMs === undefined) return bad({ kind: 'payload-out-of-range' })
  const batteryPercent = value('batteryPercent')
  const place = { latDeg: roundedE5(latDeg), lonDeg: roundedE5(lonDeg) }
  return ok({ atMs, ...place, ...(batteryPercent <= 100 ? { batteryPercent } : {}) })
}

/** Without the last bits of the subtraction. */
const roundedE5 = (deg: number): number => Math.round(deg * 1e5) / 1e5

/** Up to 26 bits as a number, the first one the most significant. */
function bitsOf(bytes: Uint8Array, at: number, count: number): number {
  let value = 0
  for (let bit = at; bit < at + count; bit++) value = 2 * value + (((bytes[bit >> 3] ?? 0) >> (7 - (bit & 7))) & 1)
  return value
}

function instantMs(dayOfPeriod: number, secondOfDay: number, sessionAtMs: number): number | undefined {
  const session = new Date(sessionAtMs)
  const thisPeriod = session.getUTCMonth() - (session.getUTCMonth() % PERIOD_MONTHS)
  const inPeriod = (month: number) => {
    const atMs = Date.UTC(session.getUTCFullYear(), month, dayOfPeriod) + secondOfDay * SECOND_MS
    const isInIt = atMs < Date.UTC(session.getUTCFullYear(), month + PERIOD_MONTHS)
    return isInIt && atMs <= sessionAtMs + CLOCKS_APART_MS ? atMs : undefined
  }
  if (dayOfPeriod < 1 || secondOfDay >= 86_400) return undefined
  return inPeriod(thisPeriod) ?? inPeriod(thisPeriod - PERIOD_MONTHS)
}

import type { Result } from '#base/result'
import { KNOT_MPS } from '#base/units'
import type { DeviceFault } from './fault'
import { optionalNumber, optionalText, readerOf } from './field-reader'
import type { Fields } from './fields'
import { countedInstantMs, writtenInstantMs } from './instant'
import { type DevicePosition, readMeasured, readPlace } from './position'

/** What a phone says in the OsmAnd protocol: OsmAnd itself, Traccar Client, and many more. */
export type OsmandMessage = {
  readonly deviceId: string
  /** None: the phone knows that the position is not good. */
  readonly positions: readonly DevicePosition[]
}

const NAMES = { time: 'timestamp', lat: 'lat', lon: 'lon' }
const JSON_NAMES = { time: 'location.timestamp', lat: 'location.coords.latitude', lon: 'location.coords.longitude' }

/** In an address the speed is in knots, unless a server was told otherwise; in JSON it is in metres per second. */
const MEASURED = {
  accuracyM: { field: 'accuracy' },
  sogMps: { field: 'speed', unit: KNOT_MPS },
  cogDeg: { field: 'bearing' },
  altitudeM: { field: 'altitude' },
}
const JSON_MEASURED = {
  accuracyM: { field: 'location.coords.accuracy' },
  sogMps: { field: 'location.coords.speed' },
  cogDeg: { field: 'location.coords.heading' },
  altitudeM: { field: 'location.coords.altitude' },
}

/**
 * Reads the fields of an address or form (`id`, `lat`, `lon`, `timestamp` …), or of the JSON that newer Traccar Clients send. Without a time it is now
 * (www.traccar.org/osmand).
 */
export function parseOsmand(body: Fields, receivedAtMs: number): Result<OsmandMessage, DeviceFault> {
  const fields = withPairApart(body)
  const read = readerOf(fields)
  const deviceId = read.text(idFieldOf(fields), (text) => /^\P{Cc}{1,128}$/u.test(text))
  const isJson = fields.has('location.coords.latitude')
  const { time, lat, lon } = isJson ? JSON_NAMES : NAMES
  const atMs = fields.has(time) ? read.instantMs(time, instantMs) : receivedAtMs
  const place = readPlace(read, lat, lon)
  const isGood = !['false', '0'].includes(optionalText(fields, 'valid')?.toLowerCase() ?? '')
  const measured = readMeasured(fields, isJson ? JSON_MEASURED : MEASURED)
  return read.finish(() => ({
    deviceId,
    positions: isGood ? [{ atMs, ...place, ...measured, ...extrasOf(fields) }] : [],
  }))
}

/** `location=lat,lon` is another way to write the two. */
function withPairApart(fields: Fields): Fields {
  const [lat, lon, ...more] = optionalText(fields, 'location')?.split(',') ?? []
  if (lat === undefined || lon === undefined || more.length > 0) return fields
  return new Map([...fields, ['lat', lat.trim()], ['lon', lon.trim()]])
}

const instantMs = (text: string): number | undefined => countedInstantMs(text) ?? writtenInstantMs(text)

const idFieldOf = (fields: Fields): string => ['device_id', 'deviceid', 'id'].find((name) => fields.has(name)) ?? 'id'

function extrasOf(fields: Fields): Pick<DevicePosition, 'batteryPercent' | 'isDistress'> {
  const share = optionalNumber(fields, 'location.battery.level', 0, 1)
  const batteryPercent = optionalNumber(fields, 'batt', 0, 100) ?? (share === undefined ? undefined : 100 * share)
  return {
    ...(batteryPercent === undefined ? {} : { batteryPercent }),
    ...(optionalText(fields, 'alarm')?.toLowerCase() === 'sos' ? { isDistress: true } : {}),
  }
}

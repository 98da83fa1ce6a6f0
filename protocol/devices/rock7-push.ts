import type { Result } from '#base/result'
import type { DeviceFault } from './fault'
import { optionalNumber, optionalText, readerOf } from './field-reader'
import type { Fields } from './fields'
import { writtenInstantMs } from './instant'
import { type DevicePosition, type Measured, readMeasured, readPlace } from './position'

/** What Rock 7's push says of one report of a rented tracker (YB3, RockSTAR, RockFLEET): decoded already. */
export type Rock7Report = {
  /** The provider's own: one transmission may carry several reports, each with its own. */
  readonly id: string
  readonly imei: string
  readonly sessionAtMs: number
  /** It came over a mobile network: no satellite has been paid for it. */
  readonly isCellular?: true
  /** None: the tracker had no fix. */
  readonly positions: readonly DevicePosition[]
}

/** The fields that mean something here: of a signed message each of these must be signed. */
export const ROCK7_FIELDS = [
  ...(['id', 'imei', 'transmit_time', 'txAt', 'at', 'lat', 'lon', 'battery', 'trigger'] as const),
  ...(['transport', 'cog', 'alt'] as const),
]

/** Triggers by which somebody calls for help; those of power, temperature and fences are none. */
const IS_DISTRESS = /^(MO_MESSAGE_)?ALERT(_HIGH_PRIORITY|_DEAD_MAN|_COLLISION)?$/i

/** Reads the fields of the Core push API (docs.rock7.com/reference/push-api). A report without a place is one without a fix. */
export function parseRock7Push(fields: Fields): Result<Rock7Report, DeviceFault> {
  const read = readerOf(fields)
  const id = read.text('id', (text) => /^[\w-]{1,64}$/.test(text))
  const imei = read.text('imei', (text) => /^\d{15}$/.test(text))
  const sessionAtMs = read.instantMs(fields.has('transmit_time') ? 'transmit_time' : 'txAt', writtenInstantMs)
  const hasFix = fields.has('lat') || fields.has('lon')
  const position = hasFix
    ? { atMs: read.instantMs('at', writtenInstantMs), ...readPlace(read, 'lat', 'lon'), ...readExtras(fields) }
    : undefined
  const way = optionalText(fields, 'transport')?.toUpperCase() === 'GPRS' ? { isCellular: true as const } : {}
  return read.finish(() => ({ id, imei, sessionAtMs, ...way, positions: position === undefined ? [] : [position] }))
}

/** Its speed (`sog`) is not read: no document says in which unit it is. */
const MEASURED = { cogDeg: { field: 'cog' }, altitudeM: { field: 'alt' } }

function readExtras(fields: Fields): Measured & Pick<DevicePosition, 'batteryPercent' | 'isDistress'> {
  const batteryPercent = optionalNumber(fields, 'battery', 0, 100)
  return {
    ...readMeasured(fields, MEASURED),
    ...(batteryPercent === undefined ? {} : { batteryPercent }),
    ...(IS_DISTRESS.test(optionalText(fields, 'trigger') ?? '') ? { isDistress: true } : {}),
  }
}

import { fromHex } from '#base/bytes'
import type { Result } from '#base/result'
import type { DeviceFault } from './fault'
import { optionalNumber, optionalText, readerOf } from './field-reader'
import type { Fields } from './fields'
import { writtenInstantMs } from './instant'

/** What Ground Control's RockBLOCK webhook says of one message: the device's own bytes, undecoded. */
export type RockBlockMessage = {
  readonly imei: string
  readonly momsn: number
  readonly sessionAtMs: number
  /** Absent for a session without a message; never empty. */
  readonly payload?: Uint8Array
  /** Iridium's session status, where the provider passes it on. */
  readonly sessionStatus?: number
  /** Where Iridium believes the device was, to a radius; never a track point. */
  readonly location?: { readonly latDeg: number; readonly lonDeg: number; readonly cepKm: number }
}

/** The fields that mean something here: of a signed message each of these must be signed. */
export const ROCKBLOCK_FIELDS = [
  ...(['imei', 'momsn', 'transmit_time', 'data', 'iridium_session_status'] as const),
  ...(['iridium_latitude', 'iridium_longitude', 'iridium_cep'] as const),
]

/** Largest payload that any transceiver sends. */
const PAYLOAD_BYTES_MAX = 1960
const MOMSN_MAX = 0xffff_ffff

/** Reads the fields of a RockBLOCK webhook, form or JSON (docs.groundcontrol.com). */
export function parseRockBlock(fields: Fields): Result<RockBlockMessage, DeviceFault> {
  const read = readerOf(fields)
  const imei = read.text('imei', (text) => /^\d{15}$/.test(text))
  const momsn = read.number('momsn', 0, MOMSN_MAX)
  const sessionAtMs = read.instantMs('transmit_time', writtenInstantMs)
  const hex = optionalText(fields, 'data') ?? ''
  if (!/^([0-9a-f]{2})*$/i.test(hex) || hex.length > 2 * PAYLOAD_BYTES_MAX)
    read.refuse({ kind: 'field-invalid', field: 'data' })
  return read.finish(() => ({
    ...{ imei, momsn, sessionAtMs },
    ...(hex === '' ? {} : { payload: fromHex(hex) }),
    ...sessionOf(fields),
  }))
}

function sessionOf(fields: Fields): Pick<RockBlockMessage, 'sessionStatus' | 'location'> {
  const sessionStatus = optionalNumber(fields, 'iridium_session_status', 0, 255)
  const latDeg = optionalNumber(fields, 'iridium_latitude', -90, 90)
  const lonDeg = optionalNumber(fields, 'iridium_longitude', -180, 180)
  const cepKm = optionalNumber(fields, 'iridium_cep', 0, 20_000)
  const isPlaced = latDeg !== undefined && lonDeg !== undefined && cepKm !== undefined
  return {
    ...(sessionStatus !== undefined && Number.isInteger(sessionStatus) ? { sessionStatus } : {}),
    ...(isPlaced ? { location: { latDeg, lonDeg, cepKm: Math.round(cepKm) } } : {}),
  }
}

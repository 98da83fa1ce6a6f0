import type { Result } from '#base/result'
import type { DeviceFault } from './fault'
import { optionalNumber, optionalText, readerOf } from './field-reader'
import type { Fields } from './fields'
import { countedInstantMs } from './instant'
import { type DevicePosition, readMeasured, readPlace } from './position'

/** What OwnTracks says over HTTP. */
export type OwnTracksMessage = {
  /** `owntracks/jane/phone`, where the app tells it. */
  readonly topic?: string
  /** Two letters that stand for the phone on a map. */
  readonly trackerLetters?: string
  /** None: it is about something else. */
  readonly positions: readonly DevicePosition[]
}

const KMH_MPS = 1 / 3.6

const MEASURED = {
  accuracyM: { field: 'acc' },
  sogMps: { field: 'vel', unit: KMH_MPS },
  cogDeg: { field: 'cog' },
  altitudeM: { field: 'alt' },
}

/** Reads one JSON payload (owntracks.org/booklet/tech/json): places of type `location`; other types say nothing of where the phone is. */
export function parseOwnTracks(fields: Fields): Result<OwnTracksMessage, DeviceFault> {
  const read = readerOf(fields)
  const type = read.text('_type')
  if (type === 'encrypted') read.refuse({ kind: 'message-encrypted' })
  const named = namesOf(fields)
  if (type !== 'location') return read.finish(() => ({ ...named, positions: [] }))
  const batteryPercent = optionalNumber(fields, 'batt', 0, 100)
  const position = {
    atMs: read.instantMs('tst', countedInstantMs),
    ...readPlace(read, 'lat', 'lon'),
    ...readMeasured(fields, MEASURED),
    ...(batteryPercent === undefined ? {} : { batteryPercent }),
  }
  return read.finish(() => ({ ...named, positions: [position] }))
}

function namesOf(fields: Fields): Omit<OwnTracksMessage, 'positions'> {
  const [topic, letters] = [optionalText(fields, 'topic'), optionalText(fields, 'tid')]
  return { ...(topic === undefined ? {} : { topic }), ...(letters === undefined ? {} : { trackerLetters: letters }) }
}

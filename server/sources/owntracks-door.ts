import type { Result } from '#base/result'
import type { DeviceFault } from '#protocol/devices/fault'
import { readFields } from '#protocol/devices/fields'
import { type OwnTracksMessage, parseOwnTracks } from '#protocol/devices/owntracks'
import { type DoorRequest, type HttpDoor, JSON_BODY } from './http-door'
import { hashOf, refused, unreadable } from './refused'

/** Phones with OwnTracks in its HTTP mode, which wants to hear a list in JSON (owntracks.org/booklet/tech/http). */
export const OWNTRACKS_DOOR: HttpDoor = {
  ...{ source: 'owntracks', methods: ['POST'], contentTypes: [JSON_BODY], keptHeaders: ['x-limit-u', 'x-limit-d'] },
  thanks: { contentType: JSON_BODY, body: '[]' },
  read: (request) => {
    const { bytes, organization } = request
    const read = readBody(bytes)
    if (!read.ok) return refused(bytes, unreadable(read.fault))
    const deviceId = deviceIdOf(read.value, request)
    if (deviceId === undefined) return refused(bytes, unreadable({ kind: 'field-missing', field: 'topic' }))
    return { identity: [organization, deviceId, hashOf(bytes)].join(':'), bytes, deviceId }
  },
}

/** An empty body says that something was deleted on the phone. */
function readBody(bytes: Uint8Array): Result<OwnTracksMessage, DeviceFault> {
  if (bytes.length === 0) return { ok: true, value: { positions: [] } }
  const fields = readFields(bytes)
  return fields.ok ? parseOwnTracks(fields.value) : fields
}

/** iOS tells the topic, Android its parts in headers, and either may be given them in the address. */
function deviceIdOf({ topic, trackerLetters }: OwnTracksMessage, { headers, query }: DoorRequest): string | undefined {
  const asked = new URLSearchParams(query)
  const user = headers['x-limit-u'] ?? asked.get('u')
  const device = headers['x-limit-d'] ?? asked.get('d')
  const id = topic ?? (user && device ? `owntracks/${user}/${device}` : trackerLetters)
  return id !== undefined && /^\P{Cc}{1,128}$/u.test(id) ? id : undefined
}

import { readFields } from '#protocol/devices/fields'
import { parseOsmand } from '#protocol/devices/osmand'
import { FORM, type HttpDoor, JSON_BODY, OK } from './http-door'
import { hashOf, refused, unreadable } from './refused'

/** Phones with OsmAnd, Traccar Client and whatever else speaks as they do: all in the address, in a form or in JSON. Whatever it was is the message. */
export const OSMAND_DOOR: HttpDoor = {
  ...{ source: 'osmand', methods: ['GET', 'POST'], contentTypes: [FORM, JSON_BODY], keptHeaders: [], thanks: OK },
  read: ({ bytes: body, query, receivedAtMs, organization }) => {
    const bytes = body.length > 0 ? body : new TextEncoder().encode(query)
    const fields = readFields(bytes)
    const read = fields.ok ? parseOsmand(fields.value, receivedAtMs) : fields
    if (!read.ok) return refused(bytes, unreadable(read.fault))
    const { deviceId } = read.value
    return { identity: [organization, deviceId, hashOf(bytes)].join(':'), bytes, deviceId }
  },
}

import type { KeyObject } from 'node:crypto'
import { parseRock7Push, ROCK7_FIELDS } from '#protocol/devices/rock7-push'
import { FORM, type HttpDoor, JSON_BODY, OK } from './http-door'
import { readSigned } from './rock7-signature'

/**
 * The push of Rock 7 Core for rented trackers: positions that the provider has decoded, each with an id of its own. Signed as the RockBLOCK webhook is, under
 * the same rule.
 */
export function createRock7Door(publicKey?: KeyObject): HttpDoor {
  return {
    ...{ source: 'rock7', methods: ['POST'], contentTypes: [JSON_BODY, FORM], keptHeaders: [], thanks: OK },
    read: ({ bytes }) =>
      readSigned(bytes, parseRock7Push, ROCK7_FIELDS, publicKey, ({ id, imei, sessionAtMs }) => ({
        ...{ identity: `id:${id}`, bytes, imei, sessionAtMs },
      })),
  }
}

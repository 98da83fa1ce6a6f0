import type { KeyObject } from 'node:crypto'
import { parseRockBlock, ROCKBLOCK_FIELDS } from '#protocol/devices/rockblock'
import { FORM, type HttpDoor, JSON_BODY, OK } from './http-door'
import { hashOf } from './refused'
import { readSigned } from './rock7-signature'

/**
 * The webhook of RockBLOCK and of Ground Control's Core: the device's own bytes in hexadecimal, which are read as those that come by DirectIP. It has no number
 * of its own for a message, and the device's counter repeats. With the provider's public key every message must be signed, which forms are not; without
 * it the door's key alone is trusted.
 */
export function createRockBlockDoor(publicKey?: KeyObject): HttpDoor {
  return {
    ...{ source: 'rockblock', methods: ['POST'], contentTypes: [JSON_BODY, FORM], keptHeaders: [], thanks: OK },
    read: ({ bytes }) =>
      readSigned(bytes, parseRockBlock, ROCKBLOCK_FIELDS, publicKey, ({ imei, momsn, sessionAtMs, payload }) => {
        const identity = [imei, momsn, sessionAtMs / 1000, hashOf(payload ?? new Uint8Array())].join(':')
        return { identity, bytes, imei, sessionAtMs }
      }),
  }
}

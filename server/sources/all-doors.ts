import type { HttpDoor } from './http-door'
import { OSMAND_DOOR } from './osmand-door'
import { OWNTRACKS_DOOR } from './owntracks-door'
import { createRock7Door } from './rock7-door'
import { rsaPublicKey } from './rock7-signature'
import { createRockBlockDoor } from './rockblock-door'

/** Every door that there is. With the provider's public key Rock 7's messages must be signed; throws when it is no such key. */
export function createAllDoors(rock7PublicKey?: string): readonly HttpDoor[] {
  const publicKey = rock7PublicKey === undefined ? undefined : rsaPublicKey(rock7PublicKey)
  return [createRockBlockDoor(publicKey), createRock7Door(publicKey), OSMAND_DOOR, OWNTRACKS_DOOR]
}

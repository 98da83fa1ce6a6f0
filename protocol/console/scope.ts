import type { ConsoleAlarm } from './alarm'
import type { ConsoleClaims } from './token'

/** Alarms of which nobody can say yet whose they are. */
const NOBODYS = 'nobody’s'
const ofOrganization = (id: string) => `organization ${id}`
const ofRace = (organizationId: string, raceId: string) => `race ${organizationId} ${raceId}`

/** The rooms that hear an alarm: all of its organization, and those of the races that its tracker is in. */
export function roomsOf({ organizationId, entries }: Pick<ConsoleAlarm, 'organizationId' | 'entries'>): string[] {
  if (organizationId === undefined) return [NOBODYS]
  return [ofOrganization(organizationId), ...entries.map(({ raceId }) => ofRace(organizationId, raceId))]
}

/** The rooms that a token opens, and no other. */
export function roomsFor({ organizationId, raceId }: Pick<ConsoleClaims, 'organizationId' | 'raceId'>): string[] {
  return raceId === undefined ? [ofOrganization(organizationId), NOBODYS] : [ofRace(organizationId, raceId)]
}

/** Whether an alarm may be shown to whoever brings a token. */
export function hears(claims: Parameters<typeof roomsFor>[0], alarm: Parameters<typeof roomsOf>[0]): boolean {
  const rooms = roomsFor(claims)
  return roomsOf(alarm).some((room) => rooms.includes(room))
}

/** Whether a new token lets the holder of another go on: the same person with the same view. */
export function renews(next: ConsoleClaims, held: ConsoleClaims): boolean {
  return (['operatorId', 'organizationId', 'raceId'] as const).every((name) => next[name] === held[name])
}

/** Whether a token has been revoked; `version` holds now for its operator in its organization, absent: none was ever revoked. */
export function isRevoked(claims: Pick<ConsoleClaims, 'version'>, version = 0): boolean {
  return claims.version < version
}

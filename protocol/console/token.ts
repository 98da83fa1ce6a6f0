import type { Result } from '#base/result'
import type { Reading } from '../live/reading'
import {
  encodeClaims,
  type IsSigned,
  type Lifetime,
  openClaims,
  readName,
  type SignText,
  type TokenFault,
} from '../token'

export const CONSOLE_AUDIENCE = 'farfield-console'

/** Who may look: those who watch a race, and those who set it up. */
export const CONSOLE_ROLES = ['operator', 'organizer'] as const
export type ConsoleRole = (typeof CONSOLE_ROLES)[number]

/** What an operator's token claims, issued from a login. */
export type ConsoleClaims = Lifetime & {
  /** Whoever logged in. */
  readonly operatorId: string
  readonly organizationId: string
  /** The one race that it opens; absent: all of the organization. */
  readonly raceId?: string
  readonly role: ConsoleRole
  /** Of the operator's access to this organization: raised on logout, it ends all tokens with a lower one. */
  readonly version: number
}

/** Makes an operator's token. */
export function encodeToken(claims: ConsoleClaims, sign: SignText): string {
  const { operatorId: sub, organizationId: org, raceId: race, role, version: ver } = claims
  return encodeClaims(CONSOLE_AUDIENCE, { sub, org, ...(race && { race }), role, ver }, claims, sign)
}

/** Opens an operator's token. Whether it has been revoked is for whoever keeps versions. */
export function openToken(token: unknown, isSigned: IsSigned, nowMs: number): Result<ConsoleClaims, TokenFault> {
  return openClaims(token, CONSOLE_AUDIENCE, isSigned, readClaims, nowMs)
}

function readClaims(r: Reading, f: Record<string, unknown>): Omit<ConsoleClaims, keyof Lifetime> {
  const race = r.optional(f, 'race', 'claims', (v, path) => readName(r, v, path)).race
  return {
    operatorId: readName(r, f.sub, 'sub'),
    organizationId: readName(r, f.org, 'org'),
    ...(race === undefined ? {} : { raceId: race }),
    role: r.oneOf(f.role, 'role', CONSOLE_ROLES),
    version: r.integer(f.ver, 'ver', 0),
  }
}

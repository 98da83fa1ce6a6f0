import { bad, ok, type Result } from '#base/result'
import { HOUR_MS, MINUTE_MS } from '#base/units'
import { type Reading, readWhole } from '../live/reading'

/**
 * What an operator's browser shows the server, issued by the pages from a login: a JSON Web Token (RFC 7519) in its compact form, signed
 * with HMAC-SHA256. The header is always these bytes: nothing in a token says how it is to be checked.
 */
const HEADER = base64Url('{"alg":"HS256","typ":"JWT"}')
const ISSUER = 'farfield'
export const CONSOLE_AUDIENCE = 'farfield-console'

/** Who may look: those who watch a race, and those who set it up. */
export const CONSOLE_ROLES = ['operator', 'organizer'] as const
export type ConsoleRole = (typeof CONSOLE_ROLES)[number]

export type ConsoleClaims = {
  /** Whoever logged in. */
  readonly operatorId: string
  readonly organizationId: string
  /** The one race that it opens; absent: all of the organization. */
  readonly raceId?: string
  readonly role: ConsoleRole
  /** Of the operator's access to this organization: raised on logout, it ends all tokens with a lower one. */
  readonly version: number
  readonly issuedAtMs: number
  readonly endsAtMs: number
}

export const TOKEN_FAULT_KINDS = [
  'token-missing',
  'token-malformed',
  'token-wrong-signature',
  'token-other-audience',
  'token-bad-claims',
  'token-not-yet',
  'token-ended',
  'token-too-long',
  'token-revoked',
] as const
export type TokenFault = (typeof TOKEN_FAULT_KINDS)[number]

/** A token lives for minutes; one that claims more than this was not made by our pages. */
export const TOKEN_LIFE_MS_MAX = HOUR_MS
/** How far the clocks of pages and server may differ. */
const CLOCK_ERROR_MS_MAX = MINUTE_MS
const LENGTH_MAX = 2000

/** Signs a text: HMAC-SHA256 in base64url without padding. */
export type SignText = (text: string) => string

/** Makes a token of whole seconds. */
export function encodeToken(claims: ConsoleClaims, sign: SignText): string {
  const { operatorId: sub, organizationId: org, raceId: race, role, version: ver, issuedAtMs, endsAtMs } = claims
  const [iat, exp] = [Math.floor(issuedAtMs / 1000), Math.floor(endsAtMs / 1000)]
  const body = { iss: ISSUER, aud: CONSOLE_AUDIENCE, sub, org, ...(race && { race }), role, ver, iat, exp }
  const text = `${HEADER}.${base64Url(JSON.stringify(body))}`
  return `${text}.${sign(text)}`
}

/** Opens a token; the signature is checked before anything in it is read. Whether it has been revoked is for whoever keeps versions. */
export function openToken(
  token: unknown,
  isSigned: (text: string, signature: string) => boolean,
  nowMs: number,
): Result<ConsoleClaims, TokenFault> {
  if (token === undefined || token === null || token === '') return bad('token-missing')
  if (typeof token !== 'string' || token.length > LENGTH_MAX) return bad('token-malformed')
  const [, header = '', body = '', signature = ''] = /^([\w-]+)\.([\w-]+)\.([\w-]*)$/.exec(token) ?? []
  if (body === '') return bad('token-malformed')
  if (header !== HEADER || !isSigned(`${header}.${body}`, signature)) return bad('token-wrong-signature')
  const json = parsed(body)
  if (!json.ok) return bad('token-malformed')
  const { iss, aud } = (json.value ?? {}) as { iss?: unknown; aud?: unknown }
  if (iss !== ISSUER || aud !== CONSOLE_AUDIENCE) return bad('token-other-audience')
  const claims = readWhole((r) => readClaims(r, json.value))
  return claims.ok ? inItsTime(claims.value, nowMs) : bad('token-bad-claims')
}

function inItsTime(claims: ConsoleClaims, nowMs: number): Result<ConsoleClaims, TokenFault> {
  const { issuedAtMs, endsAtMs } = claims
  if (issuedAtMs > nowMs + CLOCK_ERROR_MS_MAX) return bad('token-not-yet')
  if (endsAtMs <= nowMs) return bad('token-ended')
  return endsAtMs - issuedAtMs > TOKEN_LIFE_MS_MAX ? bad('token-too-long') : ok(claims)
}

function readClaims(r: Reading, value: unknown): ConsoleClaims {
  const f = r.object(value, 'claims')
  const race = r.optional(f, 'race', 'claims', (v, path) => name(r, v, path)).race
  return {
    operatorId: name(r, f.sub, 'sub'),
    organizationId: name(r, f.org, 'org'),
    ...(race === undefined ? {} : { raceId: race }),
    role: r.oneOf(f.role, 'role', CONSOLE_ROLES),
    version: r.integer(f.ver, 'ver', 0),
    issuedAtMs: 1000 * r.integer(f.iat, 'iat', 0, 2 ** 32),
    endsAtMs: 1000 * r.integer(f.exp, 'exp', 0, 2 ** 32),
  }
}

function name(r: Reading, value: unknown, path: string): string {
  const text = r.text(value, path)
  if (text === '' || text.length > 200) r.fail(path, 'a name')
  return text
}

function parsed(base64: string): Result<unknown, undefined> {
  try {
    return ok(JSON.parse(atob(base64.replaceAll('-', '+').replaceAll('_', '/'))))
  } catch {
    return bad(undefined)
  }
}

/** Of a text of JSON: what is not ASCII in it is escaped, so that a character is a byte. */
function base64Url(json: string): string {
  const ascii = json.replace(/[\u0080-\uffff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)
  return btoa(ascii).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

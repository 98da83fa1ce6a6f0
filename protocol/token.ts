import { bad, ok, type Result } from '#base/result'
import { HOUR_MS, MINUTE_MS } from '#base/units'
import { type Reading, readWhole } from './live/reading'

/**
 * What a browser shows the server of its rights, issued by the pages: a JSON Web Token (RFC 7519) in its compact form, signed with HMAC-SHA256. The header
 * is always these bytes: nothing in a token says how it is to be checked.
 */
const HEADER = base64Url('{"alg":"HS256","typ":"JWT"}')
const ISSUER = 'farfield'

/** From when until when a token holds. */
export type Lifetime = { readonly issuedAtMs: number; readonly endsAtMs: number }

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

/** Whether a text was signed so. */
export type IsSigned = (text: string, signature: string) => boolean

/** Makes a token of whole seconds for an audience, of what it claims beside its life. */
export function encodeClaims(audience: string, claims: object, life: Lifetime, sign: SignText): string {
  const [iat, exp] = [Math.floor(life.issuedAtMs / 1000), Math.floor(life.endsAtMs / 1000)]
  const text = `${HEADER}.${base64Url(JSON.stringify({ iss: ISSUER, aud: audience, ...claims, iat, exp }))}`
  return `${text}.${sign(text)}`
}

/** Opens a token for an audience; the signature is checked before anything in it is read. */
export function openClaims<T extends object>(
  token: unknown,
  audience: string,
  isSigned: IsSigned,
  read: (r: Reading, fields: Record<string, unknown>) => T,
  nowMs: number,
): Result<T & Lifetime, TokenFault> {
  if (token === undefined || token === null || token === '') return bad('token-missing')
  if (typeof token !== 'string' || token.length > LENGTH_MAX) return bad('token-malformed')
  const [, header = '', body = '', signature = ''] = /^([\w-]+)\.([\w-]+)\.([\w-]*)$/.exec(token) ?? []
  if (body === '') return bad('token-malformed')
  if (header !== HEADER || !isSigned(`${header}.${body}`, signature)) return bad('token-wrong-signature')
  const json = parsed(body)
  if (!json.ok) return bad('token-malformed')
  const { iss, aud } = (json.value ?? {}) as { iss?: unknown; aud?: unknown }
  if (iss !== ISSUER || aud !== audience) return bad('token-other-audience')
  const claims = readWhole((r) => {
    const fields = r.object(json.value, 'claims')
    return { ...read(r, fields), ...readLifetime(r, fields) }
  })
  return claims.ok ? inItsTime(claims.value, nowMs) : bad('token-bad-claims')
}

/** A name in a token. */
export function readName(r: Reading, value: unknown, path: string): string {
  const text = r.text(value, path)
  if (text === '' || text.length > 200) r.fail(path, 'a name')
  return text
}

function readLifetime(r: Reading, { iat, exp }: Record<string, unknown>): Lifetime {
  return {
    issuedAtMs: 1000 * r.integer(iat, 'iat', 0, 2 ** 32),
    endsAtMs: 1000 * r.integer(exp, 'exp', 0, 2 ** 32),
  }
}

function inItsTime<T extends Lifetime>(claims: T, nowMs: number): Result<T, TokenFault> {
  const { issuedAtMs, endsAtMs } = claims
  if (issuedAtMs > nowMs + CLOCK_ERROR_MS_MAX) return bad('token-not-yet')
  if (endsAtMs <= nowMs) return bad('token-ended')
  return endsAtMs - issuedAtMs > TOKEN_LIFE_MS_MAX ? bad('token-too-long') : ok(claims)
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

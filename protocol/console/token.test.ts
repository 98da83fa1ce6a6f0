import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { type ConsoleClaims, encodeToken, openToken } from './token'

const NOW_MS = 1_790_000_000_000
const MINUTE_MS = 60_000
const CLAIMS: ConsoleClaims = {
  ...{ operatorId: 'jane', organizationId: 'club', raceId: 'round', role: 'operator', version: 2 },
  ...{ issuedAtMs: NOW_MS, endsAtMs: NOW_MS + 15 * MINUTE_MS },
}

const signWith = (secret: string) => (text: string) => createHmac('sha256', secret).update(text).digest('base64url')
const sign = signWith('the secret')
const open = (token: unknown, nowMs = NOW_MS) => openToken(token, (text, tag) => tag === sign(text), nowMs)
const fault = (token: unknown, nowMs = NOW_MS) => {
  const opened = open(token, nowMs)
  return opened.ok ? opened.value : opened.fault
}

const base64 = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
const HEADER = { alg: 'HS256', typ: 'JWT' }
const BODY = {
  ...{ iss: 'farfield', aud: 'farfield-console', sub: 'jane', org: 'club', role: 'operator', ver: 0 },
  ...{ iat: NOW_MS / 1000, exp: NOW_MS / 1000 + 900 },
}
/** A token that somebody else might make, rightly signed unless told otherwise. */
const made = (body: object, header: object = HEADER, tag = sign) => {
  const text = `${base64(header)}.${base64(body)}`
  return `${text}.${tag(text)}`
}

describe('a token', () => {
  it('C1, C2: comes back as it was made, of any name, and is a JSON Web Token', () => {
    const { raceId: _, ...whole } = CLAIMS
    for (const claims of [CLAIMS, whole, { ...CLAIMS, operatorId: 'Žofie ✓ 🚣' }])
      expect(open(encodeToken(claims, sign))).toEqual({ ok: true, value: claims })
    expect(fault(made(BODY))).toMatchObject({ operatorId: 'jane', organizationId: 'club', version: 0 })
  })

  it('C1 signed with another key, not at all, or otherwise than its header always says, is none', () => {
    const good = encodeToken(CLAIMS, sign)
    const bare = good.replace(/\.[\w-]*$/, '.')
    const wrong = [
      encodeToken(CLAIMS, signWith('another secret')),
      bare,
      `${bare}AAAA`,
      made(BODY, { alg: 'none', typ: 'JWT' }),
      made(BODY, { alg: 'none', typ: 'JWT' }, () => ''),
      made(BODY, { alg: 'HS512', typ: 'JWT' }),
      made(BODY, { ...HEADER, jwk: { kty: 'oct', k: 'AA' } }),
      made(BODY, { typ: 'JWT', alg: 'HS256' }),
      good.replace(/\.[\w-]+\./, `.${base64({ ...BODY, org: 'another club' })}.`),
    ]
    for (const token of wrong) expect(fault(token)).toBe('token-wrong-signature')
    expect(open(good).ok).toBe(true)
  })

  it.each([undefined, null, ''])('C1 that is %j is missing', (token) => {
    expect(fault(token)).toBe('token-missing')
  })

  it.each([7, {}, ['a.b.c'], 'a.b', 'a.b.c.d', 'a..c', `${'a'.repeat(3000)}.b.c`, '.'])(
    'C1 that is %j is no token',
    (token) => {
      expect(fault(token)).toBe('token-malformed')
    },
  )

  it('C1 rightly signed around something that is no JSON is no token', () => {
    const text = `${base64(HEADER)}.${Buffer.from('{"iss":').toString('base64url')}`
    expect(fault(`${text}.${sign(text)}`)).toBe('token-malformed')
  })

  it.each([{ aud: 'farfield-web' }, { aud: ['farfield-console'] }, { iss: 'elsewhere' }, { aud: undefined }])(
    'C2 made for others is refused: %j',
    (part) => {
      expect(fault(made({ ...BODY, ...part }))).toBe('token-other-audience')
    },
  )

  it.each([
    { sub: undefined },
    { sub: '' },
    { sub: 'x'.repeat(201) },
    { org: 7 },
    { org: undefined },
    { race: '' },
    { race: null },
    { role: 'admin' },
    { role: undefined },
    { ver: -1 },
    { ver: '0' },
    { ver: undefined },
    { exp: undefined },
    { exp: 'never' },
    { exp: 1e300 },
    { iat: null },
  ])('C2 with wrong claims is refused: %j', (part) => {
    expect(fault(made({ ...BODY, ...part }))).toBe('token-bad-claims')
  })

  it('C2 holds from a minute before it was issued to its end, and for an hour at most', () => {
    const token = encodeToken(CLAIMS, sign)
    expect(fault(token, NOW_MS - MINUTE_MS - 1)).toBe('token-not-yet')
    expect(open(token, NOW_MS - MINUTE_MS).ok).toBe(true)
    expect(open(token, CLAIMS.endsAtMs - 1).ok).toBe(true)
    expect(fault(token, CLAIMS.endsAtMs)).toBe('token-ended')
    expect(fault(encodeToken({ ...CLAIMS, endsAtMs: NOW_MS + 61 * MINUTE_MS }, sign))).toBe('token-too-long')
  })
})

import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { type ConsoleClaims, encodeToken } from '../console/token'
import { encodePass, type LivePass, openPass, PASS_LIFE_MS } from './pass'

const NOW_MS = 1_790_000_000_000
const PASS: LivePass = { slug: 'round', audience: 'press', issuedAtMs: NOW_MS, endsAtMs: NOW_MS + PASS_LIFE_MS }
const sign = (text: string) => createHmac('sha256', 'the secret').update(text).digest('base64url')
const open = (pass: unknown, nowMs = NOW_MS) => openPass(pass, (text, tag) => tag === sign(text), nowMs)

describe('a pass', () => {
  it('L27 comes back as it was made, and ends within minutes', () => {
    const pass = encodePass(PASS, sign)
    expect(open(pass)).toEqual({ ok: true, value: PASS })
    expect(open(pass, NOW_MS + PASS_LIFE_MS)).toEqual({ ok: false, fault: 'token-ended' })
    expect(PASS_LIFE_MS).toBeLessThanOrEqual(10 * 60_000)
  })

  it('L27 signed otherwise, or for another use, is none', () => {
    expect(open(encodePass(PASS, (text) => sign(`${text} `)))).toEqual({ ok: false, fault: 'token-wrong-signature' })
    const life = { issuedAtMs: NOW_MS, endsAtMs: NOW_MS + PASS_LIFE_MS }
    const operator: ConsoleClaims = {
      operatorId: 'jane',
      organizationId: 'club',
      role: 'operator',
      version: 0,
      ...life,
    }
    expect(open(encodeToken(operator, sign))).toEqual({ ok: false, fault: 'token-other-audience' })
  })

  it('L27 for an audience that there is not, the public’s included, is none: that is given without', () => {
    for (const audience of ['public', 'everybody', '']) {
      const pass = encodePass({ ...PASS, audience: audience as 'press' }, sign)
      expect(open(pass)).toEqual({ ok: false, fault: 'token-bad-claims' })
    }
  })
})

import { createHmac } from 'node:crypto'
import { encodePass, PASS_LIFE_MS, type PassAudience } from '#protocol/live/pass'
import { installationSecret } from './secret'

/** A pass to the live feed of a race for an audience, whose right to it has been looked at. */
export function makePass(slug: string, audience: PassAudience): string {
  const secret = installationSecret()
  const issuedAtMs = Date.now()
  return encodePass({ slug, audience, issuedAtMs, endsAtMs: issuedAtMs + PASS_LIFE_MS }, (words) =>
    createHmac('sha256', secret).update(words).digest('base64url'),
  )
}

import { createHmac, timingSafeEqual } from 'node:crypto'
import type { IsSigned, SignText } from '#protocol/token'

/** How texts are signed with the installation's secret: HMAC-SHA256, whatever a token says of itself. */
export function signWith(secret: string): SignText {
  return (text) => createHmac('sha256', secret).update(text).digest('base64url')
}

/** Whether a text was signed so. Takes the same time wherever the two differ. */
export function signatureCheck(secret: string): IsSigned {
  const sign = signWith(secret)
  return (text, signature) => {
    const [wanted, given] = [Buffer.from(sign(text)), Buffer.from(signature)]
    return wanted.length === given.length && timingSafeEqual(wanted, given)
  }
}

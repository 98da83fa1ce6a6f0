import { createHmac } from 'node:crypto'

/** The link by which the first account is made; app/(admin)/first-account.ts knows its code. The code stands behind the #, which browsers send to nobody. */
export function firstAccountLink(home, secret) {
  const code = createHmac('sha256', secret).update('farfield first account').digest('base64url').slice(0, 24)
  return `${home}/first-account#${code}`
}

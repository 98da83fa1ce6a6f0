import { readAuditForToken } from '#db/token-reads'
import { byToken } from '../by-token'

const PAGE = 200

/** The audit log, a page at a time. */
export function GET(request: Request): Promise<Response> {
  const asked = Number(new URL(request.url).searchParams.get('below'))
  const below = Number.isSafeInteger(asked) && asked > 0 ? { below: asked } : {}
  return byToken(request, 'audit:read', async (db, scope) => {
    return { entries: await readAuditForToken(db, scope, { most: PAGE, ...below }) }
  })
}

import type { Scope } from '#db/acting'
import { openApiToken, type TokenScope } from '#db/api-tokens'
import { countAttempt } from '#db/attempts'
import type { Database } from '#db/client'
import { database } from '../../database'

/** From one address, in a minute: a program that asks more often is told to wait. */
const LIMIT = { most: 120, windowMs: 60_000 }

type Answer = (db: Database, scope: Scope) => Promise<unknown>

/** Answers a program that shows a token for what it asks; undefined from `answer` is a 404. Everything is JSON, and nothing is kept in caches. */
export async function byToken(request: Request, wanted: TokenScope, answer: Answer): Promise<Response> {
  const db = database()
  if (db === undefined) return said(503, 'away', 'The database is away. Try again in a moment.')
  const address = request.headers.get('x-forwarded-for')?.split(',').at(-1)?.trim() || 'unknown'
  if (!(await countAttempt(db, 'api from', address, LIMIT)))
    return said(429, 'too-often', 'More than 120 requests a minute: wait a minute.', { 'retry-after': '60' })
  const [, token = ''] = /^Bearer ([\w-]{20,100})$/.exec(request.headers.get('authorization') ?? '') ?? []
  const scope = token === '' ? undefined : await openApiToken(db, token, wanted)
  if (scope === undefined) {
    const needed = `A token that may “${wanted}” is needed, as “Authorization: Bearer …”.`
    return said(401, 'no-token', needed, { 'www-authenticate': 'Bearer' })
  }
  const found = await answer(db, scope)
  return found === undefined ? said(404, 'not-found', 'This token opens nothing of that name.') : json(200, found)
}

const said = (status: number, error: string, message: string, headers: Record<string, string> = {}) =>
  json(status, { error, message }, headers)

const json = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  Response.json(body, { status, headers: { 'cache-control': 'no-store', ...headers } })

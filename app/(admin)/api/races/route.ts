import { readRacesForToken } from '#db/token-reads'
import { byToken } from '../by-token'

/** The races that a token opens. */
export function GET(request: Request): Promise<Response> {
  return byToken(request, 'races:read', async (db, scope) => ({ races: await readRacesForToken(db, scope) }))
}

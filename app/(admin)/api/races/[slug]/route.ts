import { readRaceForToken } from '#db/token-reads'
import { byToken } from '../../by-token'

/** One race with its entries, their trackers and its results. */
export async function GET(request: Request, { params }: { params: Promise<{ slug: string }> }): Promise<Response> {
  const { slug } = await params
  return byToken(request, 'races:read', (db, scope) => readRaceForToken(db, scope, slug))
}

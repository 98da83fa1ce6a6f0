import { text } from '#components/text/catalogue.ts'
import { databaseAnswers } from '#db/published/health'
import { database } from '../database'
import { serverAnswers } from '../live-server'

export const dynamic = 'force-dynamic'

/** For load balancers and people: 200 as long as pages can be served, with words for what is away; 503 when nothing could be shown. */
export async function GET(): Promise<Response> {
  const db = database()
  const [databaseOk, serverOk] = await Promise.all([db ? databaseAnswers(db) : false, serverAnswers()])
  const words = [...(databaseOk ? [] : [text.health.database]), ...(serverOk ? [] : [text.health.server])]
  const body = {
    status: words.length === 0 ? 'ok' : 'degraded',
    database: databaseOk,
    server: serverOk,
    words: words.length === 0 ? [text.health.ok] : words,
  }
  return Response.json(body, { status: databaseOk || serverOk ? 200 : 503, headers: { 'cache-control': 'no-store' } })
}

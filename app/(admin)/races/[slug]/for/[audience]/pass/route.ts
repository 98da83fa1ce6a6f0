import { PASS_AUDIENCES } from '#protocol/live/pass'
import { maySee } from '../../../../../audience'
import { makePass } from '../../../../../live-pass'

/** A pass to the live feed of a race, for whoever may see it as this audience does. */
export async function GET(_request: Request, { params }: { params: Promise<{ slug: string; audience: string }> }) {
  const { slug, audience: name } = await params
  const audience = PASS_AUDIENCES.find((one) => one === name)
  const headers = { 'cache-control': 'private, no-store' }
  if (audience === undefined || !(await maySee(slug, audience)))
    return Response.json({ error: 'not-invited' }, { status: 403, headers })
  return Response.json({ pass: makePass(slug, audience) }, { headers })
}

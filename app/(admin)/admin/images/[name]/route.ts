import { readOwnImage } from '#db/own-images'
import { whoIsSignedIn } from '../../../place'

/** A picture of one's own organization, public or not. */
export async function GET(_request: Request, { params }: { params: Promise<{ name: string }> }): Promise<Response> {
  const who = await whoIsSignedIn()
  const bytes = who && (await readOwnImage(who.db, who.actor.personId, (await params).name))
  if (bytes === undefined) return new Response('There is no such picture.', { status: 404 })
  return new Response(bytes as BodyInit, {
    headers: { 'content-type': 'image/webp', 'cache-control': 'private, no-store' },
  })
}

import { readPublicImage } from '#db/published/images'
import { database } from '../../database'

/** A picture that a race shows to the public. Short-lived in caches: who is hidden is to be gone from there soon. */
export async function GET(_request: Request, { params }: { params: Promise<{ name: string }> }): Promise<Response> {
  const db = database()
  const bytes = db && (await readPublicImage(db, (await params).name))
  if (bytes === undefined) return new Response('There is no such picture.', { status: 404 })
  return new Response(bytes as BodyInit, {
    headers: { 'content-type': 'image/webp', 'cache-control': 'public, max-age=300' },
  })
}

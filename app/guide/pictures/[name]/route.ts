import { notFound } from 'next/navigation'
import { readGuidePicture } from '../../guide-files'

/** A picture of the guide. */
export async function GET(_request: Request, { params }: { params: Promise<{ name: string }> }): Promise<Response> {
  const picture = await readGuidePicture((await params).name)
  if (picture === undefined) notFound()
  return new Response(picture, { headers: { 'content-type': 'image/png', 'cache-control': 'public, max-age=3600' } })
}

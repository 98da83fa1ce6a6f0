import { notFound } from 'next/navigation'
import { openRaceArchive } from '#db/race-file'
import { racePlace } from '../../../../place'
import { archiveOf } from '../../../../race-archive'

/** The whole race as one archive, for those who may set it up. */
export async function GET(_request: Request, { params }: { params: Promise<{ slug: string }> }): Promise<Response> {
  const { db, actor, scope, race } = await racePlace((await params).slug)
  const archive = await openRaceArchive(db, actor, scope)
  if (!archive.ok) notFound()
  const headers = {
    'content-type': 'application/zip',
    'content-disposition': `attachment; filename="${race.slug}.zip"`,
    'cache-control': 'no-store',
  }
  return new Response(archiveOf(archive.value, Date.now()), { headers })
}

import { notFound } from 'next/navigation'
import { listCourseVersions } from '#db/race-course'
import { courseAsGeoJson } from '#race/course-file'
import { racePlace } from '../../../../../place'

/** The newest course as GeoJSON, for those who may see what is not public. */
export async function GET(_request: Request, { params }: { params: Promise<{ slug: string }> }): Promise<Response> {
  const { db, actor, scope, race } = await racePlace((await params).slug)
  const versions = await listCourseVersions(db, actor, scope)
  const newest = versions.ok ? versions.value[0] : undefined
  if (newest === undefined) notFound()
  const headers = {
    'content-type': 'application/geo+json',
    'content-disposition': `attachment; filename="${race.slug}-course-${newest.version}.geojson"`,
    'cache-control': 'no-store',
  }
  return new Response(courseAsGeoJson(newest.course, race.name), { headers })
}

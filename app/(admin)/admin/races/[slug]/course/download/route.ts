import { notFound } from 'next/navigation'
import type { NextRequest } from 'next/server'
import { listCourseVersions } from '#db/race-course'
import { COURSE_FORMATS, type CourseFormat, MEDIA_TYPES, writeCourse } from '#race/course-export'
import { racePlace } from '../../../../../place'

/** A version of the course, the newest unless one is named, in the format that is named: for those who may see what is not public. */
export async function GET(request: NextRequest, { params }: { params: Promise<{ slug: string }> }): Promise<Response> {
  const { db, actor, scope, race } = await racePlace((await params).slug)
  const asked = request.nextUrl.searchParams
  const format = asked.get('format') ?? 'geojson'
  const number = asked.get('version')
  const versions = await listCourseVersions(db, actor, scope)
  const all = versions.ok ? versions.value : []
  const version = number === null ? all[0] : all.find((one) => String(one.version) === number)
  if (version === undefined || !isFormat(format)) notFound()
  const headers = {
    'content-type': MEDIA_TYPES[format],
    'content-disposition': `attachment; filename="${race.slug}-course-${version.version}.${format}"`,
    'cache-control': 'no-store',
  }
  return new Response(writeCourse(version.course, race.name, format), { headers })
}

const isFormat = (words: string): words is CourseFormat => (COURSE_FORMATS as readonly string[]).includes(words)

import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { Section } from '#components/setup/section.tsx'
import { text } from '#components/text/catalogue.ts'
import { formatUtcDate, type Kind } from '#components/text/format.ts'
import { listClasses } from '#db/race-classes'
import { type ListedVersion, listCourseVersions } from '#db/race-course'
import { COURSE_FORMATS } from '#race/course-export'
import { newestCourse } from '#race/course-version'
import { may } from '#race/role'
import { racePlace } from '../../../../place'
import { RaceFrame } from '../../../../race-frame'
import { CourseEditor } from './course-editor'

export const metadata: Metadata = { title: text.courseSetup.title }

/** What is to be passed, in order. */
export default async function CoursePage({ params }: { params: Promise<{ slug: string }> }) {
  const place = await racePlace((await params).slug)
  const { race } = place
  const [versions, classes] = await Promise.all([
    listCourseVersions(place.db, place.actor, place.scope),
    listClasses(place.db, place.actor, place.scope),
  ])
  if (!versions.ok || !classes.ok) notFound()
  const course = newestCourse(
    versions.value.map(({ version, course, holdsFromMs }) => {
      return { version, course, ...(holdsFromMs === null ? {} : { holdsFromMs }) }
    }),
  )
  const words = text.courseSetup
  return (
    <RaceFrame place={place} section="course">
      <Section title={words.title} why={words.why}>
        <CourseEditor
          slug={race.slug}
          raceKind={race.kind as Kind}
          timeZone={race.timeZone}
          classes={classes.value}
          version={versions.value[0]?.version ?? 0}
          mayEdit={may(place.role, 'arrange')}
          {...(course && { course })}
        />
      </Section>
      {versions.value.length > 0 && (
        <Section title={words.versions}>
          <ul className="divide-y divide-line text-sm">
            {versions.value.map((version) => (
              <VersionRow key={version.version} slug={race.slug} {...version} />
            ))}
          </ul>
        </Section>
      )}
    </RaceFrame>
  )
}

function VersionRow({ slug, version, holdsFromMs, author, reason }: ListedVersion & { slug: string }) {
  const words = text.courseSetup
  const from = holdsFromMs === null ? words.fromBeginning : words.from(formatUtcDate(holdsFromMs))
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-6 py-2">
      <div className="min-w-0">
        <span className="font-semibold">{words.version(version)}</span>{' '}
        <span className="text-muted">{[from, author && words.by(author)].filter(Boolean).join(' · ')}</span>
        {reason && <span className="block [overflow-wrap:anywhere]">{reason}</span>}
      </div>
      <div className="flex gap-1">
        {COURSE_FORMATS.map((format) => (
          <a
            key={format}
            href={`/admin/races/${slug}/course/download?version=${version}&format=${format}`}
            aria-label={words.download(version, words.formats[format])}
            className="inline-flex min-h-11 items-center px-2 font-semibold text-accent md:min-h-9"
          >
            {words.formats[format]}
          </a>
        ))}
      </div>
    </li>
  )
}

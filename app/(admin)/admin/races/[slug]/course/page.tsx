import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { Section } from '#components/setup/section.tsx'
import { text } from '#components/text/catalogue.ts'
import { formatUtcDate, type Kind } from '#components/text/format.ts'
import { type ListedVersion, listCourseVersions } from '#db/race-course'
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
  const versions = await listCourseVersions(place.db, place.actor, place.scope)
  if (!versions.ok) notFound()
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
          key={versions.value[0]?.version ?? 0}
          slug={race.slug}
          raceKind={race.kind as Kind}
          version={versions.value[0]?.version ?? 0}
          mayEdit={may(place.role, 'arrange')}
          {...(course && { course })}
        />
      </Section>
      {versions.value.length > 0 && (
        <Section title={words.versions}>
          <ul className="divide-y divide-line text-sm">
            {versions.value.map((version) => (
              <VersionRow key={version.version} {...version} />
            ))}
          </ul>
          <a
            href={`/admin/races/${race.slug}/course/download`}
            className="mt-3 inline-flex min-h-11 items-center text-sm font-semibold text-accent"
          >
            {words.download}
          </a>
        </Section>
      )}
    </RaceFrame>
  )
}

function VersionRow({ version, holdsFromMs, author, reason }: ListedVersion) {
  const words = text.courseSetup
  const from = holdsFromMs === null ? words.fromBeginning : words.from(formatUtcDate(holdsFromMs))
  return (
    <li className="py-2">
      <span className="font-semibold">{words.version(version)}</span>{' '}
      <span className="text-muted">{[from, author && words.by(author)].filter(Boolean).join(' · ')}</span>
      {reason && <span className="block [overflow-wrap:anywhere]">{reason}</span>}
    </li>
  )
}

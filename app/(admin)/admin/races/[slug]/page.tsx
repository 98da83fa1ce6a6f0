import { CircleCheck, CircleDashed } from 'lucide-react'
import { notFound } from 'next/navigation'
import { Section } from '#components/setup/section.tsx'
import { text } from '#components/text/catalogue.ts'
import { readRaceState } from '#db/race-state'
import { type Readiness, readinessOf } from '#race/readiness'
import { racePlace } from '../../../place'
import { RaceFrame } from '../../../race-frame'

/** What a race still needs before it can go live. */
export default async function RaceOverviewPage({ params }: { params: Promise<{ slug: string }> }) {
  const place = await racePlace((await params).slug)
  const state = await readRaceState(place.db, place.actor, place.scope)
  if (!state.ok) notFound()
  const words = text.raceSetup.overview
  return (
    <RaceFrame place={place} section="overview">
      <Section title={words.title} why={words.why}>
        <ul className="space-y-3">
          {readinessOf(state.value).map((item) => (
            <ReadinessRow key={item.item} {...item} />
          ))}
        </ul>
        {state.value.isPublished && (
          <a
            href={`/races/${place.race.slug}`}
            className="mt-4 inline-flex min-h-11 items-center text-sm font-semibold text-accent"
          >
            {words.seePage}
          </a>
        )}
      </Section>
    </RaceFrame>
  )
}

function ReadinessRow({ item, isDone, missing }: Readiness[number]) {
  const words = text.raceSetup.overview
  const Icon = isDone ? CircleCheck : CircleDashed
  return (
    <li className="flex items-start gap-3 text-sm">
      <Icon
        size={20}
        strokeWidth={1.5}
        className={isDone ? 'shrink-0 text-on-time' : 'shrink-0 text-late'}
        aria-label={isDone ? words.done : words.missing}
      />
      <span>{words.readiness[item](isDone, missing)}</span>
    </li>
  )
}

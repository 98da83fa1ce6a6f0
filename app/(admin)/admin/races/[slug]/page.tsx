import { CircleCheck, CircleDashed } from 'lucide-react'
import { notFound } from 'next/navigation'
import { DryRunSection } from '#components/setup/dry-run.tsx'
import { Notice } from '#components/setup/notice.tsx'
import { Section } from '#components/setup/section.tsx'
import { text } from '#components/text/catalogue.ts'
import { readDryRun } from '#db/dry-runs'
import { readRaceState } from '#db/race-state'
import { type Readiness, readinessOf } from '#race/readiness'
import { may } from '#race/role'
import { racePlace } from '../../../place'
import { RaceFrame } from '../../../race-frame'
import { beginDryRun, finishDryRun } from './dry-run-actions'

/** What a race still needs before it can go live, and its rehearsal. */
export default async function RaceOverviewPage({ params }: { params: Promise<{ slug: string }> }) {
  const place = await racePlace((await params).slug)
  const { db, actor, scope, race, role } = place
  const [state, dryRun] = await Promise.all([readRaceState(db, actor, scope), readDryRun(db, actor, scope)])
  if (!state.ok || !dryRun.ok) notFound()
  const { own, of } = dryRun.value
  const words = text.raceSetup.overview
  return (
    <RaceFrame place={place} section="overview">
      {of && (
        <Notice look="note">
          {text.dryRunSetup.isOne(of.name)}{' '}
          <a href={`/admin/races/${of.slug}`} className="font-semibold text-accent">
            {text.dryRunSetup.back}
          </a>
        </Notice>
      )}
      <Section title={words.title} why={words.why}>
        <ul className="space-y-3">
          {readinessOf(state.value).map((item) => (
            <ReadinessRow key={item.item} {...item} />
          ))}
        </ul>
        {state.value.isPublished && (
          <a
            href={`/races/${race.slug}`}
            className="mt-4 inline-flex min-h-11 items-center text-sm font-semibold text-accent"
          >
            {words.seePage}
          </a>
        )}
      </Section>
      {!of && (
        <DryRunSection {...{ race, own }} isOrganizer={may(role, 'arrange')} begin={beginDryRun} end={finishDryRun} />
      )}
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

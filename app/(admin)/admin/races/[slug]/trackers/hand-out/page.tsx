import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { MINUTE_MS } from '#base/units'
import { HandOutDesk } from '#components/setup/hand-out-desk.tsx'
import { Section } from '#components/setup/section.tsx'
import { text } from '#components/text/catalogue.ts'
import { listUnits } from '#db/units'
import { may } from '#race/role'
import { racePlace } from '../../../../../place'
import { RaceFrame } from '../../../../../race-frame'
import { atDesk } from './actions'

export const metadata: Metadata = { title: text.unitSetup.desk.title }

/** Where units are handed out before the start, and taken back after the finish. */
export default async function HandOutPage(props: {
  params: Promise<{ slug: string }>
  searchParams: Promise<{ unit?: string }>
}) {
  const place = await racePlace((await props.params).slug)
  const { db, actor, scope, race, role } = place
  const { unit = '' } = await props.searchParams
  const units = await listUnits(db, actor, scope)
  if (!units.ok || !may(role, 'arrange')) notFound()
  const here = units.value
    .filter(({ on }) => on?.raceSlug === race.slug)
    .sort((a, b) => latestOf(b.on) - latestOf(a.on))
  const { fixIntervalMs, reportIntervalMs } = here[0]?.on ?? {
    fixIntervalMs: 15 * MINUTE_MS,
    reportIntervalMs: 60 * MINUTE_MS,
  }
  const minutes = (ms: number) => String(Math.max(1, Math.round(ms / MINUTE_MS)))
  return (
    <RaceFrame place={place} section="trackers">
      <Section title={text.unitSetup.desk.title} why={text.unitSetup.desk.why}>
        <HandOutDesk
          {...{ race: race.slug, unit, atDesk, units: here, nowMs: Date.now() }}
          cadence={{ fixMinutes: minutes(fixIntervalMs), reportMinutes: minutes(reportIntervalMs) }}
        />
      </Section>
    </RaceFrame>
  )
}

const latestOf = (on: { handedAtMs: number; returnedAtMs: number | null } | null) =>
  Math.max(on?.handedAtMs ?? 0, on?.returnedAtMs ?? 0)

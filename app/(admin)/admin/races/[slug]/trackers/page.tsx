import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { ActionForm } from '#components/setup/action-form.tsx'
import { ChoiceField, Field } from '#components/setup/field.tsx'
import { Section } from '#components/setup/section.tsx'
import { TrackerList } from '#components/setup/tracker-list.tsx'
import { Way } from '#components/setup/way.tsx'
import { text } from '#components/text/catalogue.ts'
import { type ListedEntry, listEntries } from '#db/entries'
import { listRaceTrackers } from '#db/race-trackers'
import { readTimedPassings } from '#db/swapped-units'
import { may } from '#race/role'
import { findSwappedUnits, type SwappedUnits } from '#race/swapped-units'
import { racePlace } from '../../../../place'
import { RaceFrame } from '../../../../race-frame'
import { giveTracker, renewKey, swapPair, takeOff } from './actions'

export const metadata: Metadata = { title: text.trackerSetup.title }

/** Which device speaks for which entry, and when each was heard last. */
export default async function TrackersPage({ params }: { params: Promise<{ slug: string }> }) {
  const place = await racePlace((await params).slug)
  const { db, actor, scope, race, role } = place
  const [trackers, entries, timed] = await Promise.all([
    listRaceTrackers(db, actor, scope),
    listEntries(db, actor, scope),
    readTimedPassings(db, actor, scope),
  ])
  if (!trackers.ok || !entries.ok || !timed.ok) notFound()
  const swapped = findSwappedUnits(timed.value)
  const isOrganizer = may(role, 'arrange')
  const words = text.trackerSetup
  const here = `/admin/races/${race.slug}/trackers`
  const inUse = trackers.value.filter(({ toAtMs }) => toAtMs === null)
  const heard = words.heardCount(inUse.filter(({ heardAtMs }) => heardAtMs !== null).length, inUse.length)
  return (
    <RaceFrame place={place} section="trackers">
      {swapped.length > 0 && <Swapped race={race.slug} pairs={swapped} isOrganizer={isOrganizer} />}
      {isOrganizer && (
        <Section title={words.hand} why={words.handWhy}>
          <p className="mb-4 text-sm">
            <a href="/guide/firmware" className="font-semibold text-accent">
              {text.guide.firmware}
            </a>
          </p>
          {entries.value.length === 0 ? (
            <p className="text-sm text-muted">{words.noEntries}</p>
          ) : (
            <HandForm race={race.slug} entries={entries.value} />
          )}
        </Section>
      )}
      <Section
        title={words.title}
        why={words.why}
        action={
          <span className="flex flex-wrap items-center gap-4 text-sm">
            {inUse.length > 0 && <span className="tabular-nums text-muted">{heard}</span>}
            {isOrganizer && <Way href={`${here}/hand-out`} words={text.unitSetup.desk.link} />}
            {isOrganizer && <Way href={`${here}/phones`} words={text.unitSetup.phones.link} />}
            <Way href={`${here}/board`} words={words.board.link} />
          </span>
        }
      >
        <TrackerList
          race={race}
          trackers={trackers.value}
          nowMs={Date.now()}
          {...(isOrganizer && { takeOff, renewKey })}
        />
      </Section>
    </RaceFrame>
  )
}

function Swapped(props: { race: string; pairs: readonly SwappedUnits[]; isOrganizer: boolean }) {
  const words = text.unitSetup.swapped
  return (
    <Section title={words.title} why={words.why}>
      <ul className="space-y-3 text-sm">
        {props.pairs.map(({ numbers: [one, other], elements }) => (
          <li key={`${one} ${other}`} data-testid="swapped" className="flex flex-wrap items-center gap-4">
            <span className="text-late">{words.pair(one, other, [...new Set(elements)].join(', '))}</span>
            {props.isOrganizer && (
              <ActionForm
                action={swapPair}
                submit={words.swap}
                look="quiet"
                isInline
                question={words.question(one, other)}
                hidden={{ race: props.race, one, other }}
              />
            )}
          </li>
        ))}
      </ul>
    </Section>
  )
}

function HandForm({ race, entries }: { race: string; entries: readonly ListedEntry[] }) {
  const words = text.trackerSetup
  const untracked = entries.find(({ trackerCount }) => trackerCount === 0) ?? entries[0]
  const choices = entries.map(({ number, name }) => [number, name === '' ? number : `${number} · ${name}`] as const)
  return (
    <ActionForm action={giveTracker} submit={words.submit} hidden={{ race }}>
      <ChoiceField name="number" label={words.entry} choices={choices} defaultValue={untracked?.number ?? ''} />
      <ChoiceField name="kind" label={words.kind} choices={Object.entries(words.kinds)} />
      <Field name="device" label={words.device} hint={words.deviceHint} maxLength={128} required />
      <div className="grid gap-4 sm:grid-cols-2">
        <Field name="fix" type="number" label={words.fixEvery} defaultValue="15" required />
        <Field
          name="report"
          type="number"
          label={words.reportEvery}
          hint={words.cadenceHint}
          defaultValue="60"
          required
        />
      </div>
      <Field name="from" type="datetime-local" label={words.from} hint={words.fromHint} />
      <ChoiceField name="key" label={words.key} hint={words.keyHint} choices={Object.entries(words.keys)} />
    </ActionForm>
  )
}

import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { ActionForm } from '#components/setup/action-form.tsx'
import { EntryList } from '#components/setup/entry-list.tsx'
import { Field } from '#components/setup/field.tsx'
import { RequestList } from '#components/setup/request-list.tsx'
import { Section } from '#components/setup/section.tsx'
import { text } from '#components/text/catalogue.ts'
import { formatRaceDate } from '#components/text/format.ts'
import { listEntries } from '#db/entries'
import { type EntryRequests, listEntryRequests } from '#db/entry-requests'
import { may } from '#race/role'
import { zoneTimeOf } from '#race/zone-time'
import { type RacePlace, racePlace } from '../../../../place'
import { RaceFrame } from '../../../../race-frame'
import { approve, openForm, refuse, saveEntry, takeOut } from './actions'
import { TableImport } from './table-import'

export const metadata: Metadata = { title: text.raceSetup.entries.title }

/** Who takes part in a race. */
export default async function EntriesPage({ params }: { params: Promise<{ slug: string }> }) {
  const place = await racePlace((await params).slug)
  const entries = await listEntries(place.db, place.actor, place.scope)
  if (!entries.ok) notFound()
  const { slug } = place.race
  const isOrganizer = may(place.role, 'arrange')
  const words = text.raceSetup.entries
  const requests = isOrganizer ? await listEntryRequests(place.db, place.actor, place.scope) : undefined
  const count = <span className="text-sm tabular-nums text-muted">{words.count(entries.value.length)}</span>
  return (
    <RaceFrame place={place} section="entries">
      {isOrganizer && (
        <>
          <Section title={words.table} why={words.tableWhy}>
            <TableImport race={slug} />
          </Section>
          <Section title={words.add} why={words.addWhy}>
            <EntryForm race={slug} />
          </Section>
          {requests?.ok && <Requests place={place} requests={requests.value} />}
        </>
      )}
      <Section title={words.title} why={words.why} action={count}>
        <EntryList
          race={slug}
          entries={entries.value}
          hasDetails={may(place.role, 'watch')}
          {...(isOrganizer && { takeOut })}
        />
      </Section>
    </RaceFrame>
  )
}

/** The public form, and who waits for an answer. */
function Requests({ place, requests }: { place: RacePlace; requests: EntryRequests }) {
  const words = text.entryForm
  const { slug, timeZone } = place.race
  const { untilMs, waiting } = requests
  const isOpen = untilMs !== null && untilMs > Date.now()
  const shown = untilMs === null ? '' : zoneTimeOf(untilMs, timeZone)
  return (
    <Section title={words.requests} why={words.requestsWhy}>
      <p className="mb-3 text-sm">
        {isOpen ? words.isOpen(formatRaceDate(untilMs, timeZone)) : words.isClosed}{' '}
        {isOpen && (
          <a href={`/races/${slug}/enter`} className="font-semibold text-accent">
            {words.address}: /races/{slug}/enter
          </a>
        )}
      </p>
      <ActionForm action={openForm} submit={words.open} look="quiet" hidden={{ race: slug }}>
        <Field name="until" type="datetime-local" label={words.until} hint={words.untilHint} defaultValue={shown} />
      </ActionForm>
      {(isOpen || waiting.length > 0) && (
        <div className="mt-6">
          <RequestList race={slug} waiting={waiting} approve={approve} refuse={refuse} />
        </div>
      )}
    </Section>
  )
}

function EntryForm({ race }: { race: string }) {
  const words = text.raceSetup.entries
  return (
    <ActionForm action={saveEntry} submit={words.addSubmit} hidden={{ race }}>
      <div className="grid gap-4 sm:grid-cols-2">
        <Field name="number" label={words.number} maxLength={80} required />
        <Field name="name" label={words.name} maxLength={80} />
        <Field name="className" label={words.className} hint={words.classHint} maxLength={80} />
        <Field name="nation" label={words.nation} hint={words.nationHint} maxLength={3} />
        <Field name="group" label={words.group} maxLength={80} />
        <Field name="tcf" label={words.tcf} maxLength={10} />
        <Field name="colour" label={words.colour} hint={words.colourHint} maxLength={7} />
      </div>
    </ActionForm>
  )
}

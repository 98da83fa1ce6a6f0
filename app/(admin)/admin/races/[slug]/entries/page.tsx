import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { ActionForm } from '#components/setup/action-form.tsx'
import { EntryList } from '#components/setup/entry-list.tsx'
import { Field } from '#components/setup/field.tsx'
import { Section } from '#components/setup/section.tsx'
import { text } from '#components/text/catalogue.ts'
import { listEntries } from '#db/entries'
import { may } from '#race/role'
import { racePlace } from '../../../../place'
import { RaceFrame } from '../../../../race-frame'
import { saveEntry, takeOut } from './actions'
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

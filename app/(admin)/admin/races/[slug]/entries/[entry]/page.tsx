import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { ActionForm } from '#components/setup/action-form.tsx'
import { DetailFields } from '#components/setup/detail-fields.tsx'
import { CheckField, Field } from '#components/setup/field.tsx'
import { FileField, PICTURE_TYPES } from '#components/setup/file-field.tsx'
import { Section } from '#components/setup/section.tsx'
import { text } from '#components/text/catalogue.ts'
import { formatUtcDate } from '#components/text/format.ts'
import { type DetailedEntry, readEntryDetails } from '#db/entry-details'
import { DETAIL_FIELDS, detailsText } from '#race/entry-details'
import { may } from '#race/role'
import { racePlace } from '../../../../../place'
import { RaceFrame } from '../../../../../race-frame'
import { erase, saveDetails, savePhoto, setHidden } from './actions'

export const metadata: Metadata = { title: text.raceSetup.entries.title }

/** What is known of one entry: its people and boat, whether the public sees it, and the end of it all. */
export default async function EntryPage({ params }: { params: Promise<{ slug: string; entry: string }> }) {
  const { slug, entry: entryId } = await params
  const place = await racePlace(slug)
  const read = await readEntryDetails(place.db, place.actor, place.scope, entryId)
  if (!read.ok) notFound()
  const entry = read.value
  const words = text.entrySetup
  const hidden = { race: place.race.slug, entry: entryId }
  const isOrganizer = may(place.role, 'arrange')
  return (
    <RaceFrame place={place} section="entries">
      <a
        href={`/admin/races/${place.race.slug}/entries`}
        className="inline-flex min-h-11 items-center text-sm font-semibold text-accent"
      >
        {words.back}
      </a>
      <h2 className="text-xl font-semibold [overflow-wrap:anywhere]">
        <bdi>{`${entry.number} ${entry.name}`.trim()}</bdi>
      </h2>
      <Section title={words.details} why={words.detailsWhy}>
        {isOrganizer ? <DetailsForm entry={entry} hidden={hidden} /> : <DetailsList entry={entry} />}
      </Section>
      {isOrganizer && (
        <>
          <Section title={text.lookSetup.photo} why={text.lookSetup.photoWhy}>
            <ActionForm action={savePhoto} submit={text.lookSetup.photoSubmit} look="quiet" hidden={hidden}>
              {entry.photo !== null && (
                // biome-ignore lint/performance/noImgElement: it is small and made ready when it is uploaded
                <img src={`/admin/images/${entry.photo}`} alt={text.lookSetup.photo} className="max-h-48 rounded-md" />
              )}
              <FileField
                name="photo"
                label={text.lookSetup.photoFile}
                hint={text.lookSetup.logoHint}
                accept={PICTURE_TYPES}
              />
              {entry.photo !== null && <CheckField name="no-photo" value="yes" label={text.lookSetup.noPhoto} />}
            </ActionForm>
          </Section>
          <Section title={words.public} why={words.publicWhy}>
            <p className="mb-3 text-sm">{entry.isHidden ? words.isHidden : words.isShown}</p>
            <ActionForm
              action={setHidden}
              submit={entry.isHidden ? words.show : words.hide}
              look="quiet"
              hidden={{ ...hidden, hidden: entry.isHidden ? 'no' : 'yes' }}
            />
          </Section>
          <Section title={words.erase} why={words.eraseWhy}>
            <ActionForm
              action={erase}
              submit={words.eraseSubmit}
              look="danger"
              question={words.eraseQuestion(entry.number)}
              hidden={hidden}
            />
          </Section>
        </>
      )}
    </RaceFrame>
  )
}

function DetailsForm({ entry, hidden }: { entry: DetailedEntry; hidden: Readonly<Record<string, string>> }) {
  const words = text.entrySetup
  const seen = entry.changedAtMs === undefined ? '' : String(entry.changedAtMs)
  return (
    <ActionForm action={saveDetails} submit={words.submit} hidden={{ ...hidden, seen }}>
      <DetailFields details={entry.details} />
      <Field
        name="consent"
        label={words.consent}
        hint={words.consentHint}
        defaultValue={entry.consent?.words ?? ''}
        maxLength={500}
      />
      {entry.consent && <p className="text-xs text-muted">{words.consentSince(formatUtcDate(entry.consent.atMs))}</p>}
    </ActionForm>
  )
}

/** For race control, which reads and does not change. */
function DetailsList({ entry }: { entry: DetailedEntry }) {
  const words = text.entrySetup
  const values = detailsText(entry.details)
  const filled = DETAIL_FIELDS.filter((name) => values[name] !== '')
  if (filled.length === 0) return <p className="text-sm text-muted">–</p>
  return (
    <dl className="grid max-w-2xl grid-cols-[auto_1fr] gap-x-6 gap-y-2 text-sm">
      {filled.map((name) => (
        <div key={name} className="contents">
          <dt className="text-muted">{words.fields[name]}</dt>
          <dd className="whitespace-pre-line [overflow-wrap:anywhere]">{values[name]}</dd>
        </div>
      ))}
    </dl>
  )
}

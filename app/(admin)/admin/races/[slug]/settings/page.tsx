import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { ActionForm } from '#components/setup/action-form.tsx'
import { Field } from '#components/setup/field.tsx'
import { RaceSettingsFields } from '#components/setup/race-settings-fields.tsx'
import { Section } from '#components/setup/section.tsx'
import { text } from '#components/text/catalogue.ts'
import { readSettings } from '#db/race-settings'
import { raceSettingsText } from '#race/race-settings'
import { may } from '#race/role'
import { racePlace } from '../../../../place'
import { RaceFrame } from '../../../../race-frame'
import { saveSettings } from './actions'

export const metadata: Metadata = { title: text.raceSetup.settings.title }

/** The race as a whole. */
export default async function SettingsPage({ params }: { params: Promise<{ slug: string }> }) {
  const place = await racePlace((await params).slug)
  const settings = await readSettings(place.db, place.actor, place.scope)
  if (!settings.ok) notFound()
  const words = text.raceSetup.settings
  const hidden = { race: place.race.slug, seen: JSON.stringify(settings.value) }
  return (
    <RaceFrame place={place} section="settings">
      <Section title={words.title} why={words.why}>
        <ActionForm action={saveSettings} submit={words.submit} hidden={hidden}>
          <RaceSettingsFields values={raceSettingsText(settings.value)} />
          <Field name="reason" label={words.reason} hint={words.reasonHint} maxLength={500} />
        </ActionForm>
      </Section>
      {may(place.role, 'arrange') && (
        <Section title={words.file} why={words.fileWhy}>
          <a
            href={`/admin/races/${place.race.slug}/file`}
            className="inline-flex h-11 items-center rounded-md border border-line bg-panel-solid px-4 text-sm font-semibold hover:bg-hover md:h-10"
          >
            {words.download}
          </a>
        </Section>
      )}
    </RaceFrame>
  )
}

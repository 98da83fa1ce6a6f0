import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { ActionForm } from '#components/setup/action-form.tsx'
import { CheckField, ChoiceField, Field } from '#components/setup/field.tsx'
import { FileField, PICTURE_TYPES } from '#components/setup/file-field.tsx'
import { RaceSettingsFields } from '#components/setup/race-settings-fields.tsx'
import { Section } from '#components/setup/section.tsx'
import { text } from '#components/text/catalogue.ts'
import { type Look, readLook } from '#db/look'
import { readSettings } from '#db/race-settings'
import { raceSettingsText } from '#race/race-settings'
import { may } from '#race/role'
import { racePlace } from '../../../../place'
import { RaceFrame } from '../../../../race-frame'
import { saveLook, saveSettings } from './actions'

export const metadata: Metadata = { title: text.raceSetup.settings.title }

/** The race as a whole. */
export default async function SettingsPage({ params }: { params: Promise<{ slug: string }> }) {
  const place = await racePlace((await params).slug)
  const { db, actor, scope } = place
  const [settings, look] = await Promise.all([readSettings(db, actor, scope), readLook(db, actor, scope)])
  if (!settings.ok || !look.ok) notFound()
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
        <Section title={text.lookSetup.title} why={text.lookSetup.why}>
          <LookForm race={place.race.slug} look={look.value} />
        </Section>
      )}
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

function LookForm({ race, look: { units, accent, logo } }: { race: string; look: Look }) {
  const words = text.lookSetup
  return (
    <ActionForm action={saveLook} submit={words.submit} hidden={{ race }}>
      <ChoiceField
        name="units"
        label={words.units}
        defaultValue={units ?? ''}
        choices={Object.entries(words.unitChoices)}
      />
      <Field name="accent" label={words.accent} hint={words.accentHint} defaultValue={accent ?? ''} maxLength={7} />
      {logo !== null && (
        // biome-ignore lint/performance/noImgElement: it is small and made ready when it is uploaded
        <img src={`/admin/images/${logo}`} alt={words.logo} className="max-h-24 rounded-md" />
      )}
      <FileField name="logo" label={words.logo} hint={words.logoHint} accept={PICTURE_TYPES} />
      {logo !== null && <CheckField name="no-logo" value="yes" label={words.noLogo} />}
    </ActionForm>
  )
}

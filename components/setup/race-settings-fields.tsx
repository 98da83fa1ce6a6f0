import { RACE_KINDS, type RaceSettingsText, VISIBILITIES } from '#race/race-settings'
import { text } from '../text/catalogue'
import { ChoiceField, Field, TextField } from './field'

/** The fields of a race's settings, as they are or empty. */
export function RaceSettingsFields({ values }: { values: Partial<RaceSettingsText> }) {
  const { labels, kinds, visibilities, slugHint, zoneHint, endHint } = text.raceSetup.settings
  const choices = (keys: readonly string[], words: Record<string, string>) =>
    keys.map((key) => [key, words[key] ?? key] as const)
  return (
    <>
      <Field name="name" label={labels.name} defaultValue={values.name ?? ''} maxLength={100} required />
      <Field name="slug" label={labels.slug} hint={slugHint} defaultValue={values.slug ?? ''} maxLength={63} required />
      <ChoiceField
        name="kind"
        label={labels.kind}
        choices={choices(RACE_KINDS, kinds)}
        defaultValue={values.kind ?? 'sail'}
      />
      <Field name="timeZone" label={labels.timeZone} hint={zoneHint} defaultValue={values.timeZone ?? 'UTC'} required />
      <div className="grid gap-4 sm:grid-cols-2">
        <Field
          name="startsAt"
          type="datetime-local"
          label={labels.startsAt}
          defaultValue={values.startsAt ?? ''}
          required
        />
        <Field
          name="endsAt"
          type="datetime-local"
          label={labels.endsAt}
          hint={endHint}
          defaultValue={values.endsAt ?? ''}
        />
      </div>
      <TextField
        name="description"
        label={labels.description}
        defaultValue={values.description ?? ''}
        maxLength={2000}
      />
      <ChoiceField
        name="visibility"
        label={labels.visibility}
        choices={choices(VISIBILITIES, visibilities)}
        defaultValue={values.visibility ?? 'private'}
      />
    </>
  )
}

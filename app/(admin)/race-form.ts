import { type FormState, textOf } from '#components/setup/form-state.ts'
import { text } from '#components/text/catalogue.ts'
import type { RaceSettingsText, SettingsFaults } from '#race/race-settings'

const FIELDS = ['name', 'slug', 'description', 'kind', 'timeZone', 'startsAt', 'endsAt', 'visibility'] as const

/** A race's settings as they were sent. */
export function raceSettingsIn(form: FormData): RaceSettingsText {
  return Object.fromEntries(FIELDS.map((field) => [field, textOf(form, field)])) as RaceSettingsText
}

/** What is wrong with them, beside their fields. */
export function settingsRefused(faults: SettingsFaults): FormState {
  const words = Object.entries(faults).map(([field, fault]) => [field, text.raceSetup.settings.faults[fault]])
  return { kind: 'faults', fields: Object.fromEntries(words) }
}

'use server'

import { redirect } from 'next/navigation'
import { type FormState, refusedField, textOf } from '#components/setup/form-state.ts'
import { text } from '#components/text/catalogue.ts'
import { createRaceBySettings } from '#db/race-settings'
import { readRaceSettings } from '#race/race-settings'
import { organizationPlace } from '../../../place'
import { raceSettingsIn, settingsRefused } from '../../../race-form'
import { refusedAct } from '../../../words'

/** Makes a race, and goes to its set-up. */
export async function createRace(_before: FormState, form: FormData): Promise<FormState> {
  const { db, actor, scope } = await organizationPlace(textOf(form, 'organization'))
  const read = readRaceSettings(raceSettingsIn(form))
  if (!read.ok) return settingsRefused(read.fault)
  const from = textOf(form, 'copyOf')
  const copyOf = from === '' ? undefined : { raceId: from, withEntries: textOf(form, 'withEntries') === 'yes' }
  const made = await createRaceBySettings(db, actor, scope, read.value, copyOf)
  if (made.ok) redirect(`/admin/races/${read.value.slug}`)
  return made.fault === 'slug-taken' ? refusedField('slug', text.raceSetup.newRace.slugTaken) : refusedAct(made.fault)
}

'use server'

import { revalidatePath } from 'next/cache'
import { redirect } from 'next/navigation'
import { type FormState, refused, refusedField, textOf } from '#components/setup/form-state.ts'
import { text } from '#components/text/catalogue.ts'
import { changeLook } from '#db/look'
import { changeSettings } from '#db/race-settings'
import { type RaceSettings, readRaceSettings } from '#race/race-settings'
import { pictureIn } from '../../../../picture'
import { racePlace } from '../../../../place'
import { raceSettingsIn, settingsRefused } from '../../../../race-form'
import { refusedAct } from '../../../../words'

/** Saves a race's settings, unless somebody else has changed them since the page was opened. */
export async function saveSettings(_before: FormState, form: FormData): Promise<FormState> {
  const { db, actor, scope, race } = await racePlace(textOf(form, 'race'))
  const words = text.raceSetup.settings
  const read = readRaceSettings(raceSettingsIn(form))
  if (!read.ok) return settingsRefused(read.fault)
  const seen = seenSettings(textOf(form, 'seen'))
  if (seen === undefined) return refused(words.edited)
  const reason = textOf(form, 'reason').slice(0, 500)
  const saved = await changeSettings(db, actor, scope, { seen, to: read.value, reason })
  if (saved.ok) {
    if (read.value.slug !== race.slug) redirect(`/admin/races/${read.value.slug}/settings`)
    revalidatePath(`/admin/races/${race.slug}/settings`)
    return { kind: 'done', words: text.setup.saved }
  }
  if (saved.fault === 'edited') return refused(words.edited)
  if (saved.fault === 'no-reason') return refusedField('reason', words.noReason)
  return saved.fault === 'slug-taken' ? refusedField('slug', text.raceSetup.newRace.slugTaken) : refusedAct(saved.fault)
}

const LOGO_BOX = { width: 320, height: 320 }
const UNITS = ['nautical', 'metric', 'imperial'] as const

/** Saves how a race looks. */
export async function saveLook(_before: FormState, form: FormData): Promise<FormState> {
  const { db, actor, scope, race } = await racePlace(textOf(form, 'race'))
  const words = text.lookSetup
  const typed = textOf(form, 'accent')
  if (typed !== '' && !/^#[0-9a-f]{6}$/i.test(typed)) return refusedField('accent', words.badAccent)
  const logo = await pictureIn(form, 'logo', LOGO_BOX)
  if (!logo.ok) return refused(words.faults[logo.fault])
  const units = UNITS.find((one) => one === textOf(form, 'units')) ?? null
  const saved = await changeLook(db, actor, scope, { units, accent: typed || null, logo: logo.value })
  if (!saved.ok) return refusedAct(saved.fault)
  revalidatePath(`/admin/races/${race.slug}/settings`)
  return { kind: 'done', words: text.setup.saved }
}

/** What the page was opened with: only compared with what is, never stored. */
function seenSettings(sent: string): RaceSettings | undefined {
  try {
    const seen: unknown = JSON.parse(sent)
    return typeof seen === 'object' && seen !== null ? (seen as RaceSettings) : undefined
  } catch {
    return undefined
  }
}

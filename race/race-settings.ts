import { bad, ok, type Result } from '#base/result'
import type { RaceKind } from './race-setup'
import { instantOf, isTimeZone, zoneTimeOf } from './zone-time'

export const RACE_KINDS = ['sail', 'foot', 'vehicle', 'ship'] as const satisfies readonly RaceKind[]

/** Who may see a race: everyone and in the list; whoever has the address; nobody but those with a role. */
export const VISIBILITIES = ['private', 'unlisted', 'public'] as const
export type Visibility = (typeof VISIBILITIES)[number]

/** What an organizer says of a race as a whole. */
export type RaceSettings = {
  readonly name: string
  readonly slug: string
  readonly description: string
  readonly kind: RaceKind
  readonly timeZone: string
  readonly startsAtMs: number
  readonly endsAtMs?: number
  readonly visibility: Visibility
}

/** The same as a form has it: times as a clock in the race's zone shows them. */
export type RaceSettingsText = Readonly<Record<RaceSettingsField, string>>
export type RaceSettingsField =
  | 'name'
  | 'slug'
  | 'description'
  | 'kind'
  | 'timeZone'
  | 'startsAt'
  | 'endsAt'
  | 'visibility'

export type SettingsFault =
  | 'missing'
  | 'too-long'
  | 'not-an-address'
  | 'unknown-choice'
  | 'unknown-zone'
  | 'not-a-time'
  | 'ends-before-start'
export type SettingsFaults = Partial<Record<RaceSettingsField, SettingsFault>>

const LENGTH_MAX = { name: 100, description: 2000, slug: 63 }

/** What a form says, or what is wrong with which of its fields. */
export function readRaceSettings(form: RaceSettingsText): Result<RaceSettings, SettingsFaults> {
  const { name, slug, description, timeZone } = form
  const faults: SettingsFaults = {}
  const note = (field: RaceSettingsField, fault: SettingsFault | undefined) => {
    if (fault !== undefined) faults[field] ??= fault
  }
  note('name', name === '' ? 'missing' : name.length > LENGTH_MAX.name ? 'too-long' : undefined)
  note('description', description.length > LENGTH_MAX.description ? 'too-long' : undefined)
  note('slug', slugFault(slug))
  const kind = RACE_KINDS.find((one) => one === form.kind)
  const visibility = VISIBILITIES.find((one) => one === form.visibility)
  if (kind === undefined) note('kind', 'unknown-choice')
  if (visibility === undefined) note('visibility', 'unknown-choice')
  if (!isTimeZone(timeZone)) note('timeZone', 'unknown-zone')
  const { startsAtMs, endsAtMs } = readSpan(form, note)
  if (Object.keys(faults).length > 0 || kind === undefined || visibility === undefined || startsAtMs === undefined)
    return bad(faults)
  const end = endsAtMs === undefined ? {} : { endsAtMs }
  return ok({ name, slug, description, kind, timeZone, startsAtMs, ...end, visibility })
}

function slugFault(slug: string): SettingsFault | undefined {
  if (slug === '') return 'missing'
  if (slug.length > LENGTH_MAX.slug) return 'too-long'
  return /^[a-z0-9]+(-[a-z0-9]+)*$/.test(slug) ? undefined : 'not-an-address'
}

function readSpan(form: RaceSettingsText, note: (field: RaceSettingsField, fault: SettingsFault) => void) {
  const zone = isTimeZone(form.timeZone) ? form.timeZone : 'UTC'
  const startsAtMs = instantOf(form.startsAt, zone)
  const endsAtMs = form.endsAt === '' ? undefined : instantOf(form.endsAt, zone)
  if (startsAtMs === undefined) note('startsAt', form.startsAt === '' ? 'missing' : 'not-a-time')
  if (form.endsAt !== '' && endsAtMs === undefined) note('endsAt', 'not-a-time')
  if (startsAtMs !== undefined && endsAtMs !== undefined && endsAtMs <= startsAtMs) note('endsAt', 'ends-before-start')
  return { startsAtMs, endsAtMs }
}

/** Settings as a form shows them. */
export function raceSettingsText(settings: RaceSettings): RaceSettingsText {
  const { name, slug, description, kind, timeZone, startsAtMs, endsAtMs, visibility } = settings
  const startsAt = zoneTimeOf(startsAtMs, timeZone)
  const endsAt = endsAtMs === undefined ? '' : zoneTimeOf(endsAtMs, timeZone)
  return { name, slug, description, kind, timeZone, startsAt, endsAt, visibility }
}

'use server'

import { revalidatePath } from 'next/cache'
import { type FormState, refused, textOf } from '#components/setup/form-state.ts'
import { text } from '#components/text/catalogue.ts'
import { endDryRun, startDryRun } from '#db/dry-runs'
import { racePlace } from '../../../place'
import { refusedAct } from '../../../words'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
/** So long from now on its competitors are simulated. */
const GOES_ON_MS = 12 * HOUR_MS
/** Trackers are switched on so long before the start. */
const ON_BEFORE_MS = 30 * MINUTE_MS
const CADENCE = { fixIntervalMs: 5 * MINUTE_MS, reportIntervalMs: 15 * MINUTE_MS }

const { dryRunSetup: words } = text

/** Begins the rehearsal of a race, as if it had started as long ago as chosen. */
export async function beginDryRun(_before: FormState, form: FormData): Promise<FormState> {
  const { db, actor, scope, race } = await racePlace(textOf(form, 'race'))
  const began = textOf(form, 'began')
  if (!(began in words.hours)) return refused(text.setup.putRight)
  const nowMs = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS
  const startsAtMs = began === '0' ? nowMs + 10 * MINUTE_MS : nowMs - Number(began) * HOUR_MS
  const started = await startDryRun(db, actor, scope, {
    slug: `${race.slug.slice(0, 54).replace(/-$/, '')}-dry-run`,
    name: words.name(race.name).slice(0, 100),
    description: words.description(race.name),
    ...{ startsAtMs, untilMs: nowMs + GOES_ON_MS, trackedFromMs: startsAtMs - ON_BEFORE_MS, cadence: CADENCE },
  })
  if (!started.ok) return refusedDryRun(started.fault)
  revalidatePath(`/admin/races/${race.slug}`)
  return { kind: 'done', words: words.begun }
}

/** Ends the rehearsal of a race, and deletes it. */
export async function finishDryRun(_before: FormState, form: FormData): Promise<FormState> {
  const { db, actor, scope, race } = await racePlace(textOf(form, 'race'))
  const ended = await endDryRun(db, actor, scope)
  if (!ended.ok) return refusedDryRun(ended.fault)
  revalidatePath(`/admin/races/${race.slug}`)
  return { kind: 'done', words: words.ended }
}

type DryRunFault = 'no-such-place' | 'not-allowed' | keyof typeof words.faults

const refusedDryRun = (fault: DryRunFault): FormState =>
  fault === 'no-such-place' || fault === 'not-allowed' ? refusedAct(fault) : refused(words.faults[fault])

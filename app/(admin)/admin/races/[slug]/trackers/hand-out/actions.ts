'use server'

import { revalidatePath } from 'next/cache'
import { MINUTE_MS } from '#base/units'
import { type FormState, refused, refusedField, textOf } from '#components/setup/form-state.ts'
import { text } from '#components/text/catalogue.ts'
import { handUnitOut, takeUnitBack } from '#db/units'
import { racePlace } from '../../../../../place'
import { refusedAct } from '../../../../../words'

const { desk: words } = text.unitSetup
const MINUTES_MAX = 1440

/** At the desk: a unit goes out to an entry, or comes back. */
export async function atDesk(_before: FormState, form: FormData): Promise<FormState> {
  const { db, actor, scope, race } = await racePlace(textOf(form, 'race'))
  const scanned = unitIn(textOf(form, 'unit'))
  const atMs = Date.now()
  if (textOf(form, 'way') === 'back') {
    const back = await takeUnitBack(db, actor, scope, { scanned, atMs })
    if (!back.ok) return refusedDesk(back.fault)
    revalidatePath(`/admin/races/${race.slug}/trackers`)
    return { kind: 'done', words: words.tookBack(back.value.device, back.value.number) }
  }
  const [fixMinutes, reportMinutes] = [Number(textOf(form, 'fix')), Number(textOf(form, 'report'))]
  const isMinutes = (count: number) => count >= 1 && count <= MINUTES_MAX
  if (!isMinutes(fixMinutes)) return refusedField('fix', text.trackerSetup.faults['not-minutes'] ?? '')
  if (!isMinutes(reportMinutes)) return refusedField('report', text.trackerSetup.faults['not-minutes'] ?? '')
  const cadence = {
    fixIntervalMs: Math.round(fixMinutes * MINUTE_MS),
    reportIntervalMs: Math.round(reportMinutes * MINUTE_MS),
  }
  const handed = await handUnitOut(db, actor, scope, { scanned, number: textOf(form, 'number'), atMs, cadence })
  if (!handed.ok) return refusedDesk(handed.fault)
  revalidatePath(`/admin/races/${race.slug}/trackers`)
  return { kind: 'done', words: words.handed(handed.value.device, handed.value.number) }
}

/** A bar code often has more than the IMEI in it. */
function unitIn(scanned: string): string {
  return /(?<!\d)\d{15}(?!\d)/.exec(scanned.replace(/(?<=\d) (?=\d)/g, ''))?.[0] ?? scanned
}

type Fault = Extract<Awaited<ReturnType<typeof handUnitOut | typeof takeUnitBack>>, { ok: false }>['fault']

function refusedDesk(fault: Fault): FormState {
  if (fault === 'no-such-place' || fault === 'not-allowed') return refusedAct(fault)
  const said = words.faults[fault] ?? text.trackerSetup.faults[fault]
  if (said === undefined) return refused(text.setup.putRight)
  return refusedField(fault === 'no-such-entry' ? 'number' : 'unit', said)
}

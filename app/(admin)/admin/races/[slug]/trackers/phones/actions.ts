'use server'

import { randomBytes } from 'node:crypto'
import { revalidatePath } from 'next/cache'
import { type FormState, refusedField, textOf } from '#components/setup/form-state.ts'
import { text } from '#components/text/catalogue.ts'
import { addDoorKey, removeDoorKey } from '#db/door-keys'
import { handTracker } from '#db/race-trackers'
import { racePlace } from '../../../../../place'
import { seal } from '../../../../../sealed'
import { refusedAct } from '../../../../../words'

const { phones: words } = text.unitSetup

/** Makes a phone the tracker of an entry: a name of its own, and a key with which it speaks for itself only. */
export async function makePhone(_before: FormState, form: FormData): Promise<FormState> {
  const { db, actor, scope, race } = await racePlace(textOf(form, 'race'))
  const seconds = Number(textOf(form, 'seconds'))
  if (!(seconds >= 5 && seconds <= 3600)) return refusedField('seconds', words.badSeconds)
  const number = textOf(form, 'number')
  const device = `phone-${randomBytes(6).toString('hex')}`
  const key = randomBytes(16).toString('hex')
  const wish = { door: 'osmand', name: words.keyName(number, race.name).slice(0, 100), deviceId: device } as const
  const made = await addDoorKey(db, actor, scope, { ...wish, allow: [], key, sealed: seal(key) })
  if (!made.ok) return refusedAct(made.fault)
  const intervalMs = Math.round(seconds) * 1000
  const cadence = { fixIntervalMs: intervalMs, reportIntervalMs: intervalMs }
  const handed = await handTracker(db, actor, scope, { number, kind: 'phone', device, fromAtMs: 0, cadence })
  if (!handed.ok) {
    // A key without its phone is of no use to anybody.
    await removeDoorKey(db, actor, scope, made.value.keyId)
    return refusedField('number', text.trackerSetup.faults[handed.fault] ?? text.setup.putRight)
  }
  revalidatePath(`/admin/races/${race.slug}/trackers`)
  return { kind: 'done', words: words.made }
}

'use server'

import { randomBytes } from 'node:crypto'
import { revalidatePath } from 'next/cache'
import { bad, ok, type Result } from '#base/result'
import { MINUTE_MS } from '#base/units'
import { type FormState, refused, refusedField, textOf } from '#components/setup/form-state.ts'
import { text } from '#components/text/catalogue.ts'
import { type Handing, handTracker, renewTrackerKey, takeTrackerOff } from '#db/race-trackers'
import { swapTrackers } from '#db/swapped-units'
import { instantOf } from '#race/zone-time'
import { racePlace } from '../../../../place'
import { refusedAct } from '../../../../words'

const KINDS = ['edge', 'rock7', 'phone'] as const
const MINUTES_MAX = 1440

/** Gives an entry a tracker. */
export async function giveTracker(_before: FormState, form: FormData): Promise<FormState> {
  const { db, actor, scope, race } = await racePlace(textOf(form, 'race'))
  const read = readHanding(form, race.timeZone)
  if (!read.ok) return { kind: 'faults', fields: read.fault }
  const given = await handTracker(db, actor, scope, read.value)
  if (!given.ok) return refusedHand(given.fault)
  revalidatePath(`/admin/races/${race.slug}/trackers`)
  const { key } = read.value
  const words = text.trackerSetup
  if (key === undefined || !given.value.isNew) return { kind: 'done', words: words.given }
  return { kind: 'done', words: words.givenKey, secret: Buffer.from(key).toString('hex') }
}

function readHanding(form: FormData, timeZone: string): Result<Handing, Record<string, string>> {
  const faults: Record<string, string> = {}
  const note = (field: string, fault: string) => {
    faults[field] = text.trackerSetup.faults[fault] ?? fault
  }
  const minutes = (field: string) => {
    const count = Number(textOf(form, field))
    if (!(count >= 1 && count <= MINUTES_MAX)) note(field, 'not-minutes')
    return Math.round(count * MINUTE_MS)
  }
  const kind = KINDS.find((one) => one === textOf(form, 'kind')) ?? 'edge'
  const from = textOf(form, 'from')
  const fromAtMs = from === '' ? 0 : instantOf(from, timeZone)
  if (fromAtMs === undefined) note('from', 'not-a-time')
  const isSealed = textOf(form, 'key') === 'made'
  if (isSealed && kind !== 'edge') note('key', 'key-for-edge-only')
  const cadence = { fixIntervalMs: minutes('fix'), reportIntervalMs: minutes('report') }
  if (Object.keys(faults).length > 0 || fromAtMs === undefined) return bad(faults)
  const named = {
    number: textOf(form, 'number'),
    kind,
    device: textOf(form, 'device').replace(/^(\d[\d ]+)$/, stripped),
  }
  return ok({ ...named, fromAtMs, cadence, ...(isSealed ? { key: new Uint8Array(randomBytes(16)) } : {}) })
}

/** Digits are often copied with spaces between them. */
const stripped = (digits: string) => digits.replaceAll(' ', '')

function refusedHand(fault: Extract<Awaited<ReturnType<typeof handTracker>>, { ok: false }>['fault']): FormState {
  if (fault === 'no-such-place' || fault === 'not-allowed') return refusedAct(fault)
  return refusedField(fault === 'no-such-entry' ? 'number' : 'device', text.trackerSetup.faults[fault] ?? fault)
}

/** Ends a tracker's time on its entry, now or at an instant before. */
export async function takeOff(_before: FormState, form: FormData): Promise<FormState> {
  const { db, actor, scope, race } = await racePlace(textOf(form, 'race'))
  const at = textOf(form, 'at')
  const atMs = at === '' ? Date.now() : instantOf(at, race.timeZone)
  if (atMs === undefined) return refusedField('at', text.trackerSetup.faults['not-a-time'] ?? '')
  if (atMs > Date.now()) return refusedField('at', text.trackerSetup.offInFuture)
  const taken = await takeTrackerOff(db, actor, scope, { assignmentId: textOf(form, 'assignment'), atMs })
  if (!taken.ok) return taken.fault === 'not-on-it' ? refused(text.trackerSetup.notOnIt) : refusedAct(taken.fault)
  revalidatePath(`/admin/races/${race.slug}/trackers`)
  return { kind: 'done', words: text.trackerSetup.wasOff }
}

/** Makes another key for a tracker, which is shown this once. */
export async function renewKey(_before: FormState, form: FormData): Promise<FormState> {
  const { db, actor, scope, race } = await racePlace(textOf(form, 'race'))
  const key = new Uint8Array(randomBytes(16))
  const renewed = await renewTrackerKey(db, actor, scope, { assignmentId: textOf(form, 'assignment'), key })
  if (!renewed.ok) return renewed.fault === 'not-on-it' ? refused(text.trackerSetup.notOnIt) : refusedAct(renewed.fault)
  revalidatePath(`/admin/races/${race.slug}/trackers`)
  return { kind: 'done', words: text.trackerSetup.renewed, secret: Buffer.from(key).toString('hex') }
}

/** Gives two entries each other's tracker. */
export async function swapPair(_before: FormState, form: FormData): Promise<FormState> {
  const { db, actor, scope, race } = await racePlace(textOf(form, 'race'))
  const words = text.unitSetup.swapped
  const swapped = await swapTrackers(db, actor, scope, [textOf(form, 'one'), textOf(form, 'other')])
  if (!swapped.ok) return swapped.fault === 'not-one-each' ? refused(words.notOneEach) : refusedAct(swapped.fault)
  revalidatePath(`/admin/races/${race.slug}/trackers`)
  return { kind: 'done', words: words.done }
}

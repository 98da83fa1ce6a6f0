import type { Database } from '#db/client'
import { assignTracker, claimMessages, findEntry, findTracker } from '#db/registration'
import { findStreamByDeviceId, findStreamByImei, registerStream, registerTracker } from '#db/streams'
import type { TrackerId } from '#race/fix'
import type { RegisterOptions } from './options'

/** A named tracker of an organization, and the entry that is to carry it. */
type Carried = { readonly slot: number; readonly trackerId: TrackerId; readonly entry?: EntryOfRace }
type EntryOfRace = NonNullable<Awaited<ReturnType<typeof findEntry>>>

/** Always, for a race: its set-up has a beginning, and a tracker need not. */
const ALWAYS_MS = 0

/**
 * Registers a device with its trackers and puts those on their entries; what the device sent before is taken up. Everything is looked at
 * before anything is written. Resolves to what was done, in words; a fault is one sentence.
 */
export async function registerDevice(
  db: Database,
  organizationId: string,
  options: RegisterOptions,
): Promise<{ readonly done: string[] } | { readonly fault: string }> {
  const { device, kind, link, profile, key } = options
  const name = kind === 'phone' ? { deviceId: device } : { imei: device }
  const known = kind === 'phone' ? findStreamByDeviceId(db, organizationId, device) : findStreamByImei(db, device)
  if ((await known) !== undefined) return { fault: `${device} is registered already. Nothing was changed.` }
  const missing = await missingEntry(db, organizationId, options)
  if (missing !== undefined)
    return { fault: `The race ${options.race} has no entry ${missing}, or there is no such race. Nothing was changed.` }
  const done: string[] = []
  const carried: Carried[] = []
  for (const { slot, tracker, entry } of options.slots) {
    const known = await findTracker(db, organizationId, tracker)
    if (known === undefined) done.push(`Tracker ${tracker} is new.`)
    const trackerId = known ?? (await registerTracker(db, { organizationId, name: tracker }))
    const of = entry === undefined ? undefined : await findEntry(db, organizationId, options.race ?? '', entry)
    carried.push({ slot, trackerId, ...(of === undefined ? {} : { entry: of }) })
    if (entry !== undefined) done.push(`Tracker ${tracker} is on entry ${entry} of ${options.race}.`)
  }
  await assignAll(db, organizationId, options, carried)
  const streamId = await registerStream(db, {
    ...{ organizationId, ...name, kind, profile },
    slots: carried.map(({ slot, trackerId }) => ({ slot, trackerId })),
    ...(key === undefined ? {} : { key }),
    ...(link === undefined ? {} : { link }),
  })
  const claimed = await claimMessages(db, { organizationId, streamId, ...name })
  return {
    done: [
      ...done,
      `${device} is registered, ${proofOf(options)}.`,
      `${claimed} messages that came before are taken up.`,
    ],
  }
}

function proofOf({ kind, key }: RegisterOptions): string {
  if (kind !== 'edge') return 'and vouched for by the key of its door alone'
  return key === undefined ? 'without a key: whoever knows its IMEI can speak in its name' : 'with its key'
}

async function missingEntry(
  db: Database,
  organizationId: string,
  { race, slots }: RegisterOptions,
): Promise<string | undefined> {
  for (const { entry } of slots) {
    if (entry !== undefined && (await findEntry(db, organizationId, race ?? '', entry)) === undefined) return entry
  }
  return undefined
}

async function assignAll(
  db: Database,
  organizationId: string,
  { fromMs = ALWAYS_MS, toMs, fixIntervalMs, reportIntervalMs }: RegisterOptions,
  carried: readonly Carried[],
): Promise<void> {
  for (const { trackerId, entry } of carried) {
    if (entry === undefined) continue
    const cadence = { fixIntervalMs, reportIntervalMs }
    const until = toMs === undefined ? {} : { toAtMs: toMs }
    await assignTracker(db, { organizationId, ...entry, trackerId, fromAtMs: fromMs, ...until, cadence })
  }
}

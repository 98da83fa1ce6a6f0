import { mustExist } from '#base/assert'
import type { DryRunDevice } from '#db/dry-runs'
import { policyFor } from '#protocol/edge/policy'
import { tagKeyOf } from '#protocol/edge/tag'
import { newestCourse, wayOf } from '#race/course-version'
import { type Cadence, type Entry, type RaceKind, type RaceSetup, startOf } from '#race/race-setup'
import type { Fleet } from '#simulator/fleet'
import { createFollowers } from '#simulator/followers'
import type { Device } from '../demo/radio'

/** A simulated competitor of a rehearsal, by the place in the fleet, with its device. */
export type Rehearser = { readonly device: Device; readonly cadence: Cadence; readonly trackedFromMs: number }

/** How each kind of race reports. */
const POLICIES = { sail: 'coastal', foot: 'trail', vehicle: 'rally', ship: 'ocean' } as const satisfies Record<
  RaceKind,
  Parameters<typeof policyFor>[0]
>

/** So many fixes a credit holds, with those that are repeated. */
const FIXES_A_CREDIT = 10
/** A tracker that cannot get through goes back to sleep; the next message carries what is owed. */
const ATTEMPTS_MAX = 4

/** Who takes part in a rehearsal, in the order of the devices: each on the way of its class, from its own start on. */
export function rehearse(setup: RaceSetup, devices: readonly DryRunDevice[]) {
  const course = mustExist(newestCourse(setup.courses), 'a rehearsal has a course')
  const entries = new Map(setup.entries.map((entry) => [entry.entryId as string, entry]))
  const cast = devices.map((device) => ({ device, entry: mustExist(entries.get(device.entryId), 'a device’s entry') }))
  const fleet: Fleet = createFollowers({
    ...{ seed: setup.raceId, kind: setup.kind },
    ...(setup.speedMpsMax === undefined ? {} : { speedMpsMax: setup.speedMpsMax }),
    followers: cast.map(({ entry }) => ({ way: wayOf(course, entry.classId), startsAtMs: startOf(setup, entry) })),
  })
  return { fleet, rehearsers: cast.map(({ device, entry }) => rehearserOf(setup.kind, device, entry)) }
}

function rehearserOf(kind: RaceKind, { imei, key }: DryRunDevice, entry: Entry): Rehearser {
  const { cadence, fromAtMs } = mustExist(entry.assignments[0], 'an entry of a rehearsal has a tracker')
  const policy = { ...policyFor(POLICIES[kind], 'solo'), fixIntervalS: cadence.fixIntervalMs / 1000 }
  const credits = Math.ceil(cadence.reportIntervalMs / cadence.fixIntervalMs / FIXES_A_CREDIT)
  const budgetBytes = Math.min(policy.messageBytesMax, policy.creditBytes * credits)
  return {
    device: { imei, policy, budgetBytes, attemptsMax: ATTEMPTS_MAX, blackouts: [], key: tagKeyOf(key) },
    ...{ cadence, trackedFromMs: fromAtMs },
  }
}

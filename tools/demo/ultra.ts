import { createHash } from 'node:crypto'
import { mustExist } from '#base/assert'
import { HOUR_MS, MINUTE_MS } from '#base/units'
import { policyFor } from '#protocol/edge/policy'
import { tagKeyOf } from '#protocol/edge/tag'
import { startFieldWatch } from '#simulator/field-watch'
import { simulatedImei } from '#simulator/imei'
import { MOUNTAIN_COURSE, MOUNTAIN_PATH } from '#simulator/mountain-course'
import { createNoise } from '#simulator/noise'
import { createRunners, RUNNERS_BEGIN_BEFORE_START_MS, type RunnerFleet } from '#simulator/runners'
import type { Station } from '#simulator/station'
import { colourOf } from '../colour'
import type { DemoRace } from './demo-race'
import { openDevice, type Radio } from './radio'

export const ULTRA_SLUG = 'demo-ultra'

const RUNNER_COUNT = 60
const GATEWAY_COUNT = 3
const FIX_INTERVAL_MS = MINUTE_MS
/** A stretch of path without local radio is about this long. */
const SHADOW_M = 1200
/** Of noise between -1 and 1: shadow where it is above this, about a thirtieth of the path. */
const SHADOW_ABOVE = 0.8

/** The mountain ultra: runners with local trackers, heard by the field gateway of their section, one message a minute. */
export function ultraRace(startsAtMs: number): DemoRace {
  const runners = Array.from({ length: RUNNER_COUNT }, (_, i) => i)
  return {
    setup: {
      slug: ULTRA_SLUG,
      name: 'Demo: mountain ultra',
      description:
        'A simulation, not a race: 60 runners who do not exist, on an invented path of 330 km in the Pyrenees. Three field ' +
        'gateways hear the trackers of their section and report them every minute over simulated satellite links; some ' +
        'stretches lie in radio shadow, and delays, failures and lost messages are as on a real link.',
      kind: 'foot',
      timeZone: 'Europe/Paris',
      course: MOUNTAIN_COURSE,
    },
    startsAtMs,
    trackedFromMs: startsAtMs - RUNNERS_BEGIN_BEFORE_START_MS,
    cadence: { fixIntervalMs: FIX_INTERVAL_MS, reportIntervalMs: FIX_INTERVAL_MS },
    entries: runners.map((i) => ({ number: String(1 + i), name: '', colour: colourOf(i) })),
    streams: Array.from({ length: GATEWAY_COUNT }, (_, i) => {
      const name = `${ULTRA_SLUG}/${startsAtMs}/gateway ${i}`
      return { imei: simulatedImei(name), profile: 'field', entryAtSlot: runners, key: keyOf(name) }
    }),
  }
}

/** A key that a later run of the demo finds again. Nobody gains by forging a simulation. */
const keyOf = (name: string): Uint8Array => createHash('sha256').update(`key of ${name}`).digest().subarray(0, 16)

/** The runners of the race, where they must be at any time. */
export function ultraFleet(startsAtMs: number): RunnerFleet {
  return createRunners({ seed: `${ULTRA_SLUG}/${startsAtMs}`, startAtMs: startsAtMs, count: RUNNER_COUNT })
}

/** Puts the runners' trackers and the gateways on the timeline; gives each gateway by its IMEI. */
export function startUltra(radio: Radio, race: DemoRace): Map<string, Station> {
  const { startsAtMs, trackedFromMs } = race
  const { timeline } = radio
  const fleet = ultraFleet(startsAtMs)
  const policy = { ...policyFor('trail', 'field'), fixIntervalS: FIX_INTERVAL_MS / 1000 }
  const stations = race.streams.map(({ imei, key }, gateway) => {
    const patience = { attemptsMax: Number.POSITIVE_INFINITY, blackouts: blackoutsOf(gateway, startsAtMs) }
    const sealed = key && { key: tagKeyOf(key) }
    return openDevice(radio, { imei, policy, budgetBytes: policy.messageBytesMax, ...patience, ...sealed })
  })
  const shadow = createNoise(`${ULTRA_SLUG}/${startsAtMs}/shadow`)
  startFieldWatch({
    ...{ fleet, stations, timeline, fixIntervalMs: FIX_INTERVAL_MS },
    beginsAtMs: Math.max(trackedFromMs, timeline.nowMs),
    heardBy: (runner) => {
      const alongM = fleet.alongM(runner)
      return shadow(alongM / SHADOW_M, 0, 0) > SHADOW_ABOVE ? undefined : sectionAt(alongM)
    },
    noteHeard: (runner, isHeard) => {
      const { number } = mustExist(race.entries[runner], 'a runner has an entry')
      radio.faults.noteHeard(number, isHeard)
    },
  })
  return new Map(race.streams.map(({ imei }, gateway) => [imei, mustExist(stations[gateway], 'a station each')]))
}

/** The first gateway loses the sky for 25 minutes in the first night: outages happen, and the page must live with one. */
function blackoutsOf(gateway: number, startsAtMs: number): { fromMs: number; toMs: number }[] {
  const fromMs = startsAtMs + 20 * HOUR_MS
  return gateway === 0 ? [{ fromMs, toMs: fromMs + 25 * MINUTE_MS }] : []
}

function sectionAt(alongM: number): number {
  const section = Math.floor((GATEWAY_COUNT * alongM) / MOUNTAIN_PATH.lengthM)
  return Math.min(GATEWAY_COUNT - 1, Math.max(0, section))
}

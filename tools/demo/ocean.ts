import { DAY_MS, HOUR_MS, MINUTE_MS, NAUTICAL_MILE_M } from '#base/units'
import { policyFor } from '#protocol/edge/policy'
import type { ReportingTerms } from '#race/reporting'
import { BOATS_BEGIN_BEFORE_START_MS, createBoats } from '#simulator/boats'
import type { Fleet } from '#simulator/fleet'
import { simulatedImei } from '#simulator/imei'
import { OCEAN_COURSE } from '#simulator/ocean-course'
import { startSoloTracker } from '#simulator/solo-tracker'
import type { Station } from '#simulator/station'
import { colourOf } from '../colour'
import { BOAT_NAMES } from './boat-names'
import { startCrew } from './crew'
import type { DemoRace } from './demo-race'
import { openDevice, type Radio } from './radio'

export const OCEAN_SLUG = 'demo-ocean'

const FIX_INTERVAL_MS = 5 * MINUTE_MS
const REPORT_INTERVAL_MS = HOUR_MS
/** A tracker that cannot get through goes back to sleep; the next hour's message carries what is owed. */
const ATTEMPTS_MAX = 4

/** Every so-many-th boat's tracker may withhold what shore can predict. With no more than a fifth of them the ranks' common time does not wait for heartbeats. */
const AGREED_EVERY = 5

/** Its credits are half as many again as the hourly messages of the others take. */
function termsFrom(startsAtMs: number): ReportingTerms {
  const fromMs = startsAtMs - BOATS_BEGIN_BEFORE_START_MS
  return {
    errorM: Math.floor(0.3 * NAUTICAL_MILE_M),
    heartbeatMs: 2 * HOUR_MS,
    leastIntervalMs: 10 * MINUTE_MS,
    parkedIntervalMs: 2 * HOUR_MS,
    budget: { credits: 360, fromMs, untilMs: fromMs + 10 * DAY_MS },
    nearMarks: { radiusM: 5 * NAUTICAL_MILE_M, errorM: Math.floor(0.2 * NAUTICAL_MILE_M), intervalMs: HOUR_MS },
  }
}
/** The boat whose crew says more than where it is. */
const CREWED_BOAT = 4

/** The ocean race: boats with a solo tracker each, an hourly message that carries 5-minute points in one credit. */
export function oceanRace(startsAtMs: number): DemoRace {
  return {
    setup: {
      slug: OCEAN_SLUG,
      name: 'Demo: Atlantic loop',
      description:
        'A simulation, not a race: 40 boats that do not exist sail 2,000 nautical miles from Lisbon towards the ' +
        'Azores, past La Palma and Madeira and back, in a made-up wind. Each reports once an hour over a simulated satellite link, with a point ' +
        'for every 5 minutes; every fifth reports by agreement instead: only when it is not where it is expected, and at least every 2 hours. ' +
        'Delays, failures and lost messages are as on a real link.',
      kind: 'sail',
      timeZone: 'UTC',
      course: OCEAN_COURSE,
    },
    startsAtMs,
    trackedFromMs: startsAtMs - BOATS_BEGIN_BEFORE_START_MS,
    cadence: { fixIntervalMs: FIX_INTERVAL_MS, reportIntervalMs: REPORT_INTERVAL_MS },
    entries: BOAT_NAMES.map((name, i) => ({ number: `FAR ${11 + i}`, name, colour: colourOf(i) })),
    streams: BOAT_NAMES.map((_, i) => ({
      ...{ imei: imeiOf(startsAtMs, i), profile: 'solo', entryAtSlot: [i] },
      ...(i % AGREED_EVERY === 0 && { terms: termsFrom(startsAtMs) }),
    })),
  }
}

const imeiOf = (startsAtMs: number, boat: number): string => simulatedImei(`${OCEAN_SLUG}/${startsAtMs}/${boat}`)

/** The boats of the race, where they must be at any time. */
export function oceanFleet(startsAtMs: number): Fleet {
  const seed = `${OCEAN_SLUG}/${startsAtMs}`
  return createBoats({ seed, startAtMs: startsAtMs, course: OCEAN_COURSE, count: BOAT_NAMES.length })
}

/** Puts the boats' trackers on the timeline; gives each device by its IMEI. */
export function startOcean(radio: Radio, race: DemoRace): Map<string, Station> {
  const { timeline } = radio
  const fleet = oceanFleet(race.startsAtMs)
  const policy = { ...policyFor('ocean', 'solo'), fixIntervalS: FIX_INTERVAL_MS / 1000 }
  const stations = race.streams.map(({ imei, terms }, boat) => {
    const station = openDevice(radio, {
      ...{ imei, policy, budgetBytes: policy.creditBytes, attemptsMax: ATTEMPTS_MAX, blackouts: [] },
      keepsRules: terms !== undefined,
    })
    startSoloTracker({
      ...{ fleet, competitor: boat, station, timeline, beginsAtMs: Math.max(race.trackedFromMs, timeline.nowMs) },
      ...{ fixIntervalMs: FIX_INTERVAL_MS, reportIntervalMs: REPORT_INTERVAL_MS },
      phaseMs: Math.floor((boat * REPORT_INTERVAL_MS) / fleet.size),
    })
    if (boat === CREWED_BOAT)
      startCrew(station, timeline, Math.max(timeline.nowMs, 1000 * (radio.resumeFromS[imei] ?? 0)))
    return [imei, station] as const
  })
  return new Map(stations)
}

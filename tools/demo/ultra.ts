import { HOUR_MS, MINUTE_MS } from '#base/units'
import { FIELD_POLICY } from '#protocol/edge/policy'
import { startFieldWatch } from '#simulator/field-watch'
import { simulatedImei } from '#simulator/imei'
import { MOUNTAIN_COURSE, MOUNTAIN_PATH } from '#simulator/mountain-course'
import { createNoise } from '#simulator/noise'
import { createRunners, RUNNERS_BEGIN_BEFORE_START_MS } from '#simulator/runners'
import { createStation, type Station } from '#simulator/station'
import { colourOf } from '../colour'
import type { DemoRace } from './demo-race'
import { honestModem, type Radio } from './radio'

export const ULTRA_SLUG = 'demo-ultra'

const RUNNER_COUNT = 60
const GATEWAY_COUNT = 3
const FIX_INTERVAL_MS = MINUTE_MS
/** A stretch of path without local radio is about this long. */
const SHADOW_M = 1200

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
      return { imei: simulatedImei(`${ULTRA_SLUG}/${startsAtMs}/gateway ${i}`), profile: 'field', entryAtSlot: runners }
    }),
  }
}

/** Puts the runners and the gateways on the timeline. */
export function startUltra(radio: Radio, race: DemoRace): void {
  const { startsAtMs, trackedFromMs, streams } = race
  const seed = `${ULTRA_SLUG}/${startsAtMs}`
  const fleet = createRunners({ seed, startAtMs: startsAtMs, count: RUNNER_COUNT })
  const stations = streams.map(({ imei }, gateway) =>
    createGatewayStation(radio, imei, blackoutsOf(gateway, startsAtMs)),
  )
  const shadow = createNoise(`${seed}/shadow`)
  startFieldWatch({
    ...{ fleet, stations, timeline: radio.timeline, beginsAtMs: trackedFromMs, fixIntervalMs: FIX_INTERVAL_MS },
    heardBy: (runner) => {
      const alongM = fleet.alongM(runner)
      return shadow(alongM / SHADOW_M, 0, 0) > 0.8 ? undefined : sectionAt(alongM)
    },
  })
}

function createGatewayStation(radio: Radio, imei: string, blackouts: { fromMs: number; toMs: number }[]): Station {
  const policy = { ...FIELD_POLICY, fixIntervalS: FIX_INTERVAL_MS / 1000, halvings: 1 }
  const modem = honestModem(radio, imei, { attemptsMax: Number.POSITIVE_INFINITY, blackouts })
  const rule = { whenFull: true, afterMs: policy.flushAfterS * 1000 }
  const { timeline } = radio
  return createStation({ policy, epoch: 0, budgetBytes: policy.messageBytesMax, rule, modem, timeline })
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

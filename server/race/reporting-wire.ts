import { CARRIED_S_MAX, predictPlace, type ToldFixes } from '#protocol/edge/predict'
import { quantiseDeg, wireDeg, wrapLonSteps } from '#protocol/edge/report'
import { METRES_MAX, promiseOf, type ReportingRule, type ReportingZone, ZONES_MAX } from '#protocol/edge/reporting-rule'
import type { Agreement, Towards } from '#race/agreement'
import type { ReportingOrder, WatchZone } from '#race/reporting'

/**
 * The one place where when a tracker reports crosses between racing and radio: an order becomes the rule that its device is sent, and what that rule promises
 * becomes an agreement. Ranges are those of the wire: whoever sends a rule asks `isRule` first.
 */
export function ruleOf(order: ReportingOrder): ReportingRule {
  const { budget } = order
  return {
    errorM: Math.round(order.errorM),
    heartbeatS: wholeS(order.heartbeatMs),
    leastIntervalS: wholeS(order.leastIntervalMs),
    parkedIntervalS: wholeS(order.parkedIntervalMs),
    ...(budget && {
      budget: { credits: budget.credits, fromS: wholeS(budget.fromMs), untilS: wholeS(budget.untilMs) },
    }),
    // Start and finish come first; of a course with more places than a rule has room for, the last ones have no zone.
    zones: order.zones.slice(0, ZONES_MAX).map(zoneOf),
  }
}

const wholeS = (ms: number) => Math.round(ms / 1000)

function zoneOf({ at, radiusM, errorM, intervalMs }: WatchZone): ReportingZone {
  return {
    lat: quantiseDeg(at.latDeg, 0),
    lon: wrapLonSteps(quantiseDeg(at.lonDeg, 0), 0),
    radiusM: Math.min(METRES_MAX, Math.ceil(radiusM)),
    errorM: Math.round(errorM),
    intervalS: wholeS(intervalMs),
  }
}

/** The finest of the wire's resolutions: a place of any of them is a whole number of its steps. */
const HALVINGS = 3

/** What an order promises at `nowMs` of a tracker whose newest fixes, oldest first, these are. `widening`: how many times wider its bound is by its own word. */
export function agreementAt(
  order: ReportingOrder,
  widening: number,
  fixes: readonly [Towards] | readonly [Towards, Towards],
  nowMs: number,
): Agreement {
  const [newest, before] = fixes.toReversed().map(wireFixOf) as [ToldFixes[0], ToldFixes[1]]
  const told: ToldFixes = before ? [newest, before] : [newest]
  const promise = promiseOf(ruleOf(order), told, Math.floor(nowMs / 1000), HALVINGS, widening)
  const endsAtS = Math.min(promise.heartbeatDueS, newest.atS + CARRIED_S_MAX)
  const end = predictPlace(told, endsAtS, HALVINGS)
  const stays = end.lat === newest.lat && end.lon === newest.lon
  return {
    withinM: promise.withinM,
    heartbeatMs: 1000 * (promise.heartbeatDueS - newest.atS),
    ...(stays
      ? {}
      : { towards: { atMs: 1000 * endsAtS, latDeg: wireDeg(end.lat, HALVINGS), lonDeg: wireDeg(end.lon, HALVINGS) } }),
  }
}

const wireFixOf = ({ atMs, latDeg, lonDeg }: Towards) => ({
  atS: wholeS(atMs),
  lat: quantiseDeg(latDeg, HALVINGS),
  lon: wrapLonSteps(quantiseDeg(lonDeg, HALVINGS), HALVINGS),
})

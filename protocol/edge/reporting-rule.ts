import { apartM, isParked, predictPlace, type ToldFixes, type WirePlace } from './predict'
import { isPlace } from './report'

/** When a sender reports. Data, so that shore can change it during a race. All whole numbers, as the wire carries them. */
export type ReportingRule = {
  /** A fix that shore draws within this of where it is need not go, m. */
  readonly errorM: number
  /** A tracker reports at least so often, whatever shore can predict: the cadence that is promised. */
  readonly heartbeatS: number
  /** Two reports of a tracker are at least so far apart, heartbeats aside; 0: as close as its fixes. */
  readonly leastIntervalS: number
  /** The heartbeat of a tracker whose newest two reports show that it lies still. */
  readonly parkedIntervalS: number
  readonly budget?: CreditBudget
  readonly zones: readonly ReportingZone[]
}

/** What a sender may spend between two instants (Unix seconds), in credits. */
export type CreditBudget = { readonly credits: number; readonly fromS: number; readonly untilS: number }

/** A mark, the middle of a line, a place of special interest: in its circle its own bound and heartbeat hold, where they are tighter. Place in 1e-4°. */
export type ReportingZone = {
  readonly lat: number
  readonly lon: number
  readonly radiusM: number
  readonly errorM: number
  readonly intervalS: number
}

export const ZONES_MAX = 16
export const METRES_MAX = 2 ** 16 - 1
export const INTERVAL_S_MAX = 2 ** 17 - 1
export const CREDITS_MAX = 2 ** 24 - 1

/** Whether a rule is one that the wire can carry and a sender can keep. */
export function isRule({ errorM, heartbeatS, leastIntervalS, parkedIntervalS, budget, zones }: ReportingRule): boolean {
  const isBudget = ({ credits, fromS, untilS }: CreditBudget) =>
    isWhole(credits, 0, CREDITS_MAX) && isWhole(fromS, 0, 2 ** 32 - 1) && isWhole(untilS, fromS + 1, 2 ** 32 - 1)
  const isZone = (zone: ReportingZone) =>
    isWhole(zone.lat, -Infinity, Infinity) &&
    isWhole(zone.lon, -Infinity, Infinity) &&
    isPlace(zone.lat, zone.lon, 0) &&
    isWhole(zone.radiusM, 1, METRES_MAX) &&
    isWhole(zone.errorM, 1, METRES_MAX) &&
    isWhole(zone.intervalS, 1, INTERVAL_S_MAX)
  return (
    isWhole(errorM, 1, METRES_MAX) &&
    isWhole(heartbeatS, 1, INTERVAL_S_MAX) &&
    isWhole(leastIntervalS, 0, heartbeatS) &&
    isWhole(parkedIntervalS, 1, INTERVAL_S_MAX) &&
    (budget === undefined || isBudget(budget)) &&
    zones.length <= ZONES_MAX &&
    zones.every(isZone)
  )
}

const isWhole = (value: number, least: number, most: number) =>
  Number.isInteger(value) && value >= least && value <= most

/** What a rule asks for at some place, before a budget widens the error. */
export type Bounds = { readonly errorM: number; readonly heartbeatS: number }

export function boundsAt(rule: ReportingRule, place: WirePlace, parked: boolean, halvings: number): Bounds {
  let errorM = rule.errorM
  let heartbeatS = parked ? rule.parkedIntervalS : rule.heartbeatS
  for (const zone of rule.zones) {
    const centre = { lat: zone.lat * 2 ** halvings, lon: zone.lon * 2 ** halvings }
    if (apartM(centre, place, halvings) > zone.radiusM) continue
    errorM = Math.min(errorM, zone.errorM)
    // Who lies still in a zone is no news.
    if (!parked) heartbeatS = Math.min(heartbeatS, zone.intervalS)
  }
  return { errorM, heartbeatS }
}

/** What shore may say of a tracker that is silent by agreement. */
export type RulePromise = {
  /** Where it is drawn, in steps. */
  readonly place: WirePlace
  /** How far it is from there at most, m; infinite when its budget is used up. */
  readonly withinM: number
  /** By when its next fix is measured at the latest, Unix seconds. */
  readonly heartbeatDueS: number
}

/**
 * What a rule promises of a tracker at `nowS`, from what shore has been told. `widening` is what the sender's budget makes of its bound (`readBudget`),
 * 1 without one. Reports on their way, and lost ones, are not in it.
 */
export function promiseOf(
  rule: ReportingRule,
  told: ToldFixes,
  nowS: number,
  halvings: number,
  widening: number,
): RulePromise {
  const place = predictPlace(told, nowS, halvings)
  const { errorM, heartbeatS } = boundsAt(rule, place, isParked(told, halvings), halvings)
  return { place, withinM: errorM * widening, heartbeatDueS: told[0].atS + heartbeatS }
}

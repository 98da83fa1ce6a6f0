import { assert } from '#base/assert'
import type { WireFix } from './expected-place'
import { apartM, isParked, predictPlace, type ToldFixes, type WirePlace } from './predict'
import { isPlace, quantiseDeg, wireDeg, wrapLonSteps } from './report'
import { type Bounds, boundsAt, isRule, type ReportingRule } from './reporting-rule'
import { type BudgetReading, createSpending, noteCredits, noteTime, readBudget, type Spending } from './spending'

/** A fix as a tracker measures it. */
export type MeasuredFix = { readonly atS: number; readonly latDeg: number; readonly lonDeg: number }

/** Why a tracker is to report. `clock`: the time of its fixes went back, so that nothing can be predicted from what went before. */
export type ReportReason = 'first' | 'error' | 'heartbeat' | 'clock'

/** What a reporter knows of one tracker. */
export type ReporterSlot = {
  readonly slot: number
  /** What shore draws from; absent before the first report. */
  told?: ToldFixes
  /** Measured since, ascending; thinned when there are many. */
  seen: WireFix[]
  /** It is to report, and why. */
  wanted?: ReportReason
  /** Its time went back: so many reports go at once, until shore draws it from what came after, whichever of the times was wrong. */
  unsettled: number
}

/** Decides which fixes go. It stands before a sender: what it gives out is for `observe`. */
export type Reporter = {
  rule: ReportingRule
  /** Resolution of the sender's places. */
  readonly halvings: number
  /** How long what is to report may wait for a message to fill. */
  readonly holdS: number
  readonly slots: Map<number, ReporterSlot>
  readonly spending: Spending
}

export function createReporter(
  rule: ReportingRule,
  { halvings, holdS }: { halvings: number; holdS: number },
): Reporter {
  assert(isRule(rule), 'a reporting rule is in its ranges')
  return { rule, halvings, holdS, slots: new Map(), spending: createSpending() }
}

/** Takes another rule from now on, such as one from shore: under it every tracker is told of anew, since shore predicts from nothing before. What was spent stays. */
export function changeRule(reporter: Reporter, rule: ReportingRule): void {
  assert(isRule(rule), 'a reporting rule is in its ranges')
  reporter.rule = rule
  reporter.slots.clear()
}

export type Decision =
  | { readonly kind: 'report'; readonly reason: ReportReason }
  | { readonly kind: 'withhold'; readonly errorM: number; readonly boundM: number }

/**
 * Takes in a fix and says whether its tracker is to report; until `collect` has taken its report out, it is. Time is that of the fixes alone: the device's
 * clock may say what it likes. A fix whose time goes back begins the tracker anew.
 */
export function consider(reporter: Reporter, slotNumber: number, measured: MeasuredFix): Decision {
  const fix = wireFixOf(measured, reporter.halvings)
  const slot = reporter.slots.get(slotNumber) ?? { slot: slotNumber, seen: [], unsettled: 0 }
  reporter.slots.set(slotNumber, slot)
  const last = slot.seen.at(-1) ?? slot.told?.[0]
  if (last === undefined) return beginAnew(slot, fix, 'first')
  if (fix.atS < last.atS) {
    slot.unsettled = UNSETTLED_REPORTS
    return beginAnew(slot, fix, 'clock')
  }
  const decision = decide(reporter, slot, last, fix)
  if (fix.atS === last.atS) return decision
  noteTime(reporter.spending, Math.min(fix.atS - last.atS, reporter.rule.heartbeatS), reporter.slots.size)
  slot.seen.push(fix)
  if (slot.seen.length > SEEN_MAX) slot.seen = slot.seen.filter((_, i) => i % 2 === 0)
  if (decision.kind === 'report') slot.wanted = decision.reason
  return decision
}

/** The one that went back, and two that shore then draws from. */
const UNSETTLED_REPORTS = 3

/** So many fixes are kept to find where a tracker turned; an even number, so that thinning keeps the newest. */
const SEEN_MAX = 32

function wireFixOf({ atS, latDeg, lonDeg }: MeasuredFix, halvings: number): WireFix {
  const lat = quantiseDeg(latDeg, halvings)
  const lon = wrapLonSteps(quantiseDeg(lonDeg, halvings), halvings)
  assert(isPlace(lat, lon, halvings) && Number.isInteger(atS) && atS > 0, 'a fix is a place and a whole second')
  return { atS, lat, lon }
}

function beginAnew(slot: ReporterSlot, fix: WireFix, reason: ReportReason): Decision {
  delete slot.told
  slot.seen = [fix]
  slot.wanted = reason
  return { kind: 'report', reason }
}

function decide(reporter: Reporter, { told, wanted, unsettled }: ReporterSlot, last: WireFix, fix: WireFix): Decision {
  if (wanted !== undefined || told === undefined) return { kind: 'report', reason: wanted ?? 'first' }
  const { errorM, boundM, heartbeatS } = standingOf(reporter, told, fix)
  // The same fix again is no news.
  if (fix.atS === last.atS) return { kind: 'withhold', errorM, boundM }
  if (unsettled > 0) return { kind: 'report', reason: 'clock' }
  const silentS = fix.atS - told[0].atS
  // With the fix after this one it would be too late.
  const nextS = Math.min(fix.atS - last.atS, heartbeatS) + reporter.holdS
  if (silentS + nextS > heartbeatS) return { kind: 'report', reason: 'heartbeat' }
  if (errorM > boundM && silentS >= reporter.rule.leastIntervalS) return { kind: 'report', reason: 'error' }
  return { kind: 'withhold', errorM, boundM }
}

/** How a fix compares with what shore draws at its time. */
type Standing = Pick<Bounds, 'heartbeatS'> & { readonly errorM: number; readonly boundM: number }

function standingOf(reporter: Reporter, told: ToldFixes, fix: WireFix): Standing {
  const { rule, halvings } = reporter
  const drawn = predictPlace(told, fix.atS, halvings)
  const parked = isParked(told, halvings)
  // The tighter of two: shore knows a tracker's zone only from what it draws, the tracker from where it is.
  const [here, there] = [boundsAt(rule, fix, parked, halvings), boundsAt(rule, drawn, parked, halvings)]
  return {
    errorM: apartM(drawn, fix, halvings),
    boundM: Math.min(here.errorM, there.errorM) * budgetOf(reporter, fix.atS).widening,
    heartbeatS: Math.min(here.heartbeatS, there.heartbeatS),
  }
}

/** How the budget stands at an instant. */
export function budgetOf({ rule, spending, slots }: Reporter, nowS: number): BudgetReading {
  return readBudget(rule, spending, nowS, slots.size)
}

/** Enters what a message of the sender's has cost. */
export function noteMessage({ spending }: Reporter, credits: number): void {
  noteCredits(spending, credits)
}

/** A tracker that has something to tell, and shore's error about it in parts of its bound. */
export type Candidate = { readonly slot: number; readonly wanted: boolean; readonly share: number }

/** All of them: those that are to report, then the others, the worst first: they are good for room that is paid for. */
export function rankSlots(reporter: Reporter): Candidate[] {
  const candidates = [...reporter.slots.values()].flatMap(({ slot, told, seen, wanted }) => {
    const fix = seen.at(-1)
    if (fix === undefined) return []
    const { errorM, boundM } = told ? standingOf(reporter, told, fix) : { errorM: 1, boundM: 1 }
    return [{ slot, wanted: wanted !== undefined, share: errorM / boundM }]
  })
  return candidates.sort((a, b) => Number(b.wanted) - Number(a.wanted) || b.share - a.share || a.slot - b.slot)
}

/**
 * Takes out what a tracker tells in the message that is being made, ascending in time: its newest fix, and before it the knee, from which on it goes as
 * it does now, when shore would otherwise draw it wrongly `horizonS` later. The dearer a fix is, the shorter the horizon: endless where it is free.
 */
export function collect(reporter: Reporter, slotNumber: number, horizonS: number): MeasuredFix[] {
  const { halvings, spending, slots } = reporter
  const slot = slots.get(slotNumber)
  const fix = slot?.seen.at(-1)
  if (slot === undefined || fix === undefined) return []
  const knee = slot.told && kneeBefore(reporter, slot.told, slot.seen, horizonS)
  const before = knee ?? slot.told?.[0]
  slot.told = before ? [fix, before] : [fix]
  slot.seen = []
  slot.unsettled = Math.max(0, slot.unsettled - 1)
  delete slot.wanted
  spending.reports += 1
  const fixes = knee === undefined ? [fix] : [knee, fix]
  return fixes.map(({ atS, lat, lon }) => ({ atS, latDeg: wireDeg(lat, halvings), lonDeg: wireDeg(lon, halvings) }))
}

/** What lies within this part of the bound of a straight way at even speed is on it. */
const ON_WAY_SHARE = 1 / 8

/** Two fixes closer in time than this say more about their own error than about speed. */
const RUN_S_MIN = 45

/** The fix from which on the tracker has gone straight and evenly to the newest one, if shore would draw it otherwise without knowing. */
function kneeBefore(
  reporter: Reporter,
  told: ToldFixes,
  seen: readonly WireFix[],
  horizonS: number,
): WireFix | undefined {
  const { halvings } = reporter
  const fix = seen.at(-1) as WireFix
  const { boundM } = standingOf(reporter, told, fix)
  const way = [told[0], ...seen.slice(0, -1)]
  const straightFrom = way.findIndex((from, i) =>
    way.slice(i + 1).every((at) => offWayM(from, at, fix, halvings) <= boundM * ON_WAY_SHARE),
  )
  const knee = way.slice(0, straightFrom + 1).findLast((from) => fix.atS - from.atS >= RUN_S_MIN)
  if (knee === undefined || knee === told[0]) return undefined
  const laterS = fix.atS + Math.min(horizonS, reporter.rule.heartbeatS)
  const apart = apartM(
    predictPlace([fix, knee], laterS, halvings),
    predictPlace([fix, told[0]], laterS, halvings),
    halvings,
  )
  return apart > boundM ? knee : undefined
}

/** How far a fix is from where it would be on a straight and even way. */
function offWayM(from: WireFix, at: WireFix, to: WireFix, halvings: number): number {
  const share = (at.atS - from.atS) / (to.atS - from.atS)
  const expected: WirePlace = {
    lat: from.lat + (to.lat - from.lat) * share,
    lon: wrapLonSteps(from.lon + wrapLonSteps(to.lon - from.lon, halvings) * share, halvings),
  }
  return apartM(expected, at, halvings)
}

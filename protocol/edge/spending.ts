import type { ReportingRule } from './reporting-rule'

/** What a sender that keeps a budget knows of its spending. Whole numbers. */
export type Spending = {
  credits: number
  /** How often a tracker has told something for them. */
  reports: number
  /** Of late: credits, and the seconds of all trackers in which they went. */
  recentCredits: number
  recentS: number
}

/** How a budget stands, for people and for the bound. */
export type BudgetReading = {
  /** `none`: there is no budget. `kept`: nothing needs to be saved. `tight`: the bound is wider than the rule's. `used-up`: heartbeats only. */
  readonly state: 'none' | 'kept' | 'tight' | 'used-up'
  /** What the error bound is multiplied by: 1 or more; infinite when used up. */
  readonly widening: number
  /** What will have been spent by the end at the pace of late; absent before anything is known. */
  readonly forecastCredits?: number
}

export const createSpending = (): Spending => ({ credits: 0, reports: 0, recentCredits: 0, recentS: 0 })

/**
 * Compares the share of the budget that is left with the share of its time. While the first is the larger, nothing is widened; below, the bound widens with
 * the fourth power of their ratio, which slows spending long before nothing is left. What heartbeats will take is set aside first.
 */
export function readBudget(rule: ReportingRule, spending: Spending, nowS: number, trackers: number): BudgetReading {
  const { budget, heartbeatS } = rule
  if (budget === undefined) return { state: 'none', widening: 1 }
  const spanS = budget.untilS - budget.fromS
  const leftS = Math.max(0, Math.min(spanS, budget.untilS - nowS))
  const heartbeatsPerS = spending.reports === 0 ? 0 : (spending.credits * trackers) / (spending.reports * heartbeatS)
  const forecast = forecastOf(spending, leftS, trackers)
  const spare = budget.credits - heartbeatsPerS * spanS
  const free = budget.credits - spending.credits - heartbeatsPerS * leftS
  if (spare <= 0 || free <= 0) return { state: 'used-up', widening: Number.POSITIVE_INFINITY, ...forecast }
  const ratio = (free * spanS) / (spare * leftS)
  return ratio >= 1
    ? { state: 'kept', widening: 1, ...forecast }
    : { state: 'tight', widening: 1 / (ratio * ratio * ratio * ratio), ...forecast }
}

function forecastOf({ credits, recentCredits, recentS }: Spending, leftS: number, trackers: number) {
  return recentS === 0 ? {} : { forecastCredits: Math.round(credits + (recentCredits * trackers * leftS) / recentS) }
}

/** Enters what a message has cost. */
export function noteCredits(spending: Spending, credits: number): void {
  spending.credits += credits
  spending.recentCredits += credits
}

/** Lets `stepS` go by for one of so many trackers. What is older than some hours fades. */
export function noteTime(spending: Spending, stepS: number, trackers: number): void {
  spending.recentS += stepS
  if (spending.recentS < RECENT_S_MAX * trackers) return
  spending.recentS = Math.floor(spending.recentS / 2)
  spending.recentCredits = Math.floor(spending.recentCredits / 2)
}

const RECENT_S_MAX = 6 * 3600

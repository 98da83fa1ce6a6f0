import { note } from '#protocol/edge/note-sender'
import { decodeReporter, encodeReporter } from '#protocol/edge/reporter-codec'
import { budgetOf, changeRule, type Reporter } from '#protocol/edge/reporting'
import type { ReportingRule } from '#protocol/edge/reporting-rule'
import { printOf, type RuleWord, type ToldWidening, wideningToTell, wordItem } from '#protocol/edge/rule-word'
import type { Sender } from '#protocol/edge/sender'
import { createReportDesk, type ReportDesk } from './report-desk'
import type { StationFix } from './station'
import type { Timeline } from './timeline'

/** How a device keeps reporting rules. */
export type RuleKeeping = {
  /** What is to report waits so long for others, so that a message is worth its credit. */
  readonly holdMs: number
  /** What an earlier run of the device has kept: its rule, and what it has spent. */
  readonly kept?: Uint8Array
}

/** The part of a device that withholds fixes, once shore has sent it a rule, and says which rule it keeps. */
export type RuleKeeper = {
  /** Takes a rule from shore. */
  take(rule: ReportingRule): void
  /** Keeps no rule from now on, and says so. */
  end(): void
  /** Takes in a fix. `all`: it keeps no rule, so that the fix goes as any other; `wanted`: its tracker is to report; `withheld`: it need not. */
  hear(fix: StationFix): 'all' | 'wanted' | 'withheld'
  /** Whether a message should go now. */
  wantsMessage(): boolean
  /** Hands the sender what its next message is to carry, and returns the bytes to pay for; nothing while it keeps no rule. */
  fill(): number | undefined
  /** A message is at the gateway, and billed. */
  noteSent(bytes: Uint8Array): void
  /** What the next run of the device is to know. */
  readonly kept: Uint8Array | undefined
}

/** Creates the keeper of a device. `look` is called when a message may be wanted. */
export function createRuleKeeper(
  sender: Sender,
  timeline: Timeline,
  { holdMs, kept }: RuleKeeping,
  look: () => void,
): RuleKeeper {
  const { policy } = sender
  let desk: ReportDesk | undefined
  let told: ToldWidening = { times: 1, atS: 0 }
  let wantedSinceMs: number | undefined
  let mustIntroduce = true
  let slot = 0

  const say = (word: RuleWord, atS: number) => void note(sender, slot, atS, wordItem(word))
  const earlier = kept && decodeReporter(kept)
  if (earlier?.ok) {
    const { value: reporter } = earlier
    // Its rule and its account go on; what shore was told before, it is told anew.
    changeRule(reporter, reporter.rule)
    desk = createReportDesk({ rule: reporter.rule, holdMs }, policy, reporter)
  }

  /** Which rule it keeps, when it begins and with every rule that it takes: its bound is the rule's own until it says more. */
  const introduce = (atS: number) => {
    mustIntroduce = false
    say({ kind: 'keeps', ...(desk && { print: printOf(desk.reporter.rule) }) }, atS)
    told = { times: 1, atS }
  }

  const tellWidening = (reporter: Reporter, atS: number) => {
    const times = wideningToTell(budgetOf(reporter, atS).widening, atS, told)
    if (times === undefined) return
    say({ kind: 'widening', times }, atS)
    told = { times, atS }
  }

  const noteWanted = () => {
    if (wantedSinceMs !== undefined) return
    wantedSinceMs = timeline.nowMs
    if (holdMs > 0) timeline.at(timeline.nowMs + holdMs, look)
  }

  return {
    take(rule) {
      // It has said so already, and a lost word comes back.
      if (desk && printOf(desk.reporter.rule) === printOf(rule)) return
      if (desk) changeRule(desk.reporter, rule)
      else desk = createReportDesk({ rule, holdMs }, policy)
      introduce(Math.floor(timeline.nowMs / 1000))
      look()
    },
    end() {
      if (desk === undefined) return
      desk = undefined
      wantedSinceMs = undefined
      introduce(Math.floor(timeline.nowMs / 1000))
      look()
    },
    hear(fix) {
      slot = fix.slot
      if (mustIntroduce) introduce(fix.atS)
      if (desk === undefined) return 'all'
      const isWanted = desk.hear(fix.slot, fix)
      tellWidening(desk.reporter, fix.atS)
      if (isWanted) noteWanted()
      return isWanted ? 'wanted' : 'withheld'
    },
    wantsMessage() {
      if (desk === undefined || wantedSinceMs === undefined) return false
      return timeline.nowMs - wantedSinceMs >= holdMs || desk.isWorthSending(sender)
    },
    fill() {
      wantedSinceMs = undefined
      return desk?.fill(sender)
    },
    noteSent: (bytes) => desk?.noteSent(bytes),
    get kept() {
      return desk && encodeReporter(desk.reporter)
    },
  }
}

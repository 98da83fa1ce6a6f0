import { BitWriter } from './bit-string'
import { crc16 } from './check'
import { CHANNELS, type NoteItem, type Telemetry } from './note'
import type { ReportingRule } from './reporting-rule'
import { writeRuleBody } from './rule-frame'

/** What a device says of its reporting: measurements like others, so that a lost one is missed and comes back. */
export type RuleWord =
  /** It keeps the rule of this print from now on; without one it keeps none and reports at its own cadence. */
  | { readonly kind: 'keeps'; readonly print?: number }
  /** Its bound is at most so many times the rule's; infinite when its budget is used up and only heartbeats go. */
  | { readonly kind: 'widening'; readonly times: number }

/** What a rule is known by: 1 to 65535. Two rules share one by chance once in 65535. */
export function printOf(rule: ReportingRule): number {
  const body = new BitWriter()
  writeRuleBody(body, rule)
  return crc16(body.finish()) || PRINT_MAX
}

const PRINT_MAX = 0xffff

const channelOf = (name: string) => CHANNELS.findIndex((channel) => channel.name === name)
const RULE_CHANNEL = channelOf('reporting-rule')
const WIDENING_CHANNEL = channelOf('bound-widening')

/** A bound wider than this is none: the device says that only heartbeats go. */
const WIDENING_MAX = 16

/** A word as what a sender takes in by `note`. */
export function wordItem(word: RuleWord): Telemetry {
  if (word.kind === 'keeps') return { kind: 'telemetry', channel: RULE_CHANNEL, value: word.print ?? 0 }
  return { kind: 'telemetry', channel: WIDENING_CHANNEL, value: Number.isFinite(word.times) ? word.times : 0 }
}

/** What a note says of reporting; nothing if it is about something else, or no number that a device says. */
export function readRuleWord(item: NoteItem): RuleWord | undefined {
  if (item.kind !== 'telemetry') return undefined
  const { channel, value } = item
  if (channel === RULE_CHANNEL && value >= 0 && value <= PRINT_MAX) {
    return { kind: 'keeps', ...(value > 0 && { print: value }) }
  }
  if (channel !== WIDENING_CHANNEL || value < 0 || value > WIDENING_MAX) return undefined
  return { kind: 'widening', times: value === 0 ? Number.POSITIVE_INFINITY : value }
}

/** What was told of a bound, and when, Unix seconds. */
export type ToldWidening = { readonly times: number; readonly atS: number }

/** Narrower is told this late at the earliest: a budget that hovers must not be spent on saying so. */
const NARROWER_AFTER_S = 6 * 3600

/**
 * What is to be told of a bound by now; nothing while what was told holds. Rounded up to a power of two, so that it stays true for a while; a wider bound
 * is told at once.
 */
export function wideningToTell(widening: number, nowS: number, told: ToldWidening): number | undefined {
  const times = widening > WIDENING_MAX ? Number.POSITIVE_INFINITY : powerOfTwoFrom(widening)
  if (times > told.times) return times
  return times < told.times && nowS - told.atS >= NARROWER_AFTER_S ? times : undefined
}

function powerOfTwoFrom(least: number): number {
  let power = 1
  while (power < least) power *= 2
  return power
}

import { bad, ok, type Result } from '#base/result'
import { BitReader, BitWriter } from './bit-string'
import type { WireFix } from './expected-place'
import type { EdgeFault } from './fault'
import { isPlace } from './report'
import type { Reporter, ReporterSlot, ReportReason } from './reporting'
import { readRuleBody, writeRuleBody } from './rule-frame'
import { openState, sealState } from './sealed-state'
import type { VarintReader, VarintWriter } from './varint'

/** Counts the layouts of the kept state. */
const REPORTER_STATE_VERSION = 1

/** By their number, one more than their place; 0 is none. */
const REASONS: readonly ReportReason[] = ['first', 'error', 'heartbeat', 'clock']

/** A reporter's whole state as bytes, to be kept beside its sender's: what is read back decides as it would have. */
export function encodeReporter({ rule, halvings, holdS, spending, slots }: Reporter): Uint8Array {
  return sealState(REPORTER_STATE_VERSION, (w) => {
    const body = new BitWriter()
    writeRuleBody(body, rule)
    const ruleBytes = body.finish()
    w.unsigned(ruleBytes.length)
    for (const byte of ruleBytes) w.unsigned(byte)
    w.unsigned(halvings).unsigned(holdS)
    w.unsigned(spending.credits).unsigned(spending.reports).unsigned(spending.recentCredits).unsigned(spending.recentS)
    w.unsigned(slots.size)
    for (const slot of slots.values()) writeSlot(w, slot)
  })
}

function writeSlot(w: VarintWriter, { slot, told, seen, wanted, unsettled }: ReporterSlot): void {
  w.unsigned(slot)
    .unsigned(wanted === undefined ? 0 : REASONS.indexOf(wanted) + 1)
    .unsigned(unsettled)
  writeFixes(
    w,
    (told ?? []).flatMap((fix) => fix ?? []),
  )
  writeFixes(w, seen)
}

function writeFixes(w: VarintWriter, fixes: readonly WireFix[]): void {
  w.unsigned(fixes.length)
  for (const { atS, lat, lon } of fixes) w.unsigned(atS).signed(lat).signed(lon)
}

/** A reporter from bytes, or why it must begin anew. */
export function decodeReporter(bytes: Uint8Array): Result<Reporter, EdgeFault> {
  const opened = openState(bytes, REPORTER_STATE_VERSION)
  if (!opened.ok) return opened
  const r = opened.value
  const rule = readRuleBody(new BitReader(Uint8Array.from({ length: r.count() }, () => r.unsigned())))
  if (!rule.ok) return bad({ kind: 'state-unreadable' })
  const [halvings, holdS] = [r.unsigned(), r.unsigned()]
  const [credits, reports, recentCredits, recentS] = [r.unsigned(), r.unsigned(), r.unsigned(), r.unsigned()]
  const slots = Array.from({ length: r.count() }, () => readSlot(r))
  const isSound = slots.every(({ told, seen }) =>
    [...(told ?? []), ...seen].every((fix) => fix && isFix(fix, halvings)),
  )
  if (!r.endsHere() || halvings > 3 || !isSound) return bad({ kind: 'state-unreadable' })
  const spending = { credits, reports, recentCredits, recentS }
  return ok({ rule: rule.value, halvings, holdS, spending, slots: new Map(slots.map((slot) => [slot.slot, slot])) })
}

const isFix = ({ atS, lat, lon }: WireFix, halvings: number) => atS > 0 && isPlace(lat, lon, halvings)

function readSlot(r: VarintReader): ReporterSlot {
  const [slot, reason, unsettled] = [r.unsigned(), r.unsigned(), r.unsigned()]
  const [newest, before] = readFixes(r)
  const seen = readFixes(r)
  const wanted = REASONS[reason - 1]
  const told = newest && (before ? ([newest, before] as const) : ([newest] as const))
  return { slot, seen, unsettled, ...(told && { told }), ...(wanted && { wanted }) }
}

function readFixes(r: VarintReader): WireFix[] {
  return Array.from({ length: r.count() }, () => ({ atS: r.unsigned(), lat: r.signed(), lon: r.signed() }))
}

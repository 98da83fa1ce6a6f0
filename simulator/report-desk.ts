import type { SenderPolicy } from '#protocol/edge/policy'
import { decodeReporter, encodeReporter } from '#protocol/edge/reporter-codec'
import {
  collect,
  consider,
  createReporter,
  type MeasuredFix,
  noteMessage,
  type Reporter,
  rankSlots,
} from '#protocol/edge/reporting'
import type { ReportingRule } from '#protocol/edge/reporting-rule'
import { fillOf, hasNews, observe, type Sender } from '#protocol/edge/sender'

export type ReportDeskOptions = {
  readonly rule: ReportingRule
  /** A message that does not fill its credit waits for others so long. */
  readonly holdMs: number
}

/** The part of a device that decides which of its fixes go, and when a message is worth its credit. */
export type ReportDesk = {
  readonly options: ReportDeskOptions
  readonly reporter: Reporter
  /** Takes in a fix; true when its tracker is to report. */
  hear(slot: number, fix: MeasuredFix): boolean
  /** Whether what waits fills a credit. */
  isWorthSending(sender: Sender): boolean
  /** Hands the sender what its next message is to carry, up to the edge of its last credit, and returns the bytes to pay for. */
  fill(sender: Sender): number
  /** A message is at the gateway, and billed. */
  noteSent(bytes: Uint8Array): void
}

/** About what a message takes around its entries, and each of them. */
const FRAME_BYTES = 9
const ENTRY_BYTES = 5

/** A tracker that is not to report is worth room that is paid for when shore's error comes to this part of its bound. */
const FILLER_SHARE = 0.3

/** A gateway pays for a knee with room: it goes when it shows within a few reports. To a solo tracker, whose credit has room, it is free. */
const KNEE_HORIZON_S = { field: 120, solo: Number.POSITIVE_INFINITY }

export function createReportDesk(options: ReportDeskOptions, policy: SenderPolicy, kept?: Reporter): ReportDesk {
  const { profile, halvings, creditBytes, messageBytesMax } = policy
  const reporter = kept ?? createReporter(options.rule, { halvings, holdS: Math.ceil(options.holdMs / 1000) })
  const creditsMax = Math.floor(messageBytesMax / creditBytes)
  const tell = (sender: Sender, slot: number) => {
    for (const fix of collect(reporter, slot, KNEE_HORIZON_S[profile])) observe(sender, { slot, ...fix })
  }
  return {
    options,
    reporter,
    hear: (slot, fix) => consider(reporter, slot, fix).kind === 'report',
    isWorthSending(sender) {
      const wanted = [...reporter.slots.values()].filter((slot) => slot.wanted !== undefined).length
      const waitingBytes = hasNews(sender) ? fillOf(sender) : FRAME_BYTES
      return waitingBytes + wanted * ENTRY_BYTES >= creditBytes
    },
    fill(sender) {
      const ranked = rankSlots(reporter)
      for (const { slot, wanted } of ranked) if (wanted) tell(sender, slot)
      const paidBytes = creditBytes * Math.max(1, Math.min(creditsMax, Math.ceil(fillOf(sender) / creditBytes)))
      for (const { slot, wanted, share } of ranked) {
        if (fillOf(sender) + ENTRY_BYTES > paidBytes) break
        if (!wanted && share >= FILLER_SHARE) tell(sender, slot)
      }
      return paidBytes
    },
    noteSent: (bytes) => noteMessage(reporter, Math.ceil(bytes.length / creditBytes)),
  }
}

/** A device that keeps its state goes on deciding where it was. */
export function readBackDesk({ options, reporter }: ReportDesk, policy: SenderPolicy): ReportDesk {
  const kept = decodeReporter(encodeReporter(reporter))
  if (!kept.ok) throw new Error(`a reporter could not read its own state: ${kept.fault.kind}`)
  return createReportDesk(options, policy, kept.value)
}

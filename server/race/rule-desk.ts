import { DAY_MS, HOUR_MS } from '#base/units'
import { isRule } from '#protocol/edge/reporting-rule'
import { encodeRule } from '#protocol/edge/rule-frame'
import { printOf } from '#protocol/edge/rule-word'
import { newestCourse } from '#race/course-version'
import type { RaceSetup } from '#race/race-setup'
import { orderOf } from '#race/reporting'
import { sealOf } from '../ingest/stream-seal'
import type { Log } from '../log'
import type { Clock } from '../ports/clock'
import type { Counters } from '../ports/counters'
import type { Outbox } from '../ports/outbox'
import type { RaceStore, StreamReporting } from '../ports/race-store'
import type { StreamRegistry } from '../ports/stream-registry'
import { ruleOf } from './reporting-wire'

/** Sees to it that the devices of a race keep the orders that were agreed on. */
export type RuleDesk = {
  /** Puts on its way what a device should keep and was not sent, and tells the outbox what has arrived. Never throws. */
  settle(streams: readonly StreamReporting[], setup: RaceSetup): Promise<void>
}

export type RuleDeskPorts = {
  readonly outbox: Outbox
  readonly store: Pick<RaceStore, 'noteOrderSent'>
  /** Knows what frames to a device are sealed with. */
  readonly registry: Pick<StreamRegistry, 'read'>
  readonly counters: Counters
  readonly log: Pick<Log, 'error' | 'warn'>
  readonly now: Clock
}

export const RULE_FAULT_KINDS = ['rule-out-of-range', 'rule-not-queued'] as const

/** Only a device's newest rule is worth its bytes. */
const REPLACES = 'rule'

/** A device that is out of reach is sent its rule when it comes back, for so long. */
const RULE_LASTS_MS = 30 * DAY_MS

/** A device that has the rule says so with one of its next messages. One that is heard and does not, has lost it on the way. */
const AGAIN_AFTER_MS = 6 * HOUR_MS
/** Nor does one that cannot take any: it is asked less and less often. */
const AGAIN_FACTOR_MAX = 16

function isAgainDue({ heardAtMs = 0 }: StreamReporting, sent: { atMs: number; times: number }, nowMs: number): boolean {
  const factor = Math.min(2 ** (sent.times - 1), AGAIN_FACTOR_MAX)
  return heardAtMs > sent.atMs && nowMs - sent.atMs >= factor * AGAIN_AFTER_MS
}

export function createRuleDesk(ports: RuleDeskPorts): RuleDesk {
  const { outbox, counters, log, now } = ports
  /** By stream, what the outbox was told of already, and which rule was refused already. */
  const seen = new Map<string, number>()
  const refused = new Map<string, string>()

  const settleOne = async (stream: StreamReporting, setup: RaceSetup): Promise<void> => {
    const { streamId, organizationId, sent, told } = stream
    const order = orderOf(stream.terms, newestCourse(setup.courses))
    const rule = ruleOf(order)
    if (!isRule(rule)) return refuse(streamId, JSON.stringify(rule))
    const print = printOf(rule)
    if (told?.print === print) {
      if (seen.get(streamId) !== print) await outbox.noteSeen(streamId, REPLACES, told.atMs)
      seen.set(streamId, print)
      // Known to be kept without having been sent by us: such as after a change back.
      if (sent?.print !== print) await ports.store.noteOrderSent(streamId, { order, print, atMs: told.atMs })
      return
    }
    const atMs = now()
    if (sent?.print === print && !isAgainDue(stream, sent, atMs)) return
    const device = await ports.registry.read(streamId)
    if (device === undefined) return
    const payload = encodeRule(rule, 0, sealOf(device))
    await outbox.queue({
      ...{ organizationId, streamId, kind: 'rule', payload, replaces: REPLACES },
      expiresAtMs: atMs + RULE_LASTS_MS,
    })
    // After it: a crash in between queues the same rule again, in place of the one that waits.
    await ports.store.noteOrderSent(streamId, { order, print, atMs })
    seen.delete(streamId)
    counters.event('rule-queued')
  }

  const refuse = (streamId: string, rule: string): void => {
    if (refused.get(streamId) === rule) return
    refused.set(streamId, rule)
    counters.fault('rule-out-of-range')
    log.warn(
      { streamId, rule },
      'what is agreed with a device is outside of what the radio can tell it; it was not sent',
    )
  }

  return {
    settle: async (streams, setup) => {
      const isOver = setup.endsAtMs !== undefined && setup.endsAtMs < now()
      for (const stream of streams) {
        if (stream.raceId !== setup.raceId || isOver) continue
        try {
          await settleOne(stream, setup)
        } catch (error) {
          counters.fault('rule-not-queued')
          log.error({ err: error, streamId: stream.streamId }, 'a rule could not be queued; it will be tried again')
        }
      }
    },
  }
}

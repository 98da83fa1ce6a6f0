import { HOUR_MS } from '#base/units'
import { gapReport, type ShoreState } from '#protocol/edge/shore-session'
import type { Log } from '../log'
import type { Clock } from '../ports/clock'
import type { Counters } from '../ports/counters'
import type { FixBatch } from '../ports/fix-log'
import type { Outbox } from '../ports/outbox'
import type { Stream } from '../ports/stream-registry'
import { isReplyDue, type LastReply, type Missing, noteReply, REPLY_RULES } from './reply-policy'
import { sealOf } from './stream-seal'

/** A reply that is to go to a stream's device, and what it is about. */
export type DueReply = {
  readonly organizationId: string
  readonly streamId: string
  readonly bytes: Uint8Array
  readonly missing: Missing
}

/** Asks devices for what is missing. Nothing in here delays or fails ingest. */
export type Replies = {
  /** Told of every committed batch: since when which message is missing, and what has come that was asked for. */
  noteGaps(streamId: string, gaps: FixBatch['gaps']): void
  /** Told when a device says that shore should know something else than it does: the next reply asks for everything in full. */
  noteUnverified(streamId: string): void
  /** The reply that is due to a stream whose waiting messages are all processed; sends nothing. */
  due(stream: Stream, state: ShoreState): DueReply | undefined
  /** Puts it into the outbox, in the background. */
  send(reply: DueReply): void
  /**
   * Asks at once for what is missing and for every tracker in full, for somebody who has the money and does not want to wait. Counts as a reply for the next
   * pause.
   */
  ask(stream: Stream, state: ShoreState): Promise<AskOutcome>
}

/** What became of a question to a device. `no-way`: there is no link to devices. `asking`: a reply is being recorded already. */
export type AskOutcome =
  | { readonly kind: 'asked'; readonly messages: number; readonly bytes: number }
  | { readonly kind: 'nothing-missing' | 'asking' | 'no-way' | 'failed' }

export const REPLY_FAULT_KINDS: readonly string[] = ['reply-unrecorded', 'reply-tripped-assertion']

/** Of a device's replies only the newest is worth sending, and not for ever: by then another one is due. */
const REPLY_KEY = 'reply'
const REPLY_LIFE_MS = 6 * HOUR_MS

/** What is remembered of a stream: lost with the process, which costs at most one reply too early or some minutes. */
type Desk = { readonly sinceMs: Map<string, number>; last?: LastReply; isRecording: boolean; isUnverified: boolean }

export type RepliesPorts = {
  readonly outbox: Outbox
  readonly now: Clock
  readonly counters: Counters
  readonly log: Pick<Log, 'debug' | 'warn' | 'error'>
}

/** Creates the desk that decides on replies and puts them into the outbox. */
export function createReplies({ outbox, now, counters, log }: RepliesPorts): Replies {
  const desks = new Map<string, Desk>()
  const deskOf = (streamId: string): Desk => {
    const desk = desks.get(streamId) ?? { sinceMs: new Map(), isRecording: false, isUnverified: false }
    desks.set(streamId, desk)
    return desk
  }

  /** What could not be recorded is due again after the next batch. */
  const record = async ({ organizationId, streamId, bytes, missing }: DueReply): Promise<boolean> => {
    const desk = deskOf(streamId)
    desk.isRecording = true
    try {
      const about = { organizationId, streamId, kind: 'reply', replaces: REPLY_KEY } as const
      const number = await outbox.queue({ ...about, payload: bytes, expiresAtMs: now() + REPLY_LIFE_MS })
      Object.assign(desk, { last: noteReply(missing, desk.last), isUnverified: false })
      counters.event('reply-queued')
      log.debug({ streamId, number, bytes: bytes.length, ...missing }, 'a device is asked for what is missing')
      return true
    } catch (error) {
      counters.fault('reply-unrecorded')
      log.warn({ err: error, streamId }, 'a reply could not be recorded; it is due again after the next message')
      return false
    } finally {
      desk.isRecording = false
    }
  }

  const noteSeen = (streamId: string, atMs: number): void => {
    const warn = (error: unknown) => log.warn({ err: error, streamId }, 'a reply that has come could not be noted')
    outbox.noteSeen(streamId, REPLY_KEY, atMs).catch(warn)
  }

  return {
    noteGaps: (streamId, gaps) => {
      const { sinceMs, last } = deskOf(streamId)
      for (const { epoch, seq, state, atMs } of gaps) {
        const key = `${epoch} ${seq}`
        if (state === 'open') sinceMs.set(key, Math.min(sinceMs.get(key) ?? atMs, atMs))
        else sinceMs.delete(key)
      }
      const answered = gaps.filter((gap) => gap.state === 'filled' && isNamed(gap, last)).map(({ atMs }) => atMs)
      if (answered.length > 0) noteSeen(streamId, Math.min(...answered))
    },
    noteUnverified: (streamId) => {
      deskOf(streamId).isUnverified = true
    },
    due: (stream, state) => {
      try {
        const desk = deskOf(stream.streamId)
        if (desk.isRecording) return undefined
        const seal = sealOf(stream)
        const found = missingOf(state, desk.sinceMs, { seal, ...(desk.isUnverified && { wantsRefresh: true }) })
        if (found === undefined) return undefined
        if (!desk.isUnverified && !isReplyDue(REPLY_RULES[stream.profile], found.missing, desk.last)) return undefined
        return { organizationId: stream.organizationId, streamId: stream.streamId, ...found }
      } catch (error) {
        counters.fault('reply-tripped-assertion')
        log.error({ err: error, streamId: stream.streamId }, 'a reply could not be decided on; ingest goes on')
        return undefined
      }
    },
    send: (reply) => void record(reply),
    ask: async (stream, state) => {
      const { organizationId, streamId } = stream
      const desk = deskOf(streamId)
      if (desk.isRecording) return { kind: 'asking' }
      const found = missingOf(state, desk.sinceMs, {
        ...{ seal: sealOf(stream), wantsRefresh: true, patienceMessages: 0 },
      })
      if (found === undefined) return { kind: 'nothing-missing' }
      if (!(await record({ organizationId, streamId, ...found }))) return { kind: 'failed' }
      return { kind: 'asked', messages: found.missing.seqs.length, bytes: found.bytes.length }
    },
  }
}

/** Whether the latest reply has asked for this message. */
function isNamed({ epoch, seq }: FixBatch['gaps'][number], last: LastReply | undefined): boolean {
  return last !== undefined && last.about.epoch === epoch && last.about.seqs.includes(seq)
}

/** What the reply would name. A message that was missed before this process began is missed from now on. */
function missingOf(
  state: ShoreState,
  sinceMs: Map<string, number>,
  options: Parameters<typeof gapReport>[1],
): { bytes: Uint8Array; missing: Missing } | undefined {
  const [run] = state.runs
  const report = gapReport(state, options)
  if (run === undefined || report === undefined) return undefined
  const newestSeq = run.account.newest % run.account.turn
  const newestSessionAtMs = run.newestSessionS * 1000
  const { bytes, missing: seqs } = report
  const [oldestSeq] = seqs
  // A reply that only asks for a refresh.
  if (oldestSeq === undefined) {
    return {
      bytes,
      missing: { epoch: run.epoch, seqs, oldestSinceMs: newestSessionAtMs, newestSeq, newestSessionAtMs },
    }
  }
  const key = `${run.epoch} ${oldestSeq}`
  const oldestSinceMs = sinceMs.get(key) ?? newestSessionAtMs
  sinceMs.set(key, oldestSinceMs)
  return { bytes, missing: { epoch: run.epoch, seqs, oldestSinceMs, newestSeq, newestSessionAtMs } }
}

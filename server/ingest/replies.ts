import { gapReport, type ShoreState } from '#protocol/edge/shore-session'
import type { Log } from '../log'
import type { Counters } from '../ports/counters'
import type { FixBatch } from '../ports/fix-log'
import { REPLY_TROUBLES, type ReplyLink, type ReplyOutcome } from '../ports/reply-link'
import type { Stream } from '../ports/stream-registry'
import { isReplyDue, type LastReply, type Missing, noteReply, REPLY_RULES } from './reply-policy'

/** A reply that is to go to a stream's device, and what it is about. */
export type DueReply = {
  readonly streamId: string
  readonly imei: string
  readonly bytes: Uint8Array
  readonly missing: Missing
}

/** Asks devices for what is missing. Nothing in here delays or fails ingest. */
export type Replies = {
  /** Told of every committed batch: since when which message is missing. */
  noteGaps(streamId: string, gaps: FixBatch['gaps']): void
  /** Told when a device says that shore should know something else than it does: the next reply asks for everything in full. */
  noteUnverified(streamId: string): void
  /** The reply that is due to a stream whose waiting messages are all processed; sends nothing. */
  due(stream: Stream, state: ShoreState): DueReply | undefined
  /** Sends in the background. */
  send(reply: DueReply): void
  /**
   * Asks at once for what is missing and for every tracker in full, for somebody who has the money and does not want to wait. Counts as a reply for the next
   * pause.
   */
  ask(stream: Stream, state: ShoreState): Promise<AskOutcome>
}

/** What became of a question to a device. `no-way`: there is no link to devices. `asking`: a reply is on its way already. */
export type AskOutcome =
  | { readonly kind: 'asked'; readonly messages: number; readonly bytes: number; readonly outcome: ReplyOutcome }
  | { readonly kind: 'nothing-missing' | 'asking' | 'no-way' | 'failed' }

export const REPLY_FAULT_KINDS: readonly string[] = [
  'reply-refused',
  'reply-tripped-assertion',
  ...REPLY_TROUBLES.map((trouble) => `reply-${trouble}`),
]

/** What is remembered of a stream: lost with the process, which costs at most one reply too early or some minutes. */
type Desk = { readonly sinceMs: Map<string, number>; last?: LastReply; isSending: boolean; isUnverified: boolean }

/** Creates the desk that decides on replies and sends them over a link. */
export function createReplies(link: ReplyLink, counters: Counters, log: Pick<Log, 'debug' | 'error'>): Replies {
  const desks = new Map<string, Desk>()
  const deskOf = (streamId: string): Desk => {
    const desk = desks.get(streamId) ?? { sinceMs: new Map(), isSending: false, isUnverified: false }
    desks.set(streamId, desk)
    return desk
  }

  const deliver = async ({ streamId, imei, bytes, missing }: DueReply): Promise<ReplyOutcome | undefined> => {
    const desk = deskOf(streamId)
    desk.isSending = true
    try {
      const outcome = await link.send(imei, bytes)
      const isDone = countOutcome(outcome, counters)
      // What did not go is tried again after the next batch; a refusal that will not pass counts as a reply, for its pause.
      if (isDone) Object.assign(desk, { last: noteReply(missing, desk.last), isUnverified: false })
      log.debug({ streamId, bytes: bytes.length, ...missing, outcome }, 'asked a device for what is missing')
      return outcome
    } catch (error) {
      counters.fault('reply-tripped-assertion')
      log.error({ err: error, streamId }, 'a reply tripped an assertion; ingest goes on')
      return undefined
    } finally {
      desk.isSending = false
    }
  }

  return {
    noteGaps: (streamId, gaps) => {
      const { sinceMs } = deskOf(streamId)
      for (const { epoch, seq, state, atMs } of gaps) {
        const key = `${epoch} ${seq}`
        if (state === 'open') sinceMs.set(key, Math.min(sinceMs.get(key) ?? atMs, atMs))
        else sinceMs.delete(key)
      }
    },
    noteUnverified: (streamId) => {
      deskOf(streamId).isUnverified = true
    },
    due: (stream, state) => {
      try {
        const desk = deskOf(stream.streamId)
        if (desk.isSending) return undefined
        const found = missingOf(state, desk.sinceMs, desk.isUnverified ? { wantsRefresh: true } : {})
        if (found === undefined) return undefined
        if (!desk.isUnverified && !isReplyDue(REPLY_RULES[stream.profile], found.missing, desk.last)) return undefined
        return { streamId: stream.streamId, imei: stream.imei, ...found }
      } catch (error) {
        counters.fault('reply-tripped-assertion')
        log.error({ err: error, streamId: stream.streamId }, 'a reply could not be decided on; ingest goes on')
        return undefined
      }
    },
    send: (reply) => void deliver(reply),
    ask: async ({ streamId, imei }, state) => {
      const desk = deskOf(streamId)
      if (desk.isSending) return { kind: 'asking' }
      const found = missingOf(state, desk.sinceMs, { wantsRefresh: true, patienceMessages: 0 })
      if (found === undefined) return { kind: 'nothing-missing' }
      const outcome = await deliver({ streamId, imei, ...found })
      if (outcome === undefined) return { kind: 'failed' }
      return { kind: 'asked', messages: found.missing.seqs.length, bytes: found.bytes.length, outcome }
    },
  }
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

/** Counts what became of a reply; whether it needs no other try. */
function countOutcome(outcome: ReplyOutcome, counters: Counters): boolean {
  switch (outcome.kind) {
    case 'queued':
      counters.event('reply-sent')
      return true
    case 'refused':
      counters.fault('reply-refused')
      return !outcome.mayPass
    case 'trouble':
      counters.fault(`reply-${outcome.trouble}`)
      return false
  }
}

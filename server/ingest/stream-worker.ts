import { mustExist } from '#base/assert'
import { createShoreState, decodeShoreState, encodeShoreState, type ShoreState } from '#protocol/edge/shore-session'
import type { Log } from '../log'
import type { Clock } from '../ports/clock'
import type { Counters } from '../ports/counters'
import type { FixLog } from '../ports/fix-log'
import type { Inbox, InboxMessage } from '../ports/inbox'
import type { Stream, StreamRegistry } from '../ports/stream-registry'
import type { SyncStateStore } from '../ports/sync-state-store'
import type { Answers } from './answers'
import { createBreath } from './breath'
import { openMessage } from './open-message'
import type { AskOutcome, DueReply, Replies } from './replies'
import { emptyResult, stepStream } from './stream-step'

export type StreamWorkerPorts = {
  readonly inbox: Inbox
  readonly fixLog: FixLog
  readonly registry: StreamRegistry
  readonly syncStates: SyncStateStore
  readonly counters: Counters
  readonly log: Log
  /** Absent: what is missing is recorded and nobody is asked for it. */
  readonly replies?: Replies
  /** Absent: alarms and questions are recorded and nobody is answered. */
  readonly answers?: Answers
  /** Sync state of a stream is saved this often at most, for what is not in it is replayed from the inbox; absent: after each batch. */
  readonly saving?: { readonly everyMs: number; readonly now: Clock }
}

export type StreamWorker = {
  /** Processes all that waits for a stream (`null`: for no registered stream). Throws when a store is away; nothing is lost then. */
  drain(streamId: string | null): Promise<'drained' | 'busy'>
  /** Asks a stream's device now for all that is missing, whatever the reply rules say of the time. Costs a message if anything is. */
  replyNow(streamId: string): Promise<AskOutcome | 'busy'>
  /** Lets go of the sync state in this process's hands: the stream's next message reads the store again. */
  letGo(streamId: string): void
}

/**
 * Sync state in this process's hands, good as long as nobody else has had a turn at the stream. `revision` is what the store held when it was read or
 * written last, `saveAtMs` when it is to be written next.
 */
type HeldState = { state: ShoreState; turn: number; revision: number; lastMessageNumber: number; saveAtMs: number }

/** Turned back: the store holds a state that goes beyond it. */
type RecalledState = HeldState & { isTurnedBack?: boolean }

const BATCH_MESSAGES = 200
/** How far back sync state is rebuilt when memory is lost or behind: more than any reference or gap can reach. */
const REBUILD_MESSAGES = 600
/** While the store is away it is tried so much less often: each try may take seconds. */
const PAUSES_WHILE_AWAY = 15

/** Many streams are ready at once: what waits at the doors is not to wait for all of them. */
const breathe = createBreath(5)

/** A replay repeats what was counted when it first happened. */
const IGNORED = () => {}
const UNWATCHED = {
  counters: { fault: IGNORED, event: IGNORED },
  log: { error: IGNORED, warn: IGNORED, debug: IGNORED },
}

/**
 * Hand-overs 3 to 9 of a fix's path for one stream at a time: fixes, gaps and processed marks go into one transaction, and only
 * after it is sync state saved. A crash in between repeats work on the next start and changes nothing.
 */
export function createStreamWorker(ports: StreamWorkerPorts): StreamWorker {
  const held = new Map<string, HeldState>()
  return {
    drain: async (streamId) => {
      if (streamId === null) return drainUnclaimed(ports)
      const outcome = await ports.registry.withLock(streamId, () => drainStream(ports, held, streamId))
      if (outcome === 'busy') return 'busy'
      // Decided under the lock, sent after it.
      if (outcome !== undefined) ports.replies?.send(outcome)
      return 'drained'
    },
    replyNow: async (streamId) => {
      const { replies } = ports
      if (replies === undefined) return { kind: 'no-way' }
      const found = await ports.registry.withLock(streamId, () => knownOf(ports, streamId))
      if (found === 'busy') return 'busy'
      return found === undefined ? { kind: 'nothing-missing' } : replies.ask(found.stream, found.state)
    },
    letGo: (streamId) => void held.delete(streamId),
  }
}

/** A stream and what is known of it. Read afresh: another process may have worked on it since this one did. */
async function knownOf(
  ports: StreamWorkerPorts,
  streamId: string,
): Promise<{ stream: Stream; state: ShoreState } | undefined> {
  const stream = await ports.registry.read(streamId)
  return stream && { stream, state: (await recallState(ports, stream)).state }
}

/** Processes all that waits; gives the reply that is due after it, if one is. */
async function drainStream(
  ports: StreamWorkerPorts,
  held: Map<string, HeldState>,
  streamId: string,
): Promise<DueReply | undefined> {
  let reached: Stream | undefined
  for (;;) {
    const messages = await ports.inbox.unprocessed(streamId, BATCH_MESSAGES)
    const first = messages[0]
    if (first === undefined) return dueReply(ports, held, reached)
    const stream = await ports.registry.read(streamId)
    if (stream === undefined) {
      await setAside(ports, messages)
      continue
    }
    try {
      await processBatch(ports, held, stream, messages)
      reached = stream
      // What has come meanwhile comes with word of its own.
      if (messages.length < BATCH_MESSAGES) return dueReply(ports, held, reached)
    } catch (error) {
      // The state in hand may contain a batch whose commit is in doubt: read it again before the next try.
      held.delete(streamId)
      throw error
    }
  }
}

/** Asks only from a state that is committed and saved. */
function dueReply(
  { replies }: StreamWorkerPorts,
  held: Map<string, HeldState>,
  stream: Stream | undefined,
): DueReply | undefined {
  const saved = stream === undefined ? undefined : held.get(stream.streamId)
  return stream === undefined || saved === undefined ? undefined : replies?.due(stream, saved.state)
}

async function processBatch(
  ports: StreamWorkerPorts,
  held: Map<string, HeldState>,
  stream: Stream,
  messages: readonly InboxMessage[],
): Promise<void> {
  const known = held.get(stream.streamId)
  const isMine = known !== undefined && known.turn === (stream.turn ?? 0)
  const first = mustExist(messages[0], 'a message to process').messageNumber
  // What is read again, or was claimed late, lies before what the state contains: it is read with the state of its own time.
  const goesOn = isMine && known.lastMessageNumber < first
  const { isTurnedBack = false, ...before }: RecalledState = goesOn ? known : await recallState(ports, stream, first)
  const result = emptyResult()
  let state = before.state
  await breathe()
  for (const message of messages) state = stepStream(state, message, stream, result, ports)
  const { isUnverified, wanted, ...recorded } = result
  const { newFixes, turn } = await ports.fixLog.append({
    organizationId: stream.organizationId,
    streamId: stream.streamId,
    ...recorded,
  })
  ports.counters.event('fix-recorded', newFixes)
  // No fault of anybody: restated on purpose, or sent again.
  ports.counters.event('fix-repeated', result.fixes.length - newFixes)
  ports.counters.event('message-processed', messages.length)
  ports.replies?.noteGaps(stream.streamId, result.gaps)
  ports.answers?.take(stream, wanted)
  if (isUnverified) ports.replies?.noteUnverified(stream.streamId)
  const lastMessageNumber = Math.max(before.lastMessageNumber, ...messages.map((message) => message.messageNumber))
  await rememberState(ports, held, stream.streamId, { ...before, state, turn, lastMessageNumber })
  // Of what comes after these messages this state knows nothing yet.
  if (isTurnedBack) held.delete(stream.streamId)
}

/** Saves after the commit. Without its memory the server goes on with what it has in hand: the next start rebuilds it from the inbox. */
async function rememberState(
  ports: StreamWorkerPorts,
  held: Map<string, HeldState>,
  streamId: string,
  reached: HeldState,
): Promise<void> {
  const { saving } = ports
  const nowMs = saving?.now() ?? 0
  if (nowMs < reached.saveAtMs) return void held.set(streamId, reached)
  try {
    const { lastMessageNumber, state } = reached
    const revision = reached.revision + 1
    const saved = await ports.syncStates.save(streamId, { revision, lastMessageNumber, bytes: encodeShoreState(state) })
    if (saved === 'saved') held.set(streamId, { ...reached, revision, saveAtMs: nowMs + (saving?.everyMs ?? 0) })
    else {
      held.delete(streamId)
      ports.counters.event('sync-state-conflict')
    }
  } catch (error) {
    held.set(streamId, { ...reached, saveAtMs: nowMs + PAUSES_WHILE_AWAY * (saving?.everyMs ?? 0) })
    ports.counters.event('sync-state-unsaved')
    ports.log.warn({ err: error, streamId }, 'sync state could not be saved; it will be rebuilt from the inbox')
  }
}

/**
 * Reads sync state and replays into it what was processed but is not in it; with nothing kept, or nothing that ends before the message to come,
 * rebuilds it from the newest messages before that one.
 */
async function recallState(
  ports: StreamWorkerPorts,
  stream: Stream,
  beforeNumber = Number.POSITIVE_INFINITY,
): Promise<RecalledState> {
  const loaded = await loadState(ports, stream.streamId)
  const stored = loaded !== undefined && loaded.lastMessageNumber < beforeNumber ? loaded : undefined
  const processed = await ports.inbox.recentProcessed(stream.streamId, REBUILD_MESSAGES, beforeNumber)
  const decoded = stored === undefined ? undefined : decodeShoreState(stored.bytes)
  if (decoded !== undefined && !decoded.ok) ports.counters.fault(decoded.fault.kind)
  const kept = decoded?.ok === true && stored !== undefined ? { state: decoded.value, stored } : undefined
  // A message may commit after one with a higher number: replaying a few that are in it already changes nothing.
  const missing =
    kept === undefined ? processed : processed.filter((m) => m.messageNumber > kept.stored.lastMessageNumber - 32)
  if (kept === undefined && processed.length > 0) ports.counters.event('sync-state-rebuilt')
  let state = kept?.state ?? createShoreState()
  for (const message of missing) state = stepStream(state, message, stream, emptyResult(), UNWATCHED)
  const newest = processed.at(-1)?.messageNumber ?? 0
  return {
    state,
    isTurnedBack: stored !== loaded,
    turn: stream.turn ?? 0,
    revision: loaded?.revision ?? 0,
    lastMessageNumber: Math.max(newest, kept?.stored.lastMessageNumber ?? 0),
    saveAtMs: 0,
  }
}

async function loadState(ports: StreamWorkerPorts, streamId: string) {
  try {
    return await ports.syncStates.load(streamId)
  } catch (error) {
    ports.counters.event('sync-state-unread')
    ports.log.warn({ err: error, streamId }, 'sync state could not be read; it is rebuilt from the inbox')
    return undefined
  }
}

/** Messages of no registered stream: kept whole, marked with what is wrong, so that they can be taken up once it is mended. */
async function drainUnclaimed(ports: StreamWorkerPorts): Promise<'drained'> {
  for (;;) {
    const messages = await ports.inbox.unprocessed(null, BATCH_MESSAGES)
    if (messages.length === 0) return 'drained'
    await setAside(ports, messages)
  }
}

/** Marks messages that no stream stands for (any more); an unreadable envelope was counted when it came in. */
async function setAside(ports: StreamWorkerPorts, messages: readonly InboxMessage[]): Promise<void> {
  const first = mustExist(messages[0], 'a message to set aside')
  const processed = messages.map((message) => {
    const opened = openMessage(message)
    const strange = ['osmand', 'owntracks'].includes(message.source) ? 'unknown-device' : 'unknown-imei'
    const fault = opened.kind === 'unreadable' ? opened.fault : strange
    if (fault === strange) ports.counters.fault(fault)
    return { messageNumber: message.messageNumber, fault }
  })
  const nothing = { fixes: [], gaps: [], heard: [] }
  await ports.fixLog.append({ organizationId: first.organizationId, streamId: null, ...nothing, processed })
}

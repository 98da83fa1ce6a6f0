import { wholeSeqOf } from '#protocol/edge/account'
import { decodeShoreState, type ShoreState } from '#protocol/edge/shore-session'
import type { LabSender } from '../ports/lab-record'
import type { SyncStateStore } from '../ports/sync-state-store'
import type { HasCome } from './missing-messages'

/** What is remembered of senders, by stream: the bytes of their sync state. */
export type Memory = ReadonlyMap<string, Uint8Array>

/** Looks up what is remembered. Memory that is away remembers nobody. */
export async function recall(senders: readonly LabSender[], syncStates: Pick<SyncStateStore, 'load'>): Promise<Memory> {
  const states = await Promise.all(
    senders.map(async ({ streamId }) => [streamId, await syncStates.load(streamId).catch(() => undefined)] as const),
  )
  return new Map(states.flatMap(([streamId, state]) => (state === undefined ? [] : [[streamId, state.bytes]])))
}

/** Whether a message has come, by what is remembered of its sender; of a run that is forgotten, nothing has. */
export function hasComeBy(memory: Memory): HasCome {
  const read = new Map<string, ShoreState>()
  for (const [streamId, bytes] of memory) {
    const state = decodeShoreState(bytes)
    if (state.ok) read.set(streamId, state.value)
  }
  return (streamId, epoch, seq) => {
    const run = read.get(streamId)?.runs.find((one) => one.epoch === epoch)
    return run?.account.checks.has(wholeSeqOf(run.account, seq)) === true
  }
}

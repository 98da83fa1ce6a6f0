import { keyOf, type LedgerMessage } from './ledger'
import type { SimulationOutcome } from './sail'

/** A run whose first message to come has a lower sequence than this began at 0. */
const EARLY_SEQ = 64

export const nameOf = ({ stream, epoch, seq }: LedgerMessage) => keyOf(stream, epoch, seq)

export const wordsFor = ({ stream, epoch, seq, come }: LedgerMessage) =>
  `message ${epoch}/${seq} of stream ${stream}${come ? '' : ', which has not come'}`

/** Whether shore may lack what a message carried without a fault: it says that the message is missing, or cannot know of it. */
export function excusesOf(outcome: SimulationOutcome): (message: LedgerMessage) => boolean {
  const { shore } = outcome
  const accounted = new Set(accountedOf(outcome))
  return (message) => {
    const state = shore.gaps.get(nameOf(message))?.state
    return state === 'open' || state === 'lost' || !accounted.has(message)
  }
}

/** Messages that shore keeps account of: from the first of their run to its newest that came while the run was not over. */
function accountedOf({ ledger }: SimulationOutcome): LedgerMessage[] {
  const known = new Map<string, { first: number; newest: number }>()
  const runOf = ({ stream, epoch }: LedgerMessage) => `${stream} ${epoch}`
  for (const message of ledger.messages.values()) {
    if (!message.inRun) continue
    const run = known.get(runOf(message)) ?? { first: message.seq, newest: message.seq }
    known.set(runOf(message), {
      first: message.seq < EARLY_SEQ ? 0 : Math.min(run.first, message.seq),
      newest: Math.max(run.newest, message.seq),
    })
  }
  return [...ledger.messages.values()].filter((message) => {
    const run = known.get(runOf(message))
    return run !== undefined && message.seq >= run.first && message.seq <= run.newest
  })
}

/** The epoch of each stream's last run. */
export function lastEpochsOf({ ledger }: SimulationOutcome): Map<number, number> {
  return new Map([...ledger.messages.values()].map(({ stream, epoch }) => [stream, epoch]))
}

/** What a checker says when it has found something. */
export function sayWrong(what: readonly string[], words: string): string | undefined {
  return what.length === 0 ? undefined : `${what.length} ${words}, such as ${what[0]}`
}

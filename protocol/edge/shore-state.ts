import { type Account, createAccount } from './account'
import { SEQ_TURN } from './data-head'
import type { WireFix } from './expected-place'
import type { FieldEntry, FirstFix } from './field-entry'

/** A fix of a slot that later entries may be told by. `index` is its place in its message: only frames of version 1 have others than 0. */
export type Reference = WireFix & { readonly seq: number; readonly index: number }

/** An entry that waits for a reference from messages `fromSeq` … `seq`. */
export type HeldEntry = Pick<FieldEntry, 'slot' | 'earlier'> & {
  readonly seq: number
  readonly index: number
  readonly fromSeq: number
  readonly first: Exclude<FirstFix, { form: 'full' }>
}

/** One run of the sender. */
export type RunState = {
  /** Of the protocol that its frames are of. */
  readonly version: 1 | 2
  readonly epoch: number
  readonly halvings: number
  /** Newest radio session of its messages: which of two runs is the later one. */
  newestSessionS: number
  readonly account: Account
  /** By slot, ascending in sequence and index. */
  readonly references: Map<number, Reference[]>
  /** By slot, ascending in sequence and index. */
  readonly held: Map<number, HeldEntry[]>
}

/** What shore remembers of one stream: the latest runs of its sender, the latest first. */
export type ShoreState = { runs: RunState[] }

/** Messages behind the newest whose fixes serve as references, and whose entries wait for one. */
export const REFERENCE_SPAN = 96
/** Runs of the sender that are told apart; a message of an older one is taken as far as it stands alone. */
export const RUNS_MAX = 2
/** A run that has been silent for so long while a later one was heard is over: no gateway queue keeps a message longer. */
export const RUN_OVER_S = 12 * 3600
/** Fixes of one run that may wait. What a hostile sender can make shore hold is bounded by this and the span. */
export const HELD_MAX = 4096

export function createShoreState(): ShoreState {
  return { runs: [] }
}

/** Sequences of frames count modulo this, by version. */
export const SEQ_TURNS = { 1: 0x10000, 2: SEQ_TURN } as const

/** What a message says of its run. */
export type RunName = Pick<RunState, 'version' | 'epoch' | 'halvings'> & {
  readonly seq: number
  readonly sessionS: number
}

export function createRunState({ version, epoch, halvings, seq, sessionS }: RunName): RunState {
  const account = createAccount(seq, SEQ_TURNS[version])
  return { version, epoch, halvings, newestSessionS: sessionS, account, references: new Map(), held: new Map() }
}

/** By sequence, then by place in the message: negative if `a` comes first. */
export function compareOrder(a: { seq: number; index: number }, b: { seq: number; index: number }): number {
  return a.seq - b.seq || a.index - b.index
}

/** Messages behind the newest that shore keeps account of. What is missing there and falls out of it is lost. */
export const ACCOUNT_SPAN = 512

/** A run first heard with a sequence below this is taken to have begun at 0: what is missing before it was sent. */
const EARLY_SEQ = 64

/**
 * The account of one run: which messages have come, and what the sender has said of others. A function of the set of messages
 * received, whatever their order. Sequence numbers here do not wrap; modulo `turn` they are those of the frames.
 */
export type Account = {
  /** Sequences count modulo this on the wire. */
  readonly turn: number
  start: number
  newest: number
  /** Check of each message that has come. */
  readonly checks: Map<number, number>
  /** The sender's words: made whole by other messages, or lost. */
  readonly words: Map<number, 'filled' | 'lost'>
}

/** Begins the account of a run with the first of its messages to come; a turn below it leaves room for earlier ones. */
export function createAccount(wireSeq: number, turn: number): Account {
  const seq = turn + wireSeq
  return { turn, start: seq, newest: seq - 1, checks: new Map(), words: new Map() }
}

/** The sequence number without wrap that is this one on the wire and nearest to the newest one. */
export function wholeSeqOf({ turn, newest }: Account, wireSeq: number): number {
  const ahead = (((wireSeq - newest) % turn) + turn) % turn
  return ahead < turn / 2 ? newest + ahead : newest + ahead - turn
}

/** The oldest sequence that is accounted for. */
export function accountStart({ start, newest }: Account): number {
  return Math.max(start, newest - ACCOUNT_SPAN + 1)
}

/** Enters a message that has come. */
export function noteArrived(account: Account, seq: number, check: number): void {
  const wireSeq = seq % account.turn
  account.start = Math.min(account.start, wireSeq < EARLY_SEQ ? seq - wireSeq : seq)
  account.newest = Math.max(account.newest, seq)
  account.checks.set(seq, check)
}

/** Enters the sender's word about a message. Of two, the better news stands. */
export function noteWord(account: Account, seq: number, lost: boolean): void {
  if (account.words.get(seq) !== 'filled') account.words.set(seq, lost ? 'lost' : 'filled')
}

/** Drops what is no longer accounted for, once message `seq` has come to an account whose newest was `newestBefore`. */
export function trimAccount({ newest, checks, words }: Account, seq: number, newestBefore: number): void {
  const keepFrom = newest - ACCOUNT_SPAN + 1
  if (seq < keepFrom) checks.delete(seq)
  for (let old = newestBefore - ACCOUNT_SPAN + 1; old < keepFrom; old++) checks.delete(old)
  for (const word of words.keys()) if (word < keepFrom) words.delete(word)
}

/** Open gaps, ascending: what has not come, or has come and cannot be told yet, and is not made good or given up by the sender. */
export function openGaps(account: Account, untold: ReadonlySet<number>): number[] {
  const { newest, checks, words } = account
  const from = accountStart(account)
  if (untold.size === 0 && checks.size === newest - from + 1) return []
  const open: number[] = []
  for (let seq = from; seq <= newest; seq++) {
    if (!words.has(seq) && (!checks.has(seq) || untold.has(seq))) open.push(seq)
  }
  return open
}

export type GapChange = { readonly seq: number; readonly state: 'open' | 'filled' | 'lost' }

/** What an account looks like before a message comes, for what comes of it to be told. */
export type Glance = { readonly newest: number; readonly open: readonly number[]; readonly wasGivenUp: boolean }

export function glanceAt(account: Account, untold: ReadonlySet<number>, seq: number): Glance {
  return {
    newest: account.newest,
    open: openGaps(account, untold),
    wasGivenUp: account.words.get(seq) === 'lost',
  }
}

/** Which gaps have opened, closed or been given up since a glance; `seq` is the message that came. No gap is passed over in silence. */
export function gapChanges(before: Glance, account: Account, untold: ReadonlySet<number>, seq: number): GapChange[] {
  const from = accountStart(account)
  const openNow = openGaps(account, untold)
  const isOpen = new Set(openNow)
  const wasOpen = new Set(before.open)
  const changes: GapChange[] = openNow.filter((gap) => !wasOpen.has(gap)).map((gap) => ({ seq: gap, state: 'open' }))
  for (const gap of before.open) {
    if (isOpen.has(gap)) continue
    const isLost = gap < from || (account.words.get(gap) === 'lost' && !account.checks.has(gap))
    changes.push({ seq: gap, state: isLost ? 'lost' : 'filled' })
  }
  // A leap over more than the account spans: what lies before it will not be asked for.
  for (let gap = Math.max(before.newest + 1, account.start); gap < from; gap++)
    changes.push({ seq: gap, state: 'lost' })
  if (before.wasGivenUp && !untold.has(seq)) changes.push({ seq, state: 'filled' })
  return changes
}

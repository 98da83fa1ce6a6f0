import { DatabaseUnreachable } from './client'

/** How work is done for many at once, and for one alone. */
export type GroupWork<Item, Answer> = {
  /** One answer an item, in their order. */
  readonly together: (items: readonly Item[]) => Promise<readonly Answer[]>
  readonly alone: (item: Item) => Promise<Answer>
  /** Two items of one key never go in the same group. */
  readonly keyOf: (item: Item) => string
  /** A group begins no sooner than this after the one before has begun, so that under load more share what a group costs; absent: 0. */
  readonly everyMs?: number
  /** How much an item is, of `sizeMax` for a group; a larger one goes alone. Absent: nothing. */
  readonly sizeOf?: (item: Item) => number
  readonly sizeMax?: number
}

type Waiting<Item, Answer> = { item: Item; resolve: (answer: Answer) => void; reject: (error: unknown) => void }

/** More than this in one statement makes the first of them wait longer than the commit that is saved. */
const GROUP_MAX = 256

/**
 * Collects what is asked for in one turn of the event loop, or while the group before is with the database, so that a statement, or a commit, is
 * shared by as many as wait for one. Groups go one after the other, in the order of asking. If a group fails by something in it, each is
 * tried alone, so that no item stands for another's fault.
 */
export function grouped<Item, Answer>(work: GroupWork<Item, Answer>): (item: Item) => Promise<Answer> {
  let waiting: Waiting<Item, Answer>[] = []
  let isBusy = false
  let nextAtMs = 0

  const commit = async (group: readonly Waiting<Item, Answer>[]) => {
    try {
      const answers = await work.together(group.map(({ item }) => item))
      group.forEach(({ resolve }, i) => {
        resolve(answers[i] as Answer)
      })
    } catch (error) {
      if (error instanceof DatabaseUnreachable) for (const { reject } of group) reject(error)
      else for (const { item, resolve, reject } of group) await work.alone(item).then(resolve, reject)
    }
  }
  const run = async () => {
    isBusy = true
    while (waiting.length > 0) {
      await untilTime(nextAtMs)
      nextAtMs = performance.now() + (work.everyMs ?? 0)
      const { group, rest } = takeGroup(waiting, work)
      waiting = rest
      await commit(group)
    }
    isBusy = false
  }
  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject })
      if (!isBusy) void run()
    })
}

/** At least to the next turn of the event loop. */
function untilTime(atMs: number): Promise<void> {
  const waitMs = atMs - performance.now()
  return new Promise((resolve) => (waitMs > 0 ? setTimeout(resolve, waitMs) : setImmediate(resolve)))
}

/** The first in line that fit, without what repeats one of them. */
function takeGroup<Item, Answer>(
  waiting: readonly Waiting<Item, Answer>[],
  { keyOf, sizeOf = () => 0, sizeMax = Number.POSITIVE_INFINITY }: GroupWork<Item, Answer>,
) {
  const keys = new Set<string>()
  const group: Waiting<Item, Answer>[] = []
  const rest: Waiting<Item, Answer>[] = []
  let room = sizeMax
  for (const one of waiting) {
    const [key, size] = [keyOf(one.item), sizeOf(one.item)]
    const fits = group.length === 0 || (group.length < GROUP_MAX && size <= room)
    if (!fits || keys.has(key)) rest.push(one)
    else {
      keys.add(key)
      group.push(one)
      room -= size
    }
  }
  return { group, rest }
}

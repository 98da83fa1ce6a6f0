/** Virtual time: things to do, each at its instant. Things due at one instant happen in the order they were planned. */
export type Timeline = {
  /** Instant of the thing being done, or of the last one done. */
  readonly nowMs: number
  /** When the next thing is due; nothing when there is none. */
  readonly nextAtMs: number | undefined
  /** Plans something; what lies in the past happens next. */
  at(atMs: number, action: () => void): void
  /** Does the next thing, if it is due by the instant given. */
  runNext(untilMs: number): boolean
}

type Planned = { readonly atMs: number; readonly order: number; readonly action: () => void }

/** Creates an empty timeline that begins at an instant. */
export function createTimeline(beginsAtMs: number): Timeline {
  const heap: Planned[] = []
  let nowMs = beginsAtMs
  let planned = 0
  return {
    get nowMs() {
      return nowMs
    },
    get nextAtMs() {
      return heap[0]?.atMs
    },
    at(atMs, action) {
      push(heap, { atMs: Math.max(atMs, nowMs), order: planned++, action })
    },
    runNext(untilMs) {
      const [next] = heap
      if (!next || next.atMs > untilMs) return false
      pop(heap)
      nowMs = next.atMs
      next.action()
      return true
    },
  }
}

const isBefore = (a: Planned, b: Planned): boolean => a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order)

/** Binary heap, the earliest at its root. */
function push(heap: Planned[], item: Planned): void {
  let at = heap.length
  heap.push(item)
  while (at > 0) {
    const parentAt = (at - 1) >> 1
    const parent = heap[parentAt]
    if (!parent || isBefore(parent, item)) break
    heap[at] = parent
    at = parentAt
  }
  heap[at] = item
}

function pop(heap: Planned[]): void {
  const item = heap.pop()
  if (!item || heap.length === 0) return
  let at = 0
  while (true) {
    const left = heap[2 * at + 1]
    const right = heap[2 * at + 2]
    const childAt = left && right && isBefore(right, left) ? 2 * at + 2 : 2 * at + 1
    const child = heap[childAt]
    if (!child || isBefore(item, child)) break
    heap[at] = child
    at = childAt
  }
  heap[at] = item
}

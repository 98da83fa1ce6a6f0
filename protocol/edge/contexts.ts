import { numberContexts, treeContexts } from './numbers'

/** Classes of residuals by their length. */
export const RESIDUAL_CLASSES = 6

/** Where in the models each part of a frame has its contexts. The order is part of a table: what is added comes last. */
const SIZES = {
  timeLong: 1,
  timeAligned: 1,
  unit: treeContexts(4),
  halvings: treeContexts(2),
  words: 4,
  wordBack: numberContexts(4),
  wordLost: 1,
  reach: treeContexts(6),
  count: numberContexts(4),
  /** By how far apart the slots of the message have been. */
  slotStep: 5 * numberContexts(4),
  /** Ages in seconds and in longer units, each by the greatest of the message so far. */
  age: 2 * 5 * numberContexts(5),
  hasGaps: 1,
  isRough: 1,
  onTick: 3,
  beside: numberContexts(5),
  hasDigest: 1,
  /** By the form of the entry before it. */
  isFull: 4,
  isMoved: 4,
  byTwo: 3,
  windowTwo: 3,
  width: treeContexts(5),
  /** By the class of the residual before it, and of the latitude's. */
  movedLat: (1 + RESIDUAL_CLASSES) * numberContexts(5),
  movedLon: RESIDUAL_CLASSES * numberContexts(5),
  fullLat: numberContexts(5),
  fullLon: numberContexts(5),
  again: 3,
  /** Of fleets with a common clock and of solo trackers, and of fleets without one. */
  interval: 2 * treeContexts(4),
  onGrid: 3,
  intervals: numberContexts(4),
  jitter: numberContexts(5),
  stepLat: (1 + RESIDUAL_CLASSES) * numberContexts(5),
  stepLon: RESIDUAL_CLASSES * numberContexts(5),
  replyRefresh: 1,
  replySpan: numberContexts(4),
  replyRuns: numberContexts(4),
  replySkip: numberContexts(4),
  replyLength: numberContexts(4),
} as const

type Part = keyof typeof SIZES

/** First context of each part. */
export const CONTEXTS = firstsOf(SIZES)

function firstsOf(sizes: Readonly<Record<Part, number>>): Readonly<Record<Part, number>> {
  let next = 0
  const rows = Object.entries(sizes).map(([part, size]) => {
    const first = next
    next += size
    return [part, first] as const
  })
  return Object.fromEntries(rows) as Record<Part, number>
}

export const CONTEXT_COUNT = Object.values(SIZES).reduce<number>((sum, size) => sum + size, 0)

/** A label that would like a place beside an anchor. Earlier ones go first. */
export type LabelWish = {
  readonly id: string
  readonly x: number
  readonly y: number
  /** Room to keep from the anchor. */
  readonly gap: number
  /** Widths of the full text and of the short one (0: there is no short form). */
  readonly width: number
  readonly shortWidth: number
  readonly height: number
  /** Lies on its anchor, or nowhere: names of countries, distances along the way. */
  readonly centred: boolean
  /** Stays even when it overlaps: the one that a reader has picked. */
  readonly must: boolean
}

export type PlacedLabel = {
  readonly wish: LabelWish
  readonly short: boolean
  readonly left: number
  readonly top: number
}

/** Rectangle in pixels. */
export type Box = readonly [left: number, top: number, right: number, bottom: number]

const SIDES = [
  (w: LabelWish, width: number) => [w.x + w.gap, w.y - w.height / 2, width] as const,
  (w: LabelWish, width: number) => [w.x - w.gap - width, w.y - w.height / 2, width] as const,
  (w: LabelWish, width: number) => [w.x - width / 2, w.y - w.gap - w.height, width] as const,
  (w: LabelWish, width: number) => [w.x - width / 2, w.y + w.gap, width] as const,
  (w: LabelWish, width: number) => [w.x - width / 2, w.y - w.height / 2, width] as const,
]
const BESIDE = [0, 1, 2, 3]
const ON_ANCHOR = [4]

/**
 * Finds places for labels so that none lies over another, over what is taken or across the edge of what is free: right, left, above or below its anchor,
 * whole or short, else nowhere. A label keeps the side it had in the frame before if it can, so that it does not jump.
 */
export class LabelPlacer {
  #sideBefore = new Map<string, number>()

  place(wishes: readonly LabelWish[], taken: readonly Box[], within: Box): PlacedLabel[] {
    const grid = new BoxGrid(taken, within)
    const sides = new Map<string, number>()
    const placed = wishes.flatMap((wish) => {
      const found = this.#find(wish, grid)
      if (!found) return []
      sides.set(wish.id, found.side)
      grid.add([found.left, found.top, found.left + found.width, found.top + wish.height])
      return [{ wish, short: found.short, left: found.left, top: found.top }]
    })
    this.#sideBefore = sides
    return placed
  }

  #find(wish: LabelWish, grid: BoxGrid) {
    const sides = wish.centred ? ON_ANCHOR : BESIDE
    const before = this.#sideBefore.get(wish.id) ?? (sides[0] as number)
    const order = [before, ...sides.filter((side) => side !== before)]
    for (const short of wish.shortWidth > 0 ? [false, true] : [false]) {
      for (const side of order) {
        const [left, top, width] = (SIDES[side] as (typeof SIDES)[number])(wish, short ? wish.shortWidth : wish.width)
        if (grid.isFree([left, top, left + width, top + wish.height])) return { side, short, left, top, width }
      }
    }
    if (!wish.must) return undefined
    const [left, top, width] = (SIDES[before] as (typeof SIDES)[number])(wish, wish.width)
    return { side: before, short: false, left, top, width }
  }
}

const CELL_PX = 64

/** Boxes by the squares that they touch: a question looks at a few neighbours instead of at all. */
class BoxGrid {
  #cells = new Map<number, Box[]>()

  constructor(
    boxes: readonly Box[],
    private readonly within: Box,
  ) {
    for (const box of boxes) this.add(box)
  }

  add(box: Box): void {
    for (const key of keysOf(box)) {
      const cell = this.#cells.get(key)
      if (cell) cell.push(box)
      else this.#cells.set(key, [box])
    }
  }

  isFree(box: Box): boolean {
    const [left, top, right, bottom] = this.within
    if (box[0] < left || box[1] < top || box[2] > right || box[3] > bottom) return false
    return keysOf(box).every((key) => !this.#cells.get(key)?.some((other) => overlap(box, other)))
  }
}

function keysOf([left, top, right, bottom]: Box): number[] {
  const keys: number[] = []
  for (let x = Math.floor(left / CELL_PX); x <= Math.floor(right / CELL_PX); x++) {
    for (let y = Math.floor(top / CELL_PX); y <= Math.floor(bottom / CELL_PX); y++) keys.push(x * 10_007 + y)
  }
  return keys
}

const overlap = (a: Box, b: Box): boolean => a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3]

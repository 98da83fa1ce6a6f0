import type { CountryName } from './base-data'
import { distanceSpots, extent } from './draw-course'
import { markLength, type Standing } from './draw-marks'
import type { Box, LabelPlacer, LabelWish } from './labels'
import { copiesOf, mercatorX, mercatorY, type View } from './mercator'
import type { Palette } from './palette'
import type { CourseShape, ElementShape } from './scene'
import type { ZoneShape } from './zone-shape'

type Context = CanvasRenderingContext2D

type Look = keyof typeof FONTS

/** How one label is written: a strong first part, the rest lighter. */
type Writing = { readonly strong: string; readonly rest: string; readonly look: Look }

const FONT = '"Inter Variable", system-ui, sans-serif'
const FONTS = {
  mark: { strong: `650 12px ${FONT}`, rest: `450 12px ${FONT}` },
  picked: { strong: `700 13px ${FONT}`, rest: `500 13px ${FONT}` },
  course: { strong: `600 11.5px ${FONT}`, rest: `500 11px ${FONT}` },
  place: { strong: `500 11px ${FONT}`, rest: `500 11px ${FONT}` },
  distance: { strong: `600 9.5px ${FONT}`, rest: `600 9.5px ${FONT}` },
} as const
const HEIGHT_PX = 16
/** So many of the field are named before the marks of the course. */
const LEADERS = 8
const ZONE_NAME_PX = 50

/** Seas have no polygons to be named by. */
const SEAS: readonly CountryName[] = [
  ['ATLANTIC OCEAN', -38, 30, 0],
  ['ATLANTIC OCEAN', -18, -25, 0],
  ['PACIFIC OCEAN', -140, 22, 0],
  ['PACIFIC OCEAN', -125, -30, 0],
  ['INDIAN OCEAN', 78, -22, 0],
  ['SOUTHERN OCEAN', 60, -60, 0],
  ['ARCTIC OCEAN', -150, 78, 0],
]

/** Writes what finds room: the picked mark, the course, the field by rank, then countries and seas. */
export class LabelWriter {
  #widths = new Map<string, number>()

  constructor(
    private readonly placer: LabelPlacer,
    private readonly palette: Palette,
  ) {}

  draw(
    context: Context,
    view: View,
    standings: readonly Standing[],
    course: CourseShape | undefined,
    countries: readonly CountryName[],
    within: Box,
  ): void {
    const writings = new Map<string, Writing>()
    const wishes: LabelWish[] = []
    const wish = (id: string, x: number, y: number, gap: number, writing: Writing) => {
      if (writing.strong === '' || x < -60 || x > view.width + 60 || y < -10 || y > view.height + 10) return
      writings.set(id, writing)
      wishes.push({
        id,
        x,
        y,
        gap,
        height: HEIGHT_PX,
        must: writing.look === 'picked',
        centred: gap === 0,
        ...this.#widthsOf(context, writing),
      })
    }
    const taken = this.#askForField(view, standings, course, wish)
    if (course?.way) this.#askForDistances(view, course.way, wish)
    for (const [i, name] of [...SEAS, ...countries].entries()) this.#askForPlace(view, i, name, i < SEAS.length, wish)
    for (const { wish: placed, short, left, top } of this.placer.place(wishes, taken, within)) {
      this.#write(context, writings.get(placed.id) as Writing, short, left, top + HEIGHT_PX / 2)
    }
  }

  /** Asks in order of importance; gives the boxes of the marks themselves. */
  #askForField(view: View, standings: readonly Standing[], course: CourseShape | undefined, wish: Wish): Box[] {
    const ordered = [...standings].sort(
      (a, b) => Number(b.mark.picked) - Number(a.mark.picked) || a.mark.rank - b.mark.rank,
    )
    const spots = ordered.flatMap(({ mark, x, y }) =>
      copiesOf(view, x, x).map((copy) => ({
        mark,
        copy,
        px: (x + copy) * view.scale + view.originX,
        py: y * view.scale + view.originY,
      })),
    )
    const askMark = ({ mark, copy, px, py }: (typeof spots)[number]) =>
      wish(`mark${mark.id}/${copy}`, px, py, markLength(mark, view) * 0.62 + 4, {
        strong: mark.number,
        rest: mark.name,
        look: mark.picked ? 'picked' : 'mark',
      })
    const elements = [...(course?.elements ?? []).entries()]
    const askElements = (wanted: (element: ElementShape) => boolean) => {
      for (const [i, element] of elements) {
        if (wanted(element)) this.#askForElement(view, i, element, course?.onLand ?? false, wish)
      }
    }
    for (const spot of spots) if (spot.mark.picked) askMark(spot)
    askElements(({ role }) => role !== 'between')
    const others = spots.filter((spot) => !spot.mark.picked)
    for (const spot of others.slice(0, LEADERS)) askMark(spot)
    askElements(({ role }) => role === 'between')
    for (const spot of others.slice(LEADERS)) askMark(spot)
    for (const [i, zone] of (course?.zones ?? []).entries()) this.#askForZone(view, i, zone, wish)
    return spots.map(({ px, py }) => [px - 5, py - 5, px + 5, py + 5])
  }

  #askForElement(view: View, index: number, element: ElementShape, onLand: boolean, wish: Wish): void {
    const distance = onLand && element.atM > 0 ? `km ${(element.atM / 1000).toFixed(1)}` : ''
    for (const copy of copiesOf(view, element.x, element.x)) {
      const [x, y] = [(element.x + copy) * view.scale + view.originX, element.y * view.scale + view.originY]
      wish(`course${index}/${copy}`, x, y, 11, { strong: element.name, rest: distance, look: 'course' })
    }
  }

  /** In the middle of it, when it is wide enough to be written into. */
  #askForZone(view: View, index: number, { name, outline }: ZoneShape, wish: Wish): void {
    const [[minX, maxX], [minY, maxY]] = [extent(outline.x), extent(outline.y)]
    if ((maxX - minX) * view.scale < ZONE_NAME_PX) return
    for (const copy of copiesOf(view, minX, maxX)) {
      const px = ((minX + maxX) / 2 + copy) * view.scale + view.originX
      const py = ((minY + maxY) / 2) * view.scale + view.originY
      wish(`zone${index}/${copy}`, px, py, 0, { strong: name, rest: '', look: 'course' })
    }
  }

  #askForDistances(view: View, way: NonNullable<CourseShape['way']>, wish: Wish): void {
    for (const { x, y, words } of distanceSpots(way, view)) {
      for (const copy of copiesOf(view, x, x)) {
        const [px, py] = [(x + copy) * view.scale + view.originX, y * view.scale + view.originY]
        wish(`km${words}/${copy}`, px, py, 0, { strong: words, rest: '', look: 'distance' })
      }
    }
  }

  #askForPlace(view: View, index: number, [name, lonDeg, latDeg, rank]: CountryName, sea: boolean, wish: Wish): void {
    const visible = sea ? view.zoom < 4.5 : view.zoom > 2 + rank * 0.9 && view.zoom < 7.5
    if (!visible) return
    const x = mercatorX(lonDeg)
    for (const copy of copiesOf(view, x, x)) {
      const [px, py] = [(x + copy) * view.scale + view.originX, mercatorY(latDeg) * view.scale + view.originY]
      wish(`place${index}/${copy}`, px, py, 0, { strong: name, rest: '', look: 'place' })
    }
  }

  #widthsOf(context: Context, { strong, rest, look }: Writing): { width: number; shortWidth: number } {
    const strongWidth = this.#widthOf(context, strong, FONTS[look].strong)
    if (rest === '') return { width: strongWidth, shortWidth: 0 }
    return {
      width: strongWidth + 4 + this.#widthOf(context, rest, FONTS[look].rest),
      shortWidth: look === 'picked' ? 0 : strongWidth,
    }
  }

  #widthOf(context: Context, words: string, font: string): number {
    const key = `${font}|${words}`
    let width = this.#widths.get(key)
    if (width === undefined) {
      context.font = font
      width = context.measureText(words).width
      this.#widths.set(key, width)
    }
    return width
  }

  #write(context: Context, { strong, rest, look }: Writing, short: boolean, left: number, middle: number): void {
    const { palette } = this
    const strongWidth = this.#widthOf(context, strong, FONTS[look].strong)
    context.textBaseline = 'middle'
    context.textAlign = 'left'
    context.lineJoin = 'round'
    if (look === 'distance') pill(context, left - 4, middle, strongWidth + 8, palette)
    const edge = look === 'place' || look === 'distance' ? undefined : palette.paper
    put(context, strong, FONTS[look].strong, left, middle, toneOf(look, palette), edge)
    if (short || rest === '') return
    put(
      context,
      rest,
      FONTS[look].rest,
      left + strongWidth + 4,
      middle,
      look === 'course' ? palette.faint : palette.muted,
      edge,
    )
  }
}

function toneOf(look: Look, palette: Palette): string {
  if (look === 'place') return palette.place
  return look === 'course' || look === 'distance' ? palette.muted : palette.ink
}

/** Writes words, with an edge of paper around them where they must stand out. */
function put(
  context: Context,
  words: string,
  font: string,
  x: number,
  y: number,
  tone: string,
  edge: string | undefined,
): void {
  context.font = font
  if (edge) {
    context.strokeStyle = edge
    context.lineWidth = 3.5
    context.globalAlpha = 0.85
    context.strokeText(words, x, y)
    context.globalAlpha = 1
  }
  context.fillStyle = tone
  context.fillText(words, x, y)
}

function pill(context: Context, left: number, middle: number, width: number, palette: Palette): void {
  context.beginPath()
  context.roundRect(left, middle - 7.5, width, 15, 7.5)
  context.fillStyle = palette.paper
  context.fill()
  context.strokeStyle = palette.course
  context.lineWidth = 1
  context.stroke()
}

type Wish = (id: string, x: number, y: number, gap: number, writing: Writing) => void

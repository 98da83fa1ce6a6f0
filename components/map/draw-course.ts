import { copiesOf, type Path, type View } from './mercator'
import type { Palette } from './palette'
import type { CourseShape, ElementShape } from './scene'

type Context = CanvasRenderingContext2D

/** A line or gate shorter than this is drawn as one point: its two buoys would lie on each other. */
const LINE_PX_MIN = 14

/** Legs, direction arrows, then lines, gates, marks and checkpoints. Names and distances are placed with the other labels. */
export function drawCourse(context: Context, course: CourseShape, view: View, palette: Palette): void {
  context.save()
  context.lineJoin = 'round'
  context.lineCap = 'round'
  for (const leg of course.legs) drawLeg(context, leg, course.onLand, view, palette)
  for (const element of course.elements) {
    for (const copy of copiesOf(view, element.x, element.x))
      drawElement(context, element, copy, course.onLand, view, palette)
  }
  context.restore()
}

function drawLeg(context: Context, leg: Path, onLand: boolean, view: View, palette: Palette): void {
  const [minX, maxX] = extent(leg.x)
  for (const copy of copiesOf(view, minX, maxX)) {
    context.setLineDash([])
    trace(context, leg, copy, view)
    context.strokeStyle = palette.courseCase
    context.lineWidth = onLand ? 6 : 3.5
    context.stroke()
    context.strokeStyle = palette.course
    context.lineWidth = onLand ? 2.5 : 1.25
    context.globalAlpha = onLand ? 0.85 : 0.7
    context.stroke()
    context.globalAlpha = 1
    drawArrows(context, leg, copy, onLand, view, palette)
  }
}

export function trace(context: Context, path: Path, copy: number, view: View): void {
  context.beginPath()
  let [lastX, lastY] = [Number.NaN, Number.NaN]
  for (let i = 0; i < path.x.length; i++) {
    const x = ((path.x[i] as number) + copy) * view.scale + view.originX
    const y = (path.y[i] as number) * view.scale + view.originY
    if (i > 0 && i < path.x.length - 1 && Math.abs(x - lastX) + Math.abs(y - lastY) < 1) continue
    if (i === 0) context.moveTo(x, y)
    else context.lineTo(x, y)
    ;[lastX, lastY] = [x, y]
  }
}

/** Small chevrons every so many pixels, so that the way round is clear. */
function drawArrows(context: Context, leg: Path, copy: number, onLand: boolean, view: View, palette: Palette): void {
  const everyPx = onLand ? 130 : 190
  let untilNext = everyPx / 2
  context.strokeStyle = palette.course
  context.lineWidth = onLand ? 1.75 : 1.25
  for (let i = 1; i < leg.x.length; i++) {
    const dx = ((leg.x[i] as number) - (leg.x[i - 1] as number)) * view.scale
    const dy = ((leg.y[i] as number) - (leg.y[i - 1] as number)) * view.scale
    const length = Math.hypot(dx, dy)
    if (length > 40 * view.width) continue
    for (; untilNext <= length; untilNext += everyPx) {
      const x = ((leg.x[i - 1] as number) + copy) * view.scale + view.originX + (dx * untilNext) / length
      const y = (leg.y[i - 1] as number) * view.scale + view.originY + (dy * untilNext) / length
      if (x > -20 && x < view.width + 20 && y > -20 && y < view.height + 20)
        chevron(context, x, y, Math.atan2(dy, dx), onLand ? 5 : 4)
    }
    untilNext -= length
  }
}

function chevron(context: Context, x: number, y: number, angle: number, size: number): void {
  context.beginPath()
  for (const [i, turn] of [2.5, 0, -2.5].entries()) {
    const [px, py] = turn === 0 ? [x, y] : [x + size * Math.cos(angle + turn), y + size * Math.sin(angle + turn)]
    if (i === 0) context.moveTo(px, py)
    else context.lineTo(px, py)
  }
  context.stroke()
}

/** Where the kilometres are written along the path, as often as there is room: the scale of a mountain race. */
export function distanceSpots(
  { path, atM }: NonNullable<CourseShape['way']>,
  view: View,
): { x: number; y: number; words: string }[] {
  const wholeM = atM[atM.length - 1] ?? 0
  const everyM = distanceStep(path, wholeM, view)
  const spots: { x: number; y: number; words: string }[] = []
  let next = everyM
  for (let i = 1; i < atM.length && next < wholeM; i++) {
    const [beforeM, hereM] = [atM[i - 1] as number, atM[i] as number]
    for (; next <= hereM && next < wholeM; next += everyM) {
      const part = (next - beforeM) / Math.max(1e-9, hereM - beforeM)
      const between = (values: Float64Array) =>
        (values[i - 1] as number) + part * ((values[i] as number) - (values[i - 1] as number))
      spots.push({ x: between(path.x), y: between(path.y), words: String(next / 1000) })
    }
  }
  return spots
}

function distanceStep(path: Path, wholeM: number, view: View): number {
  const metresPerPx = wholeM / Math.max(1, lengthOf(path) * view.scale)
  const step = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000].find((km) => (km * 1000) / metresPerPx >= 90)
  return (step ?? 5000) * 1000
}

function lengthOf({ x, y }: Path): number {
  let length = 0
  for (let i = 1; i < x.length; i++) {
    length += Math.hypot((x[i] as number) - (x[i - 1] as number), (y[i] as number) - (y[i - 1] as number))
  }
  return length
}

function drawElement(
  context: Context,
  element: ElementShape,
  copy: number,
  onLand: boolean,
  view: View,
  palette: Palette,
): void {
  const at = (x: number, y: number) => [(x + copy) * view.scale + view.originX, y * view.scale + view.originY] as const
  const tone = element.role === 'between' ? palette.course : element.role === 'start' ? palette.start : palette.ink
  const [x, y] = at(element.x, element.y)
  if (element.ends && lengthPx(element.ends, view) > LINE_PX_MIN) {
    const [a, b] = [at(element.ends[0], element.ends[1]), at(element.ends[2], element.ends[3])]
    context.strokeStyle = tone
    context.lineWidth = 2
    context.setLineDash([5, 4])
    context.beginPath()
    context.moveTo(...a)
    context.lineTo(...b)
    context.stroke()
    context.setLineDash([])
    buoy(context, ...a, tone, palette)
    buoy(context, ...b, tone, palette)
    return
  }
  if (element.kind === 'waypoint') {
    dot(context, x, y, tone)
    return
  }
  if (element.radius !== undefined) reachRing(context, x, y, element.radius * view.scale, tone)
  if (onLand) diamond(context, x, y, tone, palette, element.role)
  else buoy(context, x, y, tone, palette, 5)
}

/** Nothing stands at a waypoint, and nothing is asked there. */
function dot(context: Context, x: number, y: number, tone: string): void {
  context.beginPath()
  context.arc(x, y, 2, 0, 2 * Math.PI)
  context.fillStyle = tone
  context.fill()
}

function buoy(context: Context, x: number, y: number, tone: string, palette: Palette, radius = 4): void {
  context.beginPath()
  context.arc(x, y, radius, 0, 2 * Math.PI)
  context.fillStyle = palette.paper
  context.fill()
  context.strokeStyle = tone
  context.lineWidth = 2
  context.stroke()
}

function diamond(
  context: Context,
  x: number,
  y: number,
  tone: string,
  palette: Palette,
  role: ElementShape['role'],
): void {
  const r = role === 'between' ? 6 : 7.5
  context.beginPath()
  context.moveTo(x, y - r)
  context.lineTo(x + r, y)
  context.lineTo(x, y + r)
  context.lineTo(x - r, y)
  context.closePath()
  context.strokeStyle = palette.paper
  context.lineWidth = 5
  context.stroke()
  context.fillStyle = role === 'between' ? palette.paper : tone
  context.fill()
  context.strokeStyle = tone
  context.lineWidth = 2
  context.stroke()
}

function reachRing(context: Context, x: number, y: number, radiusPx: number, tone: string): void {
  if (radiusPx < 12 || radiusPx > 4000) return
  context.beginPath()
  context.arc(x, y, radiusPx, 0, 2 * Math.PI)
  context.strokeStyle = tone
  context.globalAlpha = 0.35
  context.lineWidth = 1
  context.stroke()
  context.globalAlpha = 1
}

const lengthPx = ([x1, y1, x2, y2]: NonNullable<ElementShape['ends']>, view: View): number =>
  Math.hypot(x2 - x1, y2 - y1) * view.scale

export function extent(values: Float64Array): [number, number] {
  let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const value of values) {
    if (value < min) min = value
    if (value > max) max = value
  }
  return [min, max]
}

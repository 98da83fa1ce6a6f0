import { placeOf } from '#protocol/live/tracks'
import { copiesOf, nearestX, type View } from './mercator'
import type { Palette } from './palette'
import type { MarkShape, TailShape } from './scene'
import type { Sprites } from './sprites'

type Context = CanvasRenderingContext2D

/** The ring where one is expected is seen from afar too. */
const EXPECTED_PX_MIN = 4

/** Where a mark stands in this frame, which during a glide is between two fixes. */
export type Standing = { readonly mark: MarkShape; readonly x: number; readonly y: number }

/** Steps in which a tail fades. */
const FADE_STEPS = 6
/** Seen from afar a region is a ring around its mark: the sign must not vanish. */
const REACH_PX_MIN = 14

/** The way each came, over the last `tailS` seconds, fading; the picked one's whole. */
export function drawTails(context: Context, standings: readonly Standing[], view: View, tailS: number): void {
  context.save()
  context.lineJoin = 'round'
  context.lineCap = 'butt'
  for (const { mark, x, y } of standings) {
    if (mark.tail) drawTail(context, mark, mark.tail, x, y, view, tailS)
  }
  context.restore()
}

function drawTail(
  context: Context,
  mark: MarkShape,
  { path, track }: TailShape,
  x: number,
  y: number,
  view: View,
  tailS: number,
): void {
  const newestS = track.atS[track.atS.length - 1]
  if (newestS === undefined) return
  const from = mark.picked ? 0 : placeOf(track.atS, newestS - tailS)
  const headX = nearestX(x, path.x[path.x.length - 1] as number)
  for (const copy of copiesOf(view, headX - 0.5, headX + 0.5)) {
    context.strokeStyle = mark.colour
    context.lineWidth = mark.picked ? 2.5 : 1.5
    const count = path.x.length - from
    for (let part = 0; part < FADE_STEPS; part++) {
      const [first, last] = [
        from + Math.floor((count * part) / FADE_STEPS),
        from + Math.floor((count * (part + 1)) / FADE_STEPS),
      ]
      const strength = (part + 1) / FADE_STEPS
      context.globalAlpha = mark.picked ? 0.35 + 0.6 * strength : 0.06 + 0.6 * strength * strength
      context.beginPath()
      polyline(context, path.x, path.y, first, Math.min(last, path.x.length - 1), copy, view)
      if (part === FADE_STEPS - 1)
        context.lineTo((headX + copy) * view.scale + view.originX, y * view.scale + view.originY)
      context.stroke()
    }
    if (mark.picked || view.zoom > 9) fixDots(context, mark, path.x, path.y, from, copy, view)
  }
  context.globalAlpha = 1
}

function polyline(
  context: Context,
  xs: Float64Array,
  ys: Float64Array,
  from: number,
  to: number,
  copy: number,
  view: View,
): void {
  let [lastX, lastY] = [Number.NaN, Number.NaN]
  for (let i = from; i <= to; i++) {
    const x = ((xs[i] as number) + copy) * view.scale + view.originX
    const y = (ys[i] as number) * view.scale + view.originY
    if (i === from) context.moveTo(x, y)
    else if (i === to || Math.abs(x - lastX) + Math.abs(y - lastY) >= 1.5) context.lineTo(x, y)
    else continue
    ;[lastX, lastY] = [x, y]
  }
}

/** Dots where fixes really were, as long as they lie apart. */
function fixDots(
  context: Context,
  mark: MarkShape,
  xs: Float64Array,
  ys: Float64Array,
  from: number,
  copy: number,
  view: View,
): void {
  const spanPx = spanOf(xs, ys, from) * view.scale
  if (spanPx / Math.max(1, xs.length - from) < 9) return
  context.globalAlpha = 0.8
  context.fillStyle = mark.colour
  context.beginPath()
  for (let i = from; i < xs.length; i++) {
    const x = ((xs[i] as number) + copy) * view.scale + view.originX
    const y = (ys[i] as number) * view.scale + view.originY
    if (x < -5 || x > view.width + 5 || y < -5 || y > view.height + 5) continue
    context.moveTo(x + 2, y)
    context.arc(x, y, 2, 0, 2 * Math.PI)
  }
  context.fill()
}

function spanOf(xs: Float64Array, ys: Float64Array, from: number): number {
  let span = 0
  for (let i = from + 1; i < xs.length; i++)
    span += Math.hypot((xs[i] as number) - (xs[i - 1] as number), (ys[i] as number) - (ys[i - 1] as number))
  return span
}

/** The dashed regions where overdue ones could be: regions, never marks. */
export function drawReaches(context: Context, standings: readonly Standing[], view: View): void {
  context.save()
  for (const { mark, x, y } of standings) {
    if (mark.sign !== 'overdue') continue
    const radius = Math.max(REACH_PX_MIN, (mark.reach ?? 0) * view.scale)
    for (const copy of copiesOf(view, x - radius / view.scale, x + radius / view.scale)) {
      context.beginPath()
      context.arc((x + copy) * view.scale + view.originX, y * view.scale + view.originY, radius, 0, 2 * Math.PI)
      context.fillStyle = mark.colour
      context.globalAlpha = 0.07
      context.fill()
      context.globalAlpha = 0.75
      context.strokeStyle = mark.colour
      context.lineWidth = 1.25
      context.setLineDash([6, 5])
      context.stroke()
    }
  }
  context.restore()
}

/** Where those that report by agreement are expected: a small ring and the way there, dotted. An estimate, never a mark. */
export function drawExpected(context: Context, standings: readonly Standing[], view: View): void {
  context.save()
  context.lineCap = 'round'
  for (const { mark, x, y } of standings) {
    if (!mark.expected) continue
    const radius = Math.max(EXPECTED_PX_MIN, mark.expected.radius * view.scale)
    const expectedX = nearestX(mark.expected.x, x)
    for (const copy of copiesOf(view, Math.min(x, expectedX), Math.max(x, expectedX))) {
      const [fromX, fromY] = [(x + copy) * view.scale + view.originX, y * view.scale + view.originY]
      const [toX, toY] = [(expectedX + copy) * view.scale + view.originX, mark.expected.y * view.scale + view.originY]
      context.beginPath()
      context.moveTo(fromX, fromY)
      const wayPx = Math.hypot(toX - fromX, toY - fromY)
      const share = wayPx > radius ? 1 - radius / wayPx : 0
      context.lineTo(fromX + share * (toX - fromX), fromY + share * (toY - fromY))
      context.moveTo(toX + radius, toY)
      context.arc(toX, toY, radius, 0, 2 * Math.PI)
      context.strokeStyle = mark.colour
      context.globalAlpha = mark.picked ? 1 : 0.7
      context.lineWidth = mark.picked ? 1.75 : 1.25
      context.setLineDash([1, 3.5])
      context.stroke()
    }
  }
  context.restore()
}

/** The marks: the last of the field first, so that leaders lie on top and the picked one above all. */
export function drawMarks(
  context: Context,
  standings: readonly Standing[],
  view: View,
  sprites: Sprites,
  palette: Palette,
): void {
  for (const { mark, x, y } of drawingOrder(standings)) {
    for (const copy of copiesOf(view, x, x)) {
      const [px, py] = [(x + copy) * view.scale + view.originX, y * view.scale + view.originY]
      if (mark.picked) halo(context, px, py, palette)
      sprites.stamp(context, mark, px, py, markLength(mark, view))
    }
  }
}

/** 14 px in a field, smaller when the whole ocean is in view, 22 when picked. */
export function markLength(mark: MarkShape, view: View): number {
  if (mark.picked) return 22
  return view.zoom < 2.5 ? 11 : view.zoom < 4 ? 14 : 16
}

function drawingOrder(standings: readonly Standing[]): Standing[] {
  return [...standings].sort((a, b) => Number(a.mark.picked) - Number(b.mark.picked) || b.mark.rank - a.mark.rank)
}

function halo(context: Context, x: number, y: number, palette: Palette): void {
  context.beginPath()
  context.arc(x, y, 19, 0, 2 * Math.PI)
  context.strokeStyle = palette.paper
  context.lineWidth = 4
  context.stroke()
  context.strokeStyle = palette.accent
  context.lineWidth = 2
  context.stroke()
}

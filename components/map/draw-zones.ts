import { extent, trace } from './draw-course'
import { copiesOf, type View } from './mercator'
import type { Palette } from './palette'
import type { ZoneShape } from './zone-shape'

type Context = CanvasRenderingContext2D

const HATCH_PX = 9

/** Zones to be kept out of are hatched; protected ones are outlined with dots. */
export function drawZones(context: Context, zones: readonly ZoneShape[], view: View, palette: Palette): void {
  context.save()
  context.lineJoin = 'round'
  for (const { kind, outline } of zones) {
    const [minX, maxX] = extent(outline.x)
    for (const copy of copiesOf(view, minX, maxX)) {
      trace(context, outline, copy, view)
      context.closePath()
      context.strokeStyle = kind === 'exclusion' ? palette.zone : palette.silent
      context.lineWidth = 1.5
      context.setLineDash(kind === 'exclusion' ? [] : [1.5, 4])
      context.stroke()
      context.setLineDash([])
      if (kind === 'exclusion') hatch(context, boxOf(outline, copy, view), palette)
    }
  }
  context.restore()
}

type Box = { readonly left: number; readonly top: number; readonly right: number; readonly bottom: number }

/** The part of a zone's box that is on the screen, px. */
function boxOf({ x, y }: ZoneShape['outline'], copy: number, view: View): Box {
  const [minX, maxX] = extent(x)
  const [minY, maxY] = extent(y)
  return {
    left: Math.max(0, (minX + copy) * view.scale + view.originX),
    right: Math.min(view.width, (maxX + copy) * view.scale + view.originX),
    top: Math.max(0, minY * view.scale + view.originY),
    bottom: Math.min(view.height, maxY * view.scale + view.originY),
  }
}

/** Slanted lines within the path that was traced, in place on the screen whatever part of the zone is seen. */
function hatch(context: Context, { left, top, right, bottom }: Box, palette: Palette): void {
  if (right <= left || bottom <= top) return
  context.save()
  context.clip()
  context.beginPath()
  for (let at = Math.floor((left + top) / HATCH_PX) * HATCH_PX; at < right + bottom; at += HATCH_PX) {
    context.moveTo(at - top, top)
    context.lineTo(at - bottom, bottom)
  }
  context.strokeStyle = palette.zone
  context.globalAlpha = 0.45
  context.lineWidth = 1
  context.stroke()
  context.restore()
}

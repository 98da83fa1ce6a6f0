import { latOfY, lonOfX, mercatorX, mercatorY, type View } from './mercator'
import type { Palette } from './palette'

/** Spacings of the grid in minutes of arc, as charts have them. */
const STEPS_MIN = [0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 120, 300, 600, 1200, 1800]
const SPACING_PX_MIN = 110
/** The buttons at the right edge reach so far down. */
const CONTROLS_PX = 300

/** Meridians and parallels, labelled at the top and right edges: where nothing else is, they say where one is. */
export function drawGraticule(context: CanvasRenderingContext2D, view: View, palette: Palette): void {
  const pxPerMin = view.scale / 360 / 60
  const stepDeg = (STEPS_MIN.find((step) => step * pxPerMin >= SPACING_PX_MIN) ?? 1800) / 60
  context.save()
  context.strokeStyle = palette.grid
  context.lineWidth = 1
  context.font = '500 10.5px "Inter Variable", sans-serif'
  const meridians = meridiansOf(view, stepDeg)
  const parallels = parallelsOf(view, stepDeg)
  context.beginPath()
  for (const { px } of meridians) lineAt(context, px, 0, px, view.height)
  for (const { px } of parallels) lineAt(context, 0, px, view.width, px)
  context.stroke()
  context.fillStyle = palette.faint
  context.textAlign = 'center'
  for (const { px, label } of meridians) if (px < view.width - 110) context.fillText(label, px, 14)
  context.textAlign = 'right'
  for (const { px, label } of parallels)
    if (px > CONTROLS_PX && px < view.height - 40) context.fillText(label, view.width - 8, px - 4)
  context.restore()
}

type GridLine = { readonly px: number; readonly label: string }

function meridiansOf(view: View, stepDeg: number): GridLine[] {
  const west = lonOfX(-view.originX / view.scale)
  const east = lonOfX((view.width - view.originX) / view.scale)
  return multiples(west, east, stepDeg).map((lonDeg) => {
    const turned = ((((lonDeg + 180) % 360) + 360) % 360) - 180
    return {
      px: snap(mercatorX(lonDeg) * view.scale + view.originX),
      label: degreesText(turned, stepDeg, 'E', 'W', 180),
    }
  })
}

function parallelsOf(view: View, stepDeg: number): GridLine[] {
  const north = latOfY(-view.originY / view.scale)
  const south = latOfY((view.height - view.originY) / view.scale)
  return multiples(Math.max(south, -85), Math.min(north, 85), stepDeg).map((latDeg) => ({
    px: snap(mercatorY(latDeg) * view.scale + view.originY),
    label: degreesText(latDeg, stepDeg, 'N', 'S', 90),
  }))
}

function multiples(from: number, to: number, step: number): number[] {
  const found: number[] = []
  for (let n = Math.ceil(from / step); n * step <= to && found.length < 100; n++) found.push(n * step)
  return found
}

/** `40°N`, and between whole degrees `40°30′N`. */
function degreesText(deg: number, stepDeg: number, positive: string, negative: string, plain: number): string {
  const tenths = Math.round(Math.abs(deg) * 600)
  const whole = Math.floor(tenths / 600)
  const minutes = (tenths % 600) / 10
  const letter = tenths === 0 || tenths === plain * 600 ? '' : deg < 0 ? negative : positive
  if (stepDeg >= 1) return `${whole}°${letter}`
  const shown = stepDeg >= 1 / 60 ? minutes.toFixed(0) : minutes.toFixed(1)
  return `${whole}°${shown.padStart(shown.includes('.') ? 4 : 2, '0')}′${letter}`
}

function lineAt(context: CanvasRenderingContext2D, x1: number, y1: number, x2: number, y2: number): void {
  context.moveTo(x1, y1)
  context.lineTo(x2, y2)
}

const snap = (px: number): number => Math.round(px) + 0.5

import type { FreshnessSign } from '../race/readings'
import type { Palette } from './palette'
import type { MarkShape } from './scene'

/** Half the side of a sprite, as a multiple of the mark's length: room for outlines and the clock. */
const ROOM = 1.1

type Context = CanvasRenderingContext2D

/** Draws marks once for each look and keeps them, so that a frame of 300 is 300 copies. */
export class Sprites {
  #kept = new Map<string, HTMLCanvasElement>()

  constructor(
    private readonly palette: Palette,
    private readonly pixelRatio: number,
  ) {}

  /** Stamps a mark with its middle at the given pixel, turned with its course. */
  stamp(context: Context, mark: MarkShape, x: number, y: number, lengthPx: number): void {
    const sprite = this.#spriteOf(mark.shape, mark.colour, mark.sign, lengthPx)
    const side = sprite.width / this.pixelRatio
    context.save()
    context.translate(x, y)
    if (mark.shape === 'disc' && mark.courseDeg !== undefined && mark.sign === 'measured')
      this.#bearingTick(context, mark, lengthPx)
    if (mark.shape === 'arrow') context.rotate(((mark.courseDeg ?? 0) * Math.PI) / 180)
    context.drawImage(sprite, -side / 2, -side / 2, side, side)
    context.restore()
  }

  #bearingTick(context: Context, mark: MarkShape, lengthPx: number): void {
    const angle = ((mark.courseDeg ?? 0) * Math.PI) / 180
    const [dx, dy] = [Math.sin(angle), -Math.cos(angle)]
    const [from, to] = [lengthPx * 0.36, lengthPx * 0.72]
    for (const [colour, width] of [
      [this.palette.paper, 4.5],
      [mark.colour, 2.25],
    ] as const) {
      context.strokeStyle = colour
      context.lineWidth = width
      context.lineCap = 'round'
      context.beginPath()
      context.moveTo(dx * from, dy * from)
      context.lineTo(dx * to, dy * to)
      context.stroke()
    }
  }

  #spriteOf(shape: MarkShape['shape'], colour: string, sign: FreshnessSign, lengthPx: number): HTMLCanvasElement {
    const key = `${shape}/${sign === 'silent' ? '' : colour}/${sign}/${lengthPx}`
    let sprite = this.#kept.get(key)
    if (!sprite) {
      sprite = document.createElement('canvas')
      sprite.width = sprite.height = Math.ceil(2 * ROOM * lengthPx * this.pixelRatio)
      const context = sprite.getContext('2d')
      if (context) {
        context.scale(this.pixelRatio, this.pixelRatio)
        context.translate(ROOM * lengthPx, ROOM * lengthPx)
        drawSign(context, outlineOf(shape, lengthPx), colour, sign, this.palette, lengthPx)
      }
      this.#kept.set(key, sprite)
    }
    return sprite
  }
}

/** A slim arrowhead that points north, or a disc; its length is its height. */
function outlineOf(shape: MarkShape['shape'], length: number): Path2D {
  const path = new Path2D()
  if (shape === 'disc') {
    path.arc(0, 0, length * 0.36, 0, 2 * Math.PI)
    return path
  }
  path.moveTo(0, -0.56 * length)
  path.lineTo(0.36 * length, 0.44 * length)
  path.quadraticCurveTo(0, 0.2 * length, -0.36 * length, 0.44 * length)
  path.closePath()
  return path
}

function drawSign(
  context: Context,
  outline: Path2D,
  colour: string,
  sign: FreshnessSign,
  palette: Palette,
  length: number,
): void {
  const solid = sign === 'measured' || sign === 'held'
  const tone = sign === 'silent' ? palette.silent : colour
  context.lineJoin = 'round'
  context.strokeStyle = palette.paper
  context.lineWidth = solid ? 3 : 5
  context.stroke(outline)
  context.fillStyle = solid ? tone : palette.paper
  context.fill(outline)
  if (sign === 'silent') hatch(context, outline, tone, length)
  if (!solid) {
    context.strokeStyle = tone
    context.lineWidth = sign === 'silent' ? 1.5 : 2.25
    context.stroke(outline)
  }
  if (sign === 'held') clock(context, palette, length)
}

function hatch(context: Context, outline: Path2D, tone: string, length: number): void {
  context.save()
  context.clip(outline)
  context.strokeStyle = tone
  context.lineWidth = 1
  context.beginPath()
  for (let offset = -2 * length; offset <= 2 * length; offset += 3.5) {
    context.moveTo(offset - length, -length)
    context.lineTo(offset + length, length)
    context.moveTo(offset + length, -length)
    context.lineTo(offset - length, length)
  }
  context.stroke()
  context.restore()
}

function clock(context: Context, palette: Palette, length: number): void {
  const [x, y, radius] = [0.5 * length, -0.5 * length, 0.34 * length]
  context.beginPath()
  context.arc(x, y, radius, 0, 2 * Math.PI)
  context.fillStyle = palette.paper
  context.fill()
  context.strokeStyle = palette.ink
  context.lineWidth = 1.25
  context.stroke()
  context.beginPath()
  context.moveTo(x, y - radius * 0.6)
  context.lineTo(x, y)
  context.lineTo(x + radius * 0.45, y)
  context.stroke()
}

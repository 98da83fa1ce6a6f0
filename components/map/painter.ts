import type { CountryName } from './base-data'
import { drawCourse } from './draw-course'
import { drawGraticule } from './draw-graticule'
import { LabelWriter } from './draw-labels'
import { drawExpected, drawMarks, drawReaches, drawTails, type Standing } from './draw-marks'
import { drawZones } from './draw-zones'
import { LabelPlacer } from './labels'
import { type FreeArea, nearestX, type View } from './mercator'
import { PALETTES, type ThemeName } from './palette'
import type { Scene } from './scene'
import { Sprites } from './sprites'

const GLIDE_MS = 1_000
/** Nearer than this to a click counts as hit. */
const HIT_PX = 24

/**
 * Draws the scene over the base map, on one canvas: course, tails, regions, marks and labels. Marks that have moved glide to
 * their new place. It knows the map only as a `View`, so any base map will do.
 */
export class Painter {
  countries: readonly CountryName[] = []
  tailS = 86_400
  #context: CanvasRenderingContext2D | null
  #scene: Scene = { marks: [] }
  #view: View | undefined
  #from = new Map<number, { x: number; y: number }>()
  #glideStart = Number.NEGATIVE_INFINITY
  #sprites: Sprites
  #labels: LabelWriter
  #theme: ThemeName

  constructor(
    private readonly canvas: HTMLCanvasElement,
    theme: ThemeName,
    private readonly glides: () => boolean,
  ) {
    this.#context = canvas.getContext('2d')
    this.#theme = theme
    this.#sprites = new Sprites(PALETTES[theme], window.devicePixelRatio || 1)
    this.#labels = new LabelWriter(new LabelPlacer(), PALETTES[theme])
  }

  setTheme(theme: ThemeName): void {
    if (theme === this.#theme) return
    this.#theme = theme
    this.#sprites = new Sprites(PALETTES[theme], window.devicePixelRatio || 1)
    this.#labels = new LabelWriter(new LabelPlacer(), PALETTES[theme])
  }

  /** Takes the new scene; true when marks have to glide, so that frames are wanted for a while. */
  setScene(scene: Scene, nowMs: number): boolean {
    const before = new Map(this.#standings(nowMs).map(({ mark, x, y }) => [mark.id, { x, y }]))
    const moved = scene.marks.some((mark) => {
      const old = before.get(mark.id)
      return old !== undefined && (Math.abs(old.x - mark.x) > 1e-9 || Math.abs(old.y - mark.y) > 1e-9)
    })
    this.#scene = scene
    if (moved || !this.isGliding(nowMs)) {
      this.#from = moved && this.glides() ? before : new Map()
      this.#glideStart = moved && this.glides() ? nowMs : Number.NEGATIVE_INFINITY
    }
    return moved
  }

  isGliding(nowMs: number): boolean {
    return nowMs - this.#glideStart < GLIDE_MS
  }

  /** One frame; labels keep to the free area. */
  draw(view: View, free: FreeArea, nowMs: number): void {
    this.#view = view
    const context = this.#context
    if (!context) return
    this.#fitCanvas(view)
    const palette = PALETTES[this.#theme]
    const standings = this.#standings(nowMs)
    context.clearRect(0, 0, view.width, view.height)
    drawGraticule(context, view, palette)
    if (this.#scene.course) drawZones(context, this.#scene.course.zones, view, palette)
    if (this.#scene.course) drawCourse(context, this.#scene.course, view, palette)
    drawTails(context, standings, view, this.tailS)
    drawReaches(context, standings, view)
    drawExpected(context, standings, view)
    drawMarks(context, standings, view, this.#sprites, palette)
    const within = [free.left, free.top, view.width - free.right, view.height - free.bottom] as const
    this.#labels.draw(context, view, standings, this.#scene.course, this.countries, within)
  }

  /** Whether every mark is where nothing lies over it. */
  showsAll(free: FreeArea): boolean {
    const view = this.#view
    if (!view) return true
    const [centreX, middleX] = [view.width / 2, (view.width / 2 - view.originX) / view.scale]
    return this.#scene.marks.every((mark) => {
      const x = (nearestX(mark.x, middleX) - middleX) * view.scale + centreX
      const y = mark.y * view.scale + view.originY
      return x > free.left && x < view.width - free.right && y > free.top && y < view.height - free.bottom
    })
  }

  /** The entrant nearest to a pixel, if one is near. */
  hit(px: number, py: number): number | undefined {
    const view = this.#view
    if (!view) return undefined
    let best: { id: number; distance: number } | undefined
    for (const mark of this.#scene.marks) {
      const x = nearestX(mark.x, (px - view.originX) / view.scale) * view.scale + view.originX
      const distance = Math.hypot(x - px, mark.y * view.scale + view.originY - py)
      if (distance < HIT_PX && (!best || distance < best.distance)) best = { id: mark.id, distance }
    }
    return best?.id
  }

  #standings(nowMs: number): Standing[] {
    const part = Math.min(1, (nowMs - this.#glideStart) / GLIDE_MS)
    const eased = 1 - (1 - part) ** 3
    return this.#scene.marks.map((mark) => {
      const from = part < 1 ? this.#from.get(mark.id) : undefined
      if (!from) return { mark, x: mark.x, y: mark.y }
      const to = nearestX(mark.x, from.x)
      return { mark, x: from.x + (to - from.x) * eased, y: from.y + (mark.y - from.y) * eased }
    })
  }

  #fitCanvas(view: View): void {
    const ratio = window.devicePixelRatio || 1
    const [width, height] = [Math.round(view.width * ratio), Math.round(view.height * ratio)]
    if (this.canvas.width !== width || this.canvas.height !== height) {
      this.canvas.width = width
      this.canvas.height = height
    }
    this.#context?.setTransform(ratio, 0, 0, ratio, 0, 0)
  }
}

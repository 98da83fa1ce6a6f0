import { Map as BaseMap, type GeoJSONSource, setWorkerUrl } from 'maplibre-gl'
import type { LivePlace } from '#protocol/live/messages'
import { type BaseFile, baseFeatures, type CellIndex, cellsWithin } from './base-data'
import { type BaseSource, baseStyle } from './base-style'
import { type Handle, type HandleEvents, HandleLayer, isOnHandle } from './handles'
import {
  type Camera,
  type FreeArea,
  latOfY,
  lonOfX,
  mercatorX,
  mercatorY,
  nearestX,
  TILE_PX,
  type View,
} from './mercator'
import { Painter } from './painter'
import { PALETTES, type ThemeName } from './palette'
import type { Scene } from './scene'

const BASE_URL = '/generated/base-map'
/** From here on the 1:10m coast is shown, in cells. */
const CELLS_ZOOM = 5.2
const ZOOM_MAX = 15

export type ChartOptions = {
  readonly container: HTMLElement
  readonly canvas: HTMLCanvasElement
  readonly theme: ThemeName
  /** Until the land is there, an inland race is not to look as if it were at sea. */
  readonly onLand: boolean
  readonly camera: Camera
  readonly reducedMotion: () => boolean
  /** What lies over the map. */
  readonly freeArea: () => FreeArea
  readonly onPick: (id: number | undefined) => void
  /** A person dragged the map, or changed its scale. */
  readonly onMoved: () => void
  readonly onZoomed: () => void
  /** For who edits what is drawn: handles over the map, and clicks beside them. */
  readonly editing?: HandleEvents & { readonly onClick: (place: LivePlace) => void }
}

/** The one object that talks to the map library: a base map below, the painter's canvas above, moving as one. */
export class Chart {
  readonly #map: BaseMap
  readonly #painter: Painter
  readonly #options: ChartOptions
  readonly #files = new Map<string, Promise<BaseFile | undefined>>()
  #cells: CellIndex | undefined
  #cellsShown = ''
  #theme: ThemeName
  #frame = 0
  readonly #handles: HandleLayer | undefined

  constructor(options: ChartOptions) {
    setWorkerUrl('/generated/maplibre-gl-worker.mjs')
    this.#options = options
    this.#theme = options.theme
    this.#painter = new Painter(options.canvas, options.theme, () => !options.reducedMotion())
    this.#map = new BaseMap({
      container: options.container,
      style: baseStyle(PALETTES[options.theme]),
      center: [lonOfX(options.camera.centreX), latOfY(options.camera.centreY)],
      zoom: options.camera.zoom,
      maxZoom: ZOOM_MAX,
      minZoom: 0.5,
      maxPitch: 0,
      dragRotate: false,
      pitchWithRotate: false,
      touchPitch: false,
      attributionControl: false,
      fadeDuration: 0,
    })
    if (options.onLand) this.#map.on('style.load', () => this.#paintSea(PALETTES[this.#theme].land))
    this.#map.touchZoomRotate.disableRotation()
    this.#map.keyboard.disableRotation()
    this.#handles = options.editing && new HandleLayer(this.#map, options.editing)
    this.#listen()
  }

  setHandles(handles: readonly Handle[]): void {
    this.#handles?.set(handles)
  }

  /** A cross for who is to click a place, however near to a handle. */
  setPlacing(isPlacing: boolean): void {
    this.#map.getCanvas().style.cursor = isPlacing ? 'crosshair' : ''
    this.#handles?.setHeld(!isPlacing)
  }

  setScene(scene: Scene): void {
    this.#painter.setScene(scene, performance.now())
    this.#repaint()
  }

  showsAll(): boolean {
    return this.#painter.showsAll(this.#options.freeArea())
  }

  setTailS(tailS: number): void {
    this.#painter.tailS = tailS
  }

  setTheme(theme: ThemeName): void {
    if (theme === this.#theme) return
    this.#theme = theme
    this.#painter.setTheme(theme)
    const fresh = baseStyle(PALETTES[theme])
    for (const layer of fresh.layers) {
      for (const [name, value] of Object.entries(layer.paint ?? {}))
        this.#map.setPaintProperty(layer.id, name as never, value as never)
    }
    this.#repaint()
  }

  /** Moves the camera: at once, or gliding when motion is welcome. */
  moveTo(camera: Camera, glide: boolean): void {
    const to = { center: [lonOfX(camera.centreX), latOfY(camera.centreY)] as [number, number], zoom: camera.zoom }
    if (glide && !this.#options.reducedMotion()) this.#map.easeTo({ ...to, duration: 900 })
    else this.#map.jumpTo(to)
  }

  zoomBy(steps: number): void {
    this.#map.easeTo({ zoom: this.#map.getZoom() + steps, duration: this.#options.reducedMotion() ? 0 : 250 })
  }

  get zoom(): number {
    return this.#map.getZoom()
  }

  resize(): void {
    this.#map.resize()
  }

  destroy(): void {
    cancelAnimationFrame(this.#frame)
    this.#map.remove()
  }

  #listen(): void {
    const map = this.#map
    map.on('style.load', () => void this.#loadBase())
    map.on('render', () => this.#painter.draw(this.#view(), this.#options.freeArea(), performance.now()))
    map.on('moveend', () => void this.#loadCells())
    map.on('dragstart', () => this.#options.onMoved())
    map.on('zoomstart', (event) => event.originalEvent && this.#options.onZoomed())
    map.on('click', (event) => {
      if (isOnHandle(event.originalEvent)) return
      const { lng, lat } = event.lngLat.wrap()
      this.#options.editing?.onClick({ latDeg: lat, lonDeg: lng })
      this.#options.onPick(this.#painter.hit(event.point.x, event.point.y))
    })
    map.on('mousemove', (event) => {
      if (this.#handles) return
      map.getCanvas().style.cursor = this.#painter.hit(event.point.x, event.point.y) === undefined ? '' : 'pointer'
    })
    document.fonts?.ready.then(() => this.#repaint())
  }

  #view(): View {
    const map = this.#map
    const centre = map.getCenter()
    const at = map.project(centre)
    const { clientWidth: width, clientHeight: height } = map.getContainer()
    const scale = TILE_PX * 2 ** map.getZoom()
    const [x, y] = [mercatorX(centre.lng), mercatorY(centre.lat)]
    return { width, height, zoom: map.getZoom(), scale, originX: at.x - x * scale, originY: at.y - y * scale }
  }

  /** Draws the overlay now and, while marks glide, in every frame. */
  #repaint(): void {
    cancelAnimationFrame(this.#frame)
    this.#frame = requestAnimationFrame((nowMs) => {
      this.#painter.draw(this.#view(), this.#options.freeArea(), nowMs)
      if (this.#painter.isGliding(nowMs)) this.#repaint()
    })
  }

  /** What is in view first: the cells when near, else the world from coarse to fine. */
  async #loadBase(): Promise<void> {
    const [index, coarse] = [this.#file('cells.json'), this.#file('world-coarse.json')]
    this.#cells = (await index) as CellIndex | undefined
    await this.#loadCells()
    const first = await coarse
    if (first) this.#show('world', [first], 90)
    this.#paintSea(PALETTES[this.#theme].sea)
    const medium = await this.#file('world-medium.json')
    if (medium) this.#show('world', [medium], 90)
    this.#painter.countries = medium?.countries ?? []
    this.#repaint()
  }

  #paintSea(colour: string): void {
    this.#map.setPaintProperty('sea', 'background-color', colour)
  }

  /** Near in, replaces the world's coast by the finer cells in view; the coarse one stays until they are there. */
  async #loadCells(): Promise<void> {
    if (!this.#cells) return
    const near = this.#map.getZoom() >= CELLS_ZOOM
    const bounds = this.#map.getBounds()
    const names = near
      ? cellsWithin(this.#cells, bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth())
      : []
    const wanted = names.join()
    if (near && wanted !== this.#cellsShown) {
      const files = await Promise.all(names.map((name) => this.#file(`cells/${name}.json`)))
      this.#show(
        'cells',
        files.flatMap((file) => (file ? [file] : [])),
        this.#cells.cellDeg,
      )
      this.#cellsShown = wanted
    }
    for (const layer of this.#map.getStyle().layers) {
      const source = 'source' in layer ? layer.source : undefined
      if (source)
        this.#map.setLayoutProperty(layer.id, 'visibility', (source === 'cells') === near ? 'visible' : 'none')
    }
  }

  #show(source: BaseSource, files: readonly BaseFile[], cellDeg: number): void {
    this.#map.getSource<GeoJSONSource>(source)?.setData(baseFeatures(files, cellDeg))
  }

  /** A file that cannot be had leaves a plainer map, never none. */
  #file(name: string): Promise<BaseFile | undefined> {
    let file = this.#files.get(name)
    if (!file) {
      file = fetch(`${BASE_URL}/${name}`)
        .then((answer) => (answer.ok ? answer.json() : undefined))
        .catch(() => undefined)
      this.#files.set(name, file)
    }
    return file
  }
}

/** The camera that keeps the zoom and brings a place into the middle of the free area. */
export function cameraAt(x: number, y: number, zoom: number, dxPx: number, dyPx: number): Camera {
  const scale = TILE_PX * 2 ** zoom
  return { centreX: nearestX(x, 0.5) - dxPx / scale, centreY: y - dyPx / scale, zoom }
}

import { type Map as BaseMap, Marker } from 'maplibre-gl'
import type { LivePlace } from '#protocol/live/messages'

/** Something on a map that a hand can hold. `add`: pressed, it puts something new where it stands; it is not moved. */
export type Handle = {
  readonly id: string
  readonly kind: 'move' | 'add'
  readonly place: LivePlace
  /** What it is, read out. */
  readonly label: string
  readonly isSelected: boolean
}

export type HandleEvents = {
  /** Once for each step of one movement, which has a name of its own. */
  readonly onMove: (id: string, to: LivePlace, movement: string) => void
  readonly onPress: (id: string) => void
  readonly onRemove: (id: string) => void
}

const STEP_PX = 10
const FINE_STEP_PX = 1
const ARROWS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
}
/** The thumb's target is larger than what is seen of it. */
const BUTTON = 'group grid size-8 place-items-center rounded-full focus:outline-none pointer-coarse:size-11'
const RINGS = {
  move: 'size-5 rounded-full border-2 border-accent bg-accent/15 group-hover:bg-accent/35 group-focus-visible:ring-2 group-focus-visible:ring-accent group-data-selected:bg-accent/50',
  add: 'size-2.5 rounded-full border border-accent bg-paper opacity-70 group-hover:scale-150 group-hover:opacity-100 group-focus-visible:scale-150 group-focus-visible:opacity-100',
}

/** The handles over a map: dragged, pressed, or moved by arrow keys (with Shift by a pixel) and removed by Delete. */
export class HandleLayer {
  readonly #map: BaseMap
  readonly #events: HandleEvents
  readonly #held = new Map<string, { marker: Marker; handle: Handle; button: HTMLButtonElement }>()
  #movement = 0
  #canBeHeld = true

  constructor(map: BaseMap, events: HandleEvents) {
    this.#map = map
    this.#events = events
  }

  set(handles: readonly Handle[]): void {
    const wanted = new Map(handles.map((handle) => [handle.id, handle]))
    for (const [id, { marker, handle }] of this.#held) {
      if (wanted.get(id)?.kind === handle.kind) continue
      marker.remove()
      this.#held.delete(id)
    }
    for (const handle of handles) {
      const held = this.#held.get(handle.id) ?? this.#add(handle)
      held.handle = handle
      held.marker.setLngLat([handle.place.lonDeg, handle.place.latDeg])
      held.button.setAttribute('aria-label', handle.label)
      held.button.title = handle.label
      held.button.toggleAttribute('data-selected', handle.isSelected)
    }
  }

  /** Whether hands reach the handles, or what is below them. */
  setHeld(canBeHeld: boolean): void {
    this.#canBeHeld = canBeHeld
    for (const { button } of this.#held.values()) button.style.pointerEvents = canBeHeld ? '' : 'none'
  }

  #add(handle: Handle) {
    const { id, kind, place } = handle
    const button = document.createElement('button')
    button.type = 'button'
    button.className = BUTTON
    button.dataset.handle = kind
    button.style.pointerEvents = this.#canBeHeld ? '' : 'none'
    const ring = document.createElement('span')
    ring.className = RINGS[kind]
    button.append(ring)
    const marker = new Marker({ element: button, draggable: kind === 'move' })
    marker.setLngLat([place.lonDeg, place.latDeg]).addTo(this.#map)
    const held = { marker, handle, button }
    this.#held.set(id, held)
    let wasDragged = false
    button.addEventListener('pointerdown', () => {
      wasDragged = false
    })
    marker.on('dragstart', () => {
      wasDragged = true
      this.#movement++
    })
    marker.on('drag', () => this.#move(id, marker))
    button.addEventListener('click', () => {
      if (!wasDragged) this.#events.onPress(id)
    })
    button.addEventListener('keydown', (event) => this.#key(event, held.handle, marker))
    button.addEventListener('keyup', () => this.#movement++)
    return held
  }

  #move(id: string, marker: Marker): void {
    const { lng, lat } = marker.getLngLat().wrap()
    this.#events.onMove(id, { latDeg: lat, lonDeg: lng }, `${id} ${this.#movement}`)
  }

  #key(event: KeyboardEvent, { id, kind }: Handle, marker: Marker): void {
    if (kind === 'add') return
    if (event.key === 'Delete' || event.key === 'Backspace') {
      event.preventDefault()
      this.#events.onRemove(id)
    }
    const arrow = ARROWS[event.key]
    if (arrow === undefined) return
    event.preventDefault()
    event.stopPropagation()
    const step = event.shiftKey ? FINE_STEP_PX : STEP_PX
    const at = this.#map.project(marker.getLngLat())
    marker.setLngLat(this.#map.unproject([at.x + arrow[0] * step, at.y + arrow[1] * step]))
    this.#move(id, marker)
  }
}

/** Whether something happened on a handle, and not on the map below it. */
export function isOnHandle(event: { readonly target: EventTarget | null }): boolean {
  return event.target instanceof Element && event.target.closest('[data-handle]') !== null
}

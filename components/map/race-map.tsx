'use client'

import 'maplibre-gl/dist/maplibre-gl.css'
import { useEffect, useEffectEvent, useMemo, useRef, useState } from 'react'
import type { LiveState } from '#protocol/live/live-store'
import type { LivePlace, LiveRace, LiveZone } from '#protocol/live/messages'
import type { Reading } from '../race/readings'
import { text } from '../text/catalogue'
import { atSea } from '../text/format'
import { useTheme } from '../ui/theme'
import { REDUCED_MOTION } from '../ui/use-media'
import { Chart, cameraAt } from './chart'
import type { Handle, HandleEvents } from './handles'
import { CONTEXT_ZOOM, cameraFor, type FreeArea, mercatorX, mercatorY } from './mercator'
import { courseShape, makeScene } from './scene'

const TAIL_S = { sea: 24 * 3600, land: 3 * 3600 }
const FIT_ZOOM_MAX = 13

export type MapCommand = { readonly kind: 'fit' | 'course' | 'closer' | 'further' | 'show'; readonly count: number }

/** What is drawn by hand: handles, zones that are not published, and what becomes of it. */
export type MapEditing = HandleEvents & {
  readonly handles: readonly Handle[]
  readonly unpublished: readonly LiveZone[]
  /** The next click is to be a place. */
  readonly isPlacing: boolean
  readonly onClick: (place: LivePlace) => void
}

type RaceMapProps = {
  readonly race: LiveRace
  readonly readings: readonly Reading[]
  readonly tracks: LiveState['tracks']
  readonly pickedId: number | undefined
  readonly following: boolean
  readonly command: MapCommand
  /** What lies over the map now, so that the field is shown beside it. */
  readonly freeArea: () => FreeArea
  readonly onPick: (id: number | undefined) => void
  readonly onMoved: () => void
  readonly editing?: MapEditing
}

/** The map of a race. It only shows: what it is told to, where it is told to look. */
export default function RaceMap(props: RaceMapProps) {
  const { race, readings, tracks, pickedId, command, editing } = props
  const container = useRef<HTMLDivElement>(null)
  const canvas = useRef<HTMLCanvasElement>(null)
  const chart = useRef<Chart>(undefined)
  const [fault, setFault] = useState<'no-webgl' | 'failed'>()
  const [theme] = useTheme()
  const onLand = !atSea(race.kind)
  const unpublished = editing?.unpublished
  const course = useMemo(
    () => race.course && courseShape(race.course, onLand, unpublished),
    [race.course, onLand, unpublished],
  )
  const scene = useMemo(
    () => makeScene(course, readings, tracks, { onLand, theme, pickedId }),
    [course, readings, tracks, onLand, theme, pickedId],
  )

  const camera = useEffectEvent((what: 'fit' | 'course') => fieldCamera(container.current, props, what))
  const freeArea = useEffectEvent(() => props.freeArea())
  const onPick = useEffectEvent((id: number | undefined) => props.onPick(id))
  /** As long as nobody has looked elsewhere, the whole field is kept in view. */
  const keepsAll = useRef(true)
  const onZoomed = useEffectEvent(() => {
    keepsAll.current = false
  })
  const onMoved = useEffectEvent(() => {
    keepsAll.current = false
    props.onMoved()
  })

  const edited = useEffectEvent((tell: (editing: MapEditing) => void) => {
    if (props.editing) tell(props.editing)
  })

  const open = useEffectEvent(() => {
    if (!container.current || !canvas.current) return
    if (!hasWebgl()) return setFault('no-webgl')
    try {
      const reducedMotion = () => matchMedia(REDUCED_MOTION).matches
      const parts = { container: container.current, canvas: canvas.current, theme, onLand, camera: camera('fit') }
      chart.current = new Chart({
        ...{ ...parts, reducedMotion, freeArea, onPick, onMoved, onZoomed },
        ...(props.editing && { editing: editingEvents(edited) }),
      })
      chart.current.setHandles(props.editing?.handles ?? [])
    } catch {
      setFault('failed')
    }
  })

  useEffect(() => {
    open()
    return () => {
      chart.current?.destroy()
      chart.current = undefined
    }
  }, [])
  useEffect(() => chart.current?.setTheme(theme), [theme])
  useEffect(() => chart.current?.setTailS(onLand ? TAIL_S.land : TAIL_S.sea), [onLand])
  const show = useEffectEvent(() => {
    chart.current?.setScene(scene)
    if (keepsAll.current && chart.current && !chart.current.showsAll()) chart.current.moveTo(camera('fit'), true)
  })
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is shown is the scene, read by the event
  useEffect(() => show(), [scene])
  useEffect(() => {
    if (command.count > 0) keepsAll.current = command.kind === 'fit'
  }, [command])
  useEffect(() => chart.current?.setHandles(editing?.handles ?? []), [editing?.handles])
  useEffect(() => chart.current?.setPlacing(editing?.isPlacing ?? false), [editing?.isPlacing])
  useCommands(chart, command, camera, () => pickedCamera(chart.current, container.current, props))
  useFollowing(chart, props, () => pickedCamera(chart.current, container.current, props))

  return (
    <section aria-label={text.map.label} className="absolute inset-0 overflow-hidden bg-sea">
      <div className="absolute inset-0">
        <div ref={container} className="size-full" />
      </div>
      <div aria-hidden="true" className="pointer-events-none absolute inset-0">
        <canvas ref={canvas} className="size-full" data-testid="chart" />
      </div>
      {fault && (
        <p className="absolute inset-x-0 top-1/4 mx-auto max-w-sm px-6 text-center text-muted md:left-[420px]">
          {fault === 'no-webgl' ? text.map.noWebgl : text.map.failed}
        </p>
      )}
    </section>
  )
}

/** Each event goes to whoever edits when it happens. */
function editingEvents(edited: (tell: (editing: MapEditing) => void) => void) {
  return {
    onMove: (...what: Parameters<MapEditing['onMove']>) => edited((editing) => editing.onMove(...what)),
    onPress: (id: string) => edited((editing) => editing.onPress(id)),
    onRemove: (id: string) => edited((editing) => editing.onRemove(id)),
    onClick: (place: LivePlace) => edited((editing) => editing.onClick(place)),
  }
}

function useCommands(
  chart: { current: Chart | undefined },
  command: MapCommand,
  camera: (what: 'fit' | 'course') => ReturnType<typeof cameraFor>,
  picked: () => ReturnType<typeof cameraAt> | undefined,
) {
  const obey = useEffectEvent((kind: MapCommand['kind']) => {
    const to = kind === 'fit' || kind === 'course' ? camera(kind) : kind === 'show' ? picked() : undefined
    if (to) chart.current?.moveTo(to, true)
    else if (kind !== 'show') chart.current?.zoomBy(kind === 'closer' ? 1 : -1)
  })
  useEffect(() => {
    if (command.count > 0) obey(command.kind)
  }, [command])
}

/** Keeps the followed one in the middle of what is free, whenever it moves. */
function useFollowing(
  chart: { current: Chart | undefined },
  { following, pickedId, readings }: RaceMapProps,
  picked: () => ReturnType<typeof cameraAt> | undefined,
) {
  const fix = following ? readings.find(({ entrant }) => entrant.id === pickedId)?.entry.fix : undefined
  const go = useEffectEvent(() => {
    const to = picked()
    if (to) chart.current?.moveTo(to, true)
  })
  useEffect(() => {
    if (fix) go()
  }, [fix])
}

function pickedCamera(
  chart: Chart | undefined,
  container: HTMLElement | null,
  { readings, pickedId, freeArea }: RaceMapProps,
) {
  const fix = readings.find(({ entrant }) => entrant.id === pickedId)?.entry.fix
  if (!fix || !chart || !container) return undefined
  const area = freeArea()
  const [dx, dy] = [(area.left - area.right) / 2, (area.top - area.bottom) / 2]
  return cameraAt(mercatorX(fix.lonDeg), mercatorY(fix.latDeg), chart.zoom, dx, dy)
}

/**
 * The field, beside what lies over the map: as close as shows everybody, but with enough of the course around it to know where one
 * is. Before the start, without positions and when asked for it: the whole course.
 */
function fieldCamera(container: HTMLElement | null, props: RaceMapProps, what: 'fit' | 'course') {
  const { race, readings } = props
  const marks = readings.flatMap(({ entry }): LivePlace[] => (entry.fix ? [entry.fix] : []))
  const { clientWidth: width = 1, clientHeight: height = 1 } = container ?? {}
  const free = props.freeArea()
  const margin = Math.min(64, width / 9)
  const sides = {
    left: free.left + margin,
    top: free.top + margin,
    right: free.right + margin,
    bottom: free.bottom + margin,
  }
  const area = { ...sides, width, height }
  const whole = cameraFor([...marks, ...placesOf(race.course)], area, FIT_ZOOM_MAX)
  if (what === 'course' || marks.length === 0) return whole
  return cameraFor(marks, area, race.course ? Math.min(FIT_ZOOM_MAX, whole.zoom + CONTEXT_ZOOM) : FIT_ZOOM_MAX)
}

function placesOf(course: LiveRace['course']): LivePlace[] {
  if (!course) return []
  return [
    ...course.elements.flatMap((element) => ('at' in element ? [element.at] : [element.port, element.starboard])),
    ...course.legs.flat(),
  ]
}

function hasWebgl(): boolean {
  try {
    return document.createElement('canvas').getContext('webgl2') !== null
  } catch {
    return false
  }
}

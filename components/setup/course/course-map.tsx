'use client'

import dynamic from 'next/dynamic'
import { useMemo } from 'react'
import type { LiveRace } from '#protocol/live/messages'
import type { Course, Place } from '#race/course'
import { flattenWay } from '#race/course-way'
import { drawnCourseOf } from '#race/drawn-course'
import type { MapCommand } from '../../map/race-map'
import type { Kind } from '../../text/format'
import type { DraftHandle } from './draft-handles'

const RaceMap = dynamic(() => import('../../map/race-map'), { ssr: false })

const NOTHING_OVER_IT = { left: 0, top: 0, right: 0, bottom: 0 }
const NO_TRACKS = new Map()
const freeArea = () => NOTHING_OVER_IT
const nothing = () => {}

/** A course as its race's page will draw it, with what a hand can hold. `look` counts how often the whole of it was asked to be shown. */
export function CourseMap(props: {
  course: Course
  raceKind: Kind
  look: number
  handles: readonly DraftHandle[]
  isPlacing: boolean
  onMove: (handle: DraftHandle, to: Place, movement: string) => void
  onPress: (handle: DraftHandle) => void
  onRemove: (handle: DraftHandle) => void
  onClick: (place: Place) => void
}) {
  const { course, raceKind, handles } = props
  const race = useMemo(() => raceOf(course, raceKind), [course, raceKind])
  const unpublished = useMemo(() => (course.zones ?? []).filter(({ kind }) => kind === 'protected'), [course.zones])
  const command: MapCommand = { kind: 'course', count: props.look }
  const of = (id: string, tell: (handle: DraftHandle) => void) => {
    const handle = handles.find((one) => one.id === id)
    if (handle !== undefined) tell(handle)
  }
  return (
    <div className="relative h-80 overflow-hidden rounded-md border border-line lg:h-[36rem]">
      <RaceMap
        race={race}
        readings={[]}
        tracks={NO_TRACKS}
        pickedId={undefined}
        following={false}
        command={command}
        freeArea={freeArea}
        onPick={nothing}
        onMoved={nothing}
        editing={{
          ...{ handles, unpublished, isPlacing: props.isPlacing, onClick: props.onClick },
          onMove: (id, to, movement) => of(id, (handle) => props.onMove(handle, to, movement)),
          onPress: (id) => of(id, props.onPress),
          onRemove: (id) => of(id, props.onRemove),
        }}
      />
    </div>
  )
}

function raceOf(course: Course, kind: Kind): LiveRace {
  const words = { slug: '', name: '', description: '', origin: 'organizer', timeZone: 'UTC' } as const
  return { ...words, kind, startsAtMs: 0, entrants: [], course: drawnCourseOf(flattenWay(course), course.zones) }
}

'use client'

import dynamic from 'next/dynamic'
import { useMemo } from 'react'
import type { LiveRace } from '#protocol/live/messages'
import type { Course } from '#race/course'
import { flattenWay } from '#race/course-way'
import { drawnCourseOf } from '#race/drawn-course'
import type { MapCommand } from '../../map/race-map'
import type { Kind } from '../../text/format'

const RaceMap = dynamic(() => import('../../map/race-map'), { ssr: false })

const NOTHING_OVER_IT = { left: 0, top: 0, right: 0, bottom: 0 }
const NO_TRACKS = new Map()
const freeArea = () => NOTHING_OVER_IT
const nothing = () => {}

/** A course as its race's page will draw it. `look` counts how often the whole of it was asked to be shown. */
export function CoursePreview({ course, raceKind, look }: { course: Course; raceKind: Kind; look: number }) {
  const race = useMemo(() => raceOf(course, raceKind), [course, raceKind])
  const command: MapCommand = { kind: 'course', count: look }
  return (
    <div className="relative h-72 overflow-hidden rounded-md border border-line lg:h-[32rem]">
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
      />
    </div>
  )
}

function raceOf(course: Course, kind: Kind): LiveRace {
  const words = { slug: '', name: '', description: '', origin: 'organizer', timeZone: 'UTC' } as const
  const drawn = course.elements.length === 0 ? {} : { course: drawnCourseOf(flattenWay(course), course.zones) }
  return { ...words, kind, startsAtMs: 0, entrants: [], ...drawn }
}

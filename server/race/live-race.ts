import { mustExist } from '#base/assert'
import type {
  LiveCourse,
  LiveCourseElement,
  LiveEntrant,
  LiveRace,
  LiveRanking,
  LiveVariant,
  LiveZone,
} from '#protocol/live/messages'
import type { Course, CourseElement, CourseZone } from '#race/course'
import { elementsAlongM } from '#race/course-length'
import { newestCourse } from '#race/course-version'
import { flattenWay, type StraightWay } from '#race/course-way'
import type { Entry, RaceSetup } from '#race/race-setup'
import { isRankedIn, type Ranking } from '#race/ranking'

/** What seldom changes of a race, as the public sees it: no organization, no tracker, no stream. */
export function liveRaceOf(setup: RaceSetup): LiveRace {
  const { slug, name, description, kind, origin, timeZone, startsAtMs, endsAtMs, rankings = [] } = setup
  const course = newestCourse(setup.courses)
  const variants = course === undefined ? [] : variantsOf(course, setup)
  return {
    slug,
    name,
    description,
    kind,
    origin,
    timeZone,
    startsAtMs,
    ...(endsAtMs === undefined ? {} : { endsAtMs }),
    ...(course === undefined ? {} : { course: liveCourseOf(flattenWay(course), course.zones) }),
    ...(variants.length === 0 ? {} : { variants }),
    ...(rankings.length === 0 ? {} : { rankings: rankings.map((ranking) => liveRankingOf(ranking, setup)) }),
    entrants: setup.entries.map(liveEntrantOf),
  }
}

function liveEntrantOf(entry: Entry, index: number): LiveEntrant {
  const newest = entry.assignments.at(-1)
  return {
    id: index,
    number: entry.number,
    name: entry.name,
    ...(entry.nation === undefined ? {} : { nation: entry.nation }),
    colour: entry.colour,
    fixIntervalMs: newest?.cadence.fixIntervalMs ?? 0,
    reportIntervalMs: newest?.cadence.reportIntervalMs ?? 0,
    ...(newest?.isAuthenticated === undefined ? {} : { isAuthenticated: newest.isAuthenticated }),
  }
}

function liveRankingOf(ranking: Ranking, { entries }: RaceSetup): LiveRanking {
  const entrants = entries.flatMap((entry, id) => (isRankedIn(ranking, entry) ? [id] : []))
  const some = entrants.length === entries.length ? {} : { entrants }
  return { name: ranking.name, by: ranking.policy.kind, ...some }
}

function variantsOf({ variants = [] }: Course, { entries }: RaceSetup): LiveVariant[] {
  return variants.map((variant) => {
    const entrants = entries.flatMap(({ classId }, id) => (classId && variant.classIds.includes(classId) ? [id] : []))
    return { name: variant.name, entrants, course: liveCourseOf(flattenWay(variant), []) }
  })
}

function liveCourseOf(way: StraightWay, zones: readonly CourseZone[] = []): LiveCourse {
  const alongM = elementsAlongM(way)
  const excluded = zones.filter(({ kind }) => kind === 'exclusion')
  return {
    lengthM: Math.round(alongM.at(-1) ?? 0),
    elements: way.elements.map((element, i) =>
      liveElementOf(element, mustExist(alongM[i], 'a length for each element')),
    ),
    legs: way.legs,
    ...(excluded.length === 0 ? {} : { zones: excluded.map(liveZoneOf) }),
  }
}

function liveZoneOf({ name, area, fromMs, untilMs }: CourseZone): LiveZone {
  const until = untilMs === undefined ? {} : { untilMs }
  return { name, area, ...(fromMs === undefined ? {} : { fromMs }), ...until }
}

function liveElementOf(element: CourseElement, atM: number): LiveCourseElement {
  const shared = { name: element.name, atM: Math.round(atM) }
  if (element.kind === 'line' || element.kind === 'gate') {
    return { kind: element.kind, ...shared, port: element.port, starboard: element.starboard }
  }
  if (element.kind === 'mark') return { kind: 'mark', ...shared, at: element.at, leaveTo: element.leaveTo }
  if (element.kind === 'waypoint') return { kind: 'waypoint', ...shared, at: element.at }
  return { kind: 'checkpoint', ...shared, at: element.at, radiusM: element.radiusM }
}

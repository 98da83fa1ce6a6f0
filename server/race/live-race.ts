import type { LiveEntrant, LiveRace, LiveRanking, LiveVariant } from '#protocol/live/messages'
import type { Course } from '#race/course'
import { newestCourse } from '#race/course-version'
import { flattenWay } from '#race/course-way'
import { drawnCourseOf } from '#race/drawn-course'
import { blackoutAt, holdsBack, longestDelayMs } from '#race/publication-rules'
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
    ...setup.look,
    ...(course === undefined ? {} : { course: drawnCourseOf(flattenWay(course), course.zones) }),
    ...(variants.length === 0 ? {} : { variants }),
    ...(rankings.length === 0 ? {} : { rankings: rankings.map((ranking) => liveRankingOf(ranking, setup)) }),
    entrants: setup.entries.flatMap((entry, id) => (entry.isHidden ? [] : [liveEntrantOf(entry, id)])),
  }
}

/** With what of it is held back from the public now: how late each entrant is shown, and a blackout. */
export function heldRace(race: LiveRace, setup: RaceSetup, isLifted: boolean, nowMs: number): LiveRace {
  const { publication: rules, entries } = setup
  if (rules === undefined || !holdsBack(rules)) return race
  const blackout = blackoutAt(rules, nowMs)
  const entrants = race.entrants.map((entrant) => {
    const entry = entries[entrant.id]
    const delayMs = entry === undefined || isLifted ? 0 : longestDelayMs(rules, entry)
    return delayMs === 0 ? entrant : { ...entrant, delayMs }
  })
  return { ...race, entrants, ...(blackout && { blackout }) }
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
    ...(entry.photo === undefined ? {} : { photo: entry.photo }),
  }
}

function liveRankingOf(ranking: Ranking, { entries }: RaceSetup): LiveRanking {
  const entrants = entries.flatMap((entry, id) => (isRankedIn(ranking, entry) ? [id] : []))
  const shownCount = entries.filter(({ isHidden }) => !isHidden).length
  const some = entrants.length === shownCount ? {} : { entrants }
  return { name: ranking.name, by: ranking.policy.kind, ...some }
}

function variantsOf({ variants = [] }: Course, { entries }: RaceSetup): LiveVariant[] {
  return variants.map((variant) => {
    const entrants = entries.flatMap(({ classId, isHidden }, id) =>
      !isHidden && classId && variant.classIds.includes(classId) ? [id] : [],
    )
    return { name: variant.name, entrants, course: drawnCourseOf(flattenWay(variant), []) }
  })
}

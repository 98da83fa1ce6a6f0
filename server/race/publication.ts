import { mustExist } from '#base/assert'
import type {
  LiveAgreement,
  LiveAirtime,
  LiveCourse,
  LiveCourseElement,
  LiveDelta,
  LiveEntrant,
  LiveEntry,
  LivePoint,
  LiveRace,
  LiveSnapshot,
} from '#protocol/live/messages'
import { LIVE_PROTOCOL } from '#protocol/live/messages'
import type { Agreement } from '#race/agreement'
import type { CourseElement } from '#race/course'
import { courseLengthM, elementsAlongM } from '#race/course-length'
import { newestCourse } from '#race/course-version'
import { flattenWay, type StraightWay } from '#race/course-way'
import type { EntryView, FieldView } from '#race/field-view'
import type { Entry, RaceSetup } from '#race/race-setup'

/** What seldom changes of a race, as the public sees it: no organization, no tracker, no stream. */
export function liveRaceOf(setup: RaceSetup): LiveRace {
  const { slug, name, description, kind, origin, timeZone, startsAtMs, endsAtMs } = setup
  const course = newestCourse(setup.courses)
  return {
    slug,
    name,
    description,
    kind,
    origin,
    timeZone,
    startsAtMs,
    ...(endsAtMs === undefined ? {} : { endsAtMs }),
    ...(course === undefined ? {} : { course: liveCourseOf(flattenWay(course)) }),
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

function liveCourseOf(course: StraightWay): LiveCourse {
  const alongM = elementsAlongM(course)
  return {
    lengthM: Math.round(courseLengthM(course)),
    elements: course.elements.map((element, i) =>
      liveElementOf(element, mustExist(alongM[i], 'a length for each element')),
    ),
    legs: course.legs,
  }
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

export type SnapshotParts = {
  readonly race: LiveRace
  readonly setup: RaceSetup
  readonly view: FieldView
  readonly airtime: LiveAirtime
  readonly epoch: string
  readonly version: number
  readonly serverAtMs: number
}

/** The whole public picture of a field at one version. Numbers are rounded to what they are worth. */
export function snapshotOf(parts: SnapshotParts): LiveSnapshot {
  const { view, race, airtime, epoch, version, serverAtMs } = parts
  const { phase, standingsAtMs } = view
  return {
    protocol: LIVE_PROTOCOL,
    epoch,
    version,
    serverAtMs,
    race,
    entries: view.entries.map(liveEntryOf),
    field: { phase, ...(standingsAtMs === undefined ? {} : { standingsAtMs }), airtime },
    source: 'live',
  }
}

function liveEntryOf(entry: EntryView, id: number): LiveEntry {
  const { fix, heardAtMs, agreement, progress, disagreement } = entry
  return {
    id,
    ...(fix === undefined
      ? {}
      : {
          fix: {
            atMs: fix.atMs,
            latDeg: round(fix.latDeg, 5),
            lonDeg: round(fix.lonDeg, 5),
            ...(fix.sogMps === undefined ? {} : { sogMps: round(fix.sogMps, 2) }),
            ...(fix.cogDeg === undefined ? {} : { cogDeg: round(fix.cogDeg, 0) % 360 }),
          },
        }),
    ...(heardAtMs === undefined ? {} : { heardAtMs }),
    ...(agreement === undefined ? {} : { agreement: liveAgreementOf(agreement) }),
    ...(progress === undefined
      ? {}
      : { progress: { ...progress, distanceToGoM: round(progress.distanceToGoM, 0), gapM: round(progress.gapM, 0) } }),
    ...(disagreement === undefined
      ? {}
      : { disagreement: { ...disagreement, distanceM: round(disagreement.distanceM, 0) } }),
  }
}

/** Without a bound when there is none: JSON knows no infinity. */
function liveAgreementOf({ withinM, heartbeatMs, towards }: Agreement): LiveAgreement {
  return {
    ...(withinM === Number.POSITIVE_INFINITY ? {} : { withinM: Math.ceil(withinM) }),
    heartbeatMs,
    ...(towards && {
      towards: { atMs: towards.atMs, latDeg: round(towards.latDeg, 5), lonDeg: round(towards.lonDeg, 5) },
    }),
  }
}

/** The step from one version to the next; undefined when the public would see no difference. */
export function deltaBetween(
  from: LiveSnapshot,
  to: LiveSnapshot,
  points: readonly LivePoint[],
): LiveDelta | undefined {
  const entries = to.entries.filter((entry, i) => JSON.stringify(entry) !== JSON.stringify(from.entries[i]))
  const fieldChanged = JSON.stringify(from.field) !== JSON.stringify(to.field)
  if (entries.length === 0 && points.length === 0 && !fieldChanged) return undefined
  return {
    type: 'delta',
    epoch: to.epoch,
    version: to.version,
    previous: from.version,
    serverAtMs: to.serverAtMs,
    entries,
    points,
    ...(fieldChanged ? { field: to.field } : {}),
  }
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits))
}

import type { Course, CourseElement, Place } from './course'
import { arcM, between, toPlace, toVector } from './geodesy'

/** What an organizer asks of a tracker that may withhold the fixes that can be predicted. */
export type ReportingTerms = {
  /** A fix within this of where it is expected need not come, m. */
  readonly errorM: number
  /** A report comes at least so often: the cadence that is promised. */
  readonly heartbeatMs: number
  /** Two reports are at least so far apart, heartbeats aside. */
  readonly leastIntervalMs: number
  /** The heartbeat of a tracker that lies still. */
  readonly parkedIntervalMs: number
  /** What its messages may cost. */
  readonly budget?: AirtimeBudget
  /** What holds near the marks and lines of the course, where it is tighter. */
  readonly nearMarks?: NearMarks
}

export type AirtimeBudget = { readonly credits: number; readonly fromMs: number; readonly untilMs: number }

/** `radiusM` is from a mark, from the edge of a checkpoint, from the ends of a line. */
export type NearMarks = { readonly radiusM: number; readonly errorM: number; readonly intervalMs: number }

/** The terms with the places they speak of: what a device is sent and keeps. */
export type ReportingOrder = Omit<ReportingTerms, 'nearMarks'> & { readonly zones: readonly WatchZone[] }

/** In its circle a tracker is watched more closely. */
export type WatchZone = NearMarks & { readonly at: Place }

/** The terms as they hold on a course; without one, or without a word about marks, everywhere alike. */
export function orderOf({ nearMarks, ...terms }: ReportingTerms, course: Course | undefined): ReportingOrder {
  return { ...terms, zones: nearMarks && course ? zonesOf(course, nearMarks) : [] }
}

/** A zone around each place of the course, each place once: start and finish first, then in course order. */
function zonesOf({ elements }: Course, near: NearMarks): WatchZone[] {
  const asked = elements.filter(({ kind }) => kind !== 'waypoint')
  const [start, ...rest] = asked.map((element) => zoneOf(element, near))
  const finish = rest.pop()
  const zones = [start, finish, ...rest].flatMap((zone) => zone ?? [])
  const keys = zones.map(({ at }) => `${at.latDeg} ${at.lonDeg}`)
  return zones.filter((_, i) => keys.indexOf(keys[i] as string) === i)
}

function zoneOf(element: CourseElement, near: NearMarks): WatchZone {
  if (element.kind === 'mark' || element.kind === 'waypoint') return { ...near, at: element.at }
  if (element.kind === 'checkpoint') return { ...near, at: element.at, radiusM: near.radiusM + element.radiusM }
  const port = toVector(element.port.latDeg, element.port.lonDeg)
  const starboard = toVector(element.starboard.latDeg, element.starboard.lonDeg)
  return { ...near, at: toPlace(between(port, starboard, 0.5)), radiusM: near.radiusM + arcM(port, starboard) / 2 }
}

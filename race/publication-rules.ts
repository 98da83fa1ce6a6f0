import type { Place } from './course'
import { elementPlace } from './course-length'
import { newestCourse } from './course-version'
import type { ClassId } from './fix'
import { sphericalM } from './geodesy'
import { type Entry, type RaceSetup, startOf } from './race-setup'
import { isInArea, zoneHoldsAt } from './zone'

/** What of a race the public sees later than it was measured, or never. Everything that is derived from positions follows them. */
export type PublicationRules = {
  /** Positions are shown so long after they were measured. */
  readonly delayMs: number
  /** Of some classes another delay. */
  readonly byClass?: readonly { readonly classId: ClassId; readonly delayMs: number }[]
  /** Within a zone of the course at least so long. */
  readonly byZone?: readonly { readonly zoneId: string; readonly delayMs: number }[]
  /** What was measured in one of these is shown when it ends. */
  readonly blackouts?: readonly Blackout[]
  /** What was measured longer than this before an entry's start is never shown. */
  readonly beforeStartMs?: number
  /** What was measured longer than this after an entry's finish, or after it was out, is never shown. */
  readonly afterEndMs?: number
  /** Delays end for everybody once an entry comes so near to the finish, having been twice as far from it since its start. Blackouts stay. */
  readonly liftWithinM?: number
}

export type Blackout = { readonly fromMs: number; readonly untilMs: number }

/** Whether anything is held back at all. */
export function holdsBack(rules: PublicationRules | undefined): boolean {
  if (rules === undefined) return false
  const { delayMs, byClass = [], byZone = [], blackouts = [], beforeStartMs, afterEndMs } = rules
  const hasDelay = delayMs > 0 || byClass.some((one) => one.delayMs > 0) || byZone.some((one) => one.delayMs > 0)
  return hasDelay || blackouts.length > 0 || beforeStartMs !== undefined || afterEndMs !== undefined
}

/** How late the positions of an entry are shown outside zones. */
export function delayOf({ delayMs, byClass = [] }: PublicationRules, { classId }: Pick<Entry, 'classId'>): number {
  return byClass.find((one) => one.classId === classId)?.delayMs ?? delayMs
}

/** Reads when positions of a race may be shown to the public. */
export type ReleaseReader = {
  /** The instant from which a position may be shown; infinite: never. */
  readonly releaseAtMs: (entry: Entry, fixAtMs: number, place: Place, isLifted: boolean) => number
  /** As `releaseAtMs`, of an instant without a place, such as that of a ruling. */
  readonly instantReleaseAtMs: (entry: Entry, atMs: number, isLifted: boolean) => number
  /** How far a place is from the finish, m; infinite without a course. */
  readonly toFinishM: (place: Place) => number
}

export function releaseReader(setup: RaceSetup, rules: PublicationRules): ReleaseReader {
  const course = newestCourse(setup.courses)
  const finish = course?.elements.at(-1)
  const finishAt = finish && elementPlace(finish)
  const zones = (rules.byZone ?? []).flatMap(({ zoneId, delayMs }) => {
    const zone = course?.zones?.find(({ id }) => id === zoneId)
    return zone === undefined ? [] : [{ zone, delayMs }]
  })
  const instantReleaseAtMs = (entry: Entry, atMs: number, isLifted: boolean, zoneDelayMs = 0) => {
    const { beforeStartMs, blackouts = [] } = rules
    if (beforeStartMs !== undefined && atMs < startOf(setup, entry) - beforeStartMs) return Number.POSITIVE_INFINITY
    const delayedAtMs = atMs + (isLifted ? 0 : Math.max(delayOf(rules, entry), zoneDelayMs))
    return blackouts.reduce(
      (latest, { fromMs, untilMs }) => (atMs >= fromMs && atMs < untilMs ? Math.max(latest, untilMs) : latest),
      delayedAtMs,
    )
  }
  return {
    instantReleaseAtMs,
    releaseAtMs: (entry, fixAtMs, place, isLifted) => {
      const inZones = zones.filter(({ zone }) => zoneHoldsAt(zone, fixAtMs) && isInArea(zone.area, place))
      const zoneDelayMs = inZones.reduce((longest, { delayMs }) => Math.max(longest, delayMs), 0)
      return instantReleaseAtMs(entry, fixAtMs, isLifted, zoneDelayMs)
    },
    toFinishM: (place) => (finishAt === undefined ? Number.POSITIVE_INFINITY : sphericalM(place, finishAt)),
  }
}

/** The longest that positions of an entry are held back, by delays alone; what its silence is read against in public. */
export function longestDelayMs(rules: PublicationRules, entry: Pick<Entry, 'classId'>): number {
  return (rules.byZone ?? []).reduce((longest, { delayMs }) => Math.max(longest, delayMs), delayOf(rules, entry))
}

/** The blackout that an instant lies in. */
export function blackoutAt({ blackouts = [] }: PublicationRules, nowMs: number): Blackout | undefined {
  return blackouts.find(({ fromMs, untilMs }) => nowMs >= fromMs && nowMs < untilMs)
}

/** The set-up as the public may know it: without rulings that speak of instants which are still held back. */
export function publicSetup(setup: RaceSetup, nowMs: number, isLifted: boolean): RaceSetup {
  const { publication, rulings } = setup
  if (publication === undefined || rulings === undefined || !holdsBack(publication)) return setup
  const { instantReleaseAtMs } = releaseReader(setup, publication)
  const entries = new Map(setup.entries.map((entry) => [entry.entryId, entry]))
  const shown = rulings.filter(({ entryId, decision }) => {
    const entry = entries.get(entryId)
    return entry === undefined || !('atMs' in decision) || instantReleaseAtMs(entry, decision.atMs, isLifted) <= nowMs
  })
  return shown.length === rulings.length ? setup : { ...setup, rulings: shown }
}

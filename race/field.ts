import { mustExist } from '#base/assert'
import { type Agreement, agreedCadence } from './agreement'
import { type CourseShape, shapeCourse } from './course-shape'
import { newestCourse } from './course-version'
import { flattenWay } from './course-way'
import { type Disagreement, findDisagreement } from './disagreement'
import type { EntryFix, EntryId, TrackerId } from './fix'
import { overdueAtMs } from './freshness'
import { readMotion } from './motion'
import { createDevice, type Device, type DeviceFix, fixOf, keyOf, offerFixes, speedMpsMaxOf } from './plausible'
import {
  alongAtM,
  createScan,
  isFinished,
  type Passing,
  readOn,
  rewindScan,
  type Scan,
  type ScanRules,
} from './progress'
import { type Assignment, cadenceAt, type Entry, type RaceKind, type RaceSetup } from './race-setup'
import { type Contender, commonTimeMs, rankContenders } from './standings'
import { countBefore, createTrack, newestAtMs, placeFix, type Track } from './track'

/**
 * All entries of a race now.
 *
 * 1. Any permutation and any duplication of the same fixes gives the same view.
 * 2. A fix at the end of a track costs one step; one that lands earlier re-reads that entry from there.
 * 3. What late fixes changed of something already said is returned as a correction, never slipped in.
 * 4. Each tracker is judged by itself: what it says faster than its entry can go is kept aside. The rest of all trackers is the track.
 *
 * Its inside is for this folder; others advance it and view it.
 */
export type Field = {
  readonly setup: RaceSetup
  /** Absent for a race without a course of at least a start and a finish: positions only. */
  readonly course?: CourseShape
  readonly entries: readonly FieldEntry[]
  readonly byId: ReadonlyMap<EntryId, FieldEntry>
}

type FieldEntry = {
  readonly entry: Entry
  /** In the order in which they are assigned. */
  readonly devices: ReadonlyMap<TrackerId, Device>
  readonly speedMpsMax: number
  readonly track: Track
  readonly scan: Scan
  readonly gapMs: number
  readonly rules?: ScanRules
  heardAtMs?: number
  agreement?: Agreement
}

/** What a batch of fixes did to the field: first what it corrected, then what it added. */
export type FieldChange = {
  /** Fixes now in their entry's track that were not before. */
  readonly accepted: TrackFix[]
  /** Fixes that were in it and are not any more, because others show that nobody goes so fast. */
  readonly withdrawn: TrackFix[]
  /** Passings known for the first time. */
  readonly passings: Passing[]
  /** What was said before and does not hold any more. */
  readonly corrections: Correction[]
}

/** A place in an entry's track. */
export type TrackFix = Pick<EntryFix, 'entryId' | 'fixAtMs' | 'latDeg' | 'lonDeg'>

/** A changed answer. `now` is absent when the passing turned out not to have happened. */
export type Correction =
  | { readonly kind: 'passing'; readonly was: Passing; readonly now?: Passing }
  | {
      readonly kind: 'rank'
      readonly entryId: EntryId
      readonly standingsAtMs: number
      readonly wasRank: number
      readonly rank: number
    }

/** The field to be shown. Entries in set-up order. */
export type FieldView = {
  readonly phase: 'before-start' | 'racing' | 'finished'
  /** The common time of ranks, distances to go and gaps; absent without a course and before anybody has started. */
  readonly standingsAtMs?: number
  readonly entries: readonly EntryView[]
}

export type EntryView = {
  readonly entryId: EntryId
  /** Newest fix by its own time; absent: never heard. */
  readonly fix?: FixView
  /** When shore last heard of this entry, whatever it heard; absent: never. */
  readonly heardAtMs?: number
  /** What its tracker has promised beyond a cadence, if it withholds fixes. */
  readonly agreement?: Agreement
  /** Absent while there are no standings. */
  readonly progress?: ProgressView
  /** Its trackers cannot all be right; absent: they agree, or there is but one. */
  readonly disagreement?: Disagreement
}

export type FixView = {
  readonly atMs: number
  readonly latDeg: number
  readonly lonDeg: number
  readonly sogMps?: number
  readonly cogDeg?: number
}

/**
 * `rank`, `distanceToGoM` and `gapM` (behind the first) hold at the common time; state and passings are as of the newest
 * fix, for what is measured is known. `old`: the newest fix is before the common time, and the row rests on it.
 */
export type ProgressView = {
  readonly state: 'not-started' | 'racing' | 'finished'
  readonly rank: number
  readonly distanceToGoM: number
  readonly gapM: number
  readonly old: boolean
  /** Index of the last element passed or known as missed; -1 before the start. */
  readonly passed: number
  /** When it was passed; absent before the start and for a missed one. */
  readonly passedAtMs?: number
  /** From the race's start to this entry's finish. */
  readonly elapsedMs?: number
}

/** Speed that can be assumed across a gap in which nobody looked, by kind of race. */
const SPEED_MPS_MAX: Record<RaceKind, number> = { sail: 15, foot: 5, vehicle: 40, ship: 15 }

/** Fixes missing in a row that make a gap, and the cadence assumed of an entry without a tracker. */
const GAP_FIXES = 3
const CADENCE_UNKNOWN = { fixIntervalMs: 300_000, reportIntervalMs: 3_600_000 }

/** Creates the field of a race before its first fix. A change in set-up means a new one, fed again from the fix log. */
export function createField(setup: RaceSetup): Field {
  const newest = newestCourse(setup.courses)
  const course = newest && newest.elements.length >= 2 ? shapeCourse(flattenWay(newest)) : undefined
  const entries = setup.entries.map((entry) => createFieldEntry(entry, setup, course))
  const byId = new Map(entries.map((fieldEntry) => [fieldEntry.entry.entryId, fieldEntry]))
  return course ? { setup, course, entries, byId } : { setup, entries, byId }
}

/**
 * Takes fixes in any order, repeated or not, and mutates the field. Fixes after the race's end are heard but do not
 * count. Every fix must belong to an entry of the set-up.
 */
export function advanceField(field: Field, fixes: readonly EntryFix[]): FieldChange {
  const change: FieldChange = { accepted: [], withdrawn: [], passings: [], corrections: [] }
  const late: TrackFix[] = []
  const fresh: TrackFix[] = []
  for (const fix of enter(field, fixes, change.withdrawn)) {
    const { track } = entryOf(field, fix.entryId)
    const isFresh = fix.fixAtMs > (newestAtMs(track) ?? Number.NEGATIVE_INFINITY)
    if (isFresh) fresh.push(fix)
    else late.push(fix)
  }
  if (late.length + change.withdrawn.length > 0) takeLate(field, late, change)
  takeFresh(field, fresh, change)
  return { ...change, accepted: change.accepted.filter((fix) => stands(field, fix)) }
}

/** Fixes that are kept aside because nobody goes so fast, by tracker and time. */
export function tooFastOf(field: Field): (TrackFix & { readonly trackerId: TrackerId })[] {
  return field.entries.flatMap(({ entry: { entryId }, devices }) =>
    [...devices].flatMap(([trackerId, { tooFast }]) =>
      [...tooFast.values()].sort((a, b) => a.fixAtMs - b.fixAtMs).map((fix) => ({ ...fix, entryId, trackerId })),
    ),
  )
}

/** Notes that shore heard of an entry, be it without a new fix. The latest instant stands. */
export function noteHeard(field: Field, entryId: EntryId, heardAtMs: number): void {
  const fieldEntry = entryOf(field, entryId)
  if (heardAtMs > (fieldEntry.heardAtMs ?? Number.NEGATIVE_INFINITY)) fieldEntry.heardAtMs = heardAtMs
}

/** Takes what an entry's tracker has promised by now; undefined: nothing but its cadence. */
export function noteAgreement(field: Field, entryId: EntryId, agreement: Agreement | undefined): void {
  const fieldEntry = entryOf(field, entryId)
  if (agreement === undefined) delete fieldEntry.agreement
  else fieldEntry.agreement = agreement
}

/** The field at an instant; the clock decides the phase and nothing else. */
export function viewField(field: Field, nowMs: number): FieldView {
  const standingsAtMs = standingsTimeMs(field)
  const progress = standingsAtMs === undefined ? [] : viewProgress(field, standingsAtMs)
  const entries = field.entries.map((fieldEntry, i) => viewEntry(fieldEntry, progress[i]))
  const phase = phaseAt(field, nowMs)
  return standingsAtMs === undefined ? { phase, entries } : { phase, standingsAtMs, entries }
}

/** Every fix of an entry by its own time: columns of equal length, to be read and not changed. */
export function trackOf(field: Field, entryId: EntryId): Track {
  return entryOf(field, entryId).track
}

/** What became of the course's elements for an entry so far, in course order. */
export function passingsOf(field: Field, entryId: EntryId): readonly Passing[] {
  return entryOf(field, entryId).scan.passings
}

function createFieldEntry(entry: Entry, setup: RaceSetup, course: CourseShape | undefined): FieldEntry {
  const gaps = entry.assignments.map(gapOf)
  const gapMs = gaps.length > 0 ? Math.max(...gaps) : GAP_FIXES * CADENCE_UNKNOWN.fixIntervalMs
  const devices = new Map(entry.assignments.map(({ trackerId }) => [trackerId, createDevice()]))
  const speedMpsMax = speedMpsMaxOf(setup.kind, entry.speedMpsMax, setup.speedMpsMax)
  const base = { entry, devices, speedMpsMax, track: createTrack(), scan: createScan(), gapMs }
  if (!course) return base
  const { startsAtMs, kind } = setup
  return { ...base, rules: { entryId: entry.entryId, course, startsAtMs, gapMs, speedMpsMax: SPEED_MPS_MAX[kind] } }
}

/** What a tracker withholds lies on its way between two reports: there is a gap only when a heartbeat is missing. */
function gapOf({ cadence, terms }: Assignment): number {
  return Math.max(GAP_FIXES * cadence.fixIntervalMs, terms?.heartbeatMs ?? 0)
}

function entryOf(field: Field, entryId: EntryId): FieldEntry {
  return mustExist(field.byId.get(entryId), `entry ${entryId} is in the set-up`)
}

/** Hears fixes and offers each to its tracker; gives what enters tracks by that, and adds to `withdrawn` what leaves them. */
function enter(field: Field, fixes: readonly EntryFix[], withdrawn: TrackFix[]): TrackFix[] {
  const offered = new Map<Device, { fieldEntry: FieldEntry; fixes: EntryFix[] }>()
  for (const fix of fixes) {
    const fieldEntry = entryOf(field, fix.entryId)
    noteHeard(field, fix.entryId, fix.heardAtMs)
    if (fix.fixAtMs > (field.setup.endsAtMs ?? Number.POSITIVE_INFINITY)) continue
    const device = mustExist(fieldEntry.devices.get(fix.trackerId), `tracker ${fix.trackerId} is on its entry`)
    const before = offered.get(device)
    if (before === undefined) offered.set(device, { fieldEntry, fixes: [fix] })
    else before.fixes.push(fix)
  }
  return [...offered].flatMap(([device, { fieldEntry, fixes: ofDevice }]) => {
    const { entered, left } = offerFixes(device, ofDevice, fieldEntry.speedMpsMax)
    const named = ({ fixAtMs, latDeg, lonDeg }: DeviceFix): TrackFix => {
      return { entryId: fieldEntry.entry.entryId, fixAtMs, latDeg, lonDeg }
    }
    withdrawn.push(...left.map(named))
    return entered.map(named)
  })
}

/** Late fixes: put in place, read again from the earliest of them, and compared with what was said before. So is what leaves. */
function takeLate(field: Field, late: readonly TrackFix[], change: FieldChange): void {
  const standingsAtMs = standingsTimeMs(field)
  const ranksBefore = standingsAtMs === undefined ? [] : ranksAt(field, standingsAtMs)
  const before = new Map<FieldEntry, Passing[]>()
  const entryBefore = ({ entryId }: TrackFix) => {
    const fieldEntry = entryOf(field, entryId)
    if (!before.has(fieldEntry)) before.set(fieldEntry, [...fieldEntry.scan.passings])
    return fieldEntry
  }
  for (const fix of change.withdrawn) takeOut(entryBefore(fix), fix, change)
  for (const fix of late) place(entryBefore(fix), fix, change)
  for (const [fieldEntry, passings] of before) {
    read(fieldEntry)
    comparePassings(passings, fieldEntry.scan.passings, change)
  }
  if (standingsAtMs !== undefined) compareRanks(field, standingsAtMs, ranksBefore, change)
}

function takeFresh(field: Field, fresh: readonly TrackFix[], change: FieldChange): void {
  const before = new Map<FieldEntry, number>()
  for (const fix of fresh) {
    const fieldEntry = entryOf(field, fix.entryId)
    if (!before.has(fieldEntry)) before.set(fieldEntry, fieldEntry.scan.passings.length)
    place(fieldEntry, fix, change)
  }
  for (const [fieldEntry, count] of before) {
    read(fieldEntry)
    for (const passing of fieldEntry.scan.passings.slice(count)) change.passings.push(passing)
  }
}

/** Takes a place out of the track, and puts there what else the trackers have of that instant. */
function takeOut(fieldEntry: FieldEntry, { entryId, fixAtMs }: TrackFix, change: FieldChange): void {
  const { track, scan, devices } = fieldEntry
  const index = countBefore(track, fixAtMs)
  if (track.atMs[index] !== fixAtMs) return
  for (const column of [track.atMs, track.latDeg, track.lonDeg]) column.splice(index, 1)
  rewindScan(scan, index)
  for (const device of devices.values()) {
    for (let i = countBefore(device.track, fixAtMs); device.track.atMs[i] === fixAtMs; i++) {
      const fix = fixOf(device, i)
      if (!device.tooFast.has(keyOf(fix))) place(fieldEntry, { entryId, ...fix }, change)
    }
  }
}

function place(fieldEntry: FieldEntry, fix: TrackFix, change: FieldChange): void {
  const placement = placeFix(fieldEntry.track, fix.fixAtMs, fix.latDeg, fix.lonDeg)
  if (placement.kind === 'known') return
  rewindScan(fieldEntry.scan, placement.index)
  change.accepted.push(fix)
}

/** False for a fix whose instant another place took over within the same batch. */
function stands(field: Field, { entryId, fixAtMs, latDeg, lonDeg }: TrackFix): boolean {
  const { track } = entryOf(field, entryId)
  const index = countBefore(track, fixAtMs)
  return track.latDeg[index] === latDeg && track.lonDeg[index] === lonDeg
}

function read(fieldEntry: FieldEntry): void {
  if (fieldEntry.rules) readOn(fieldEntry.scan, fieldEntry.track, fieldEntry.rules)
}

function comparePassings(before: readonly Passing[], after: readonly Passing[], change: FieldChange): void {
  for (let i = 0; i < Math.max(before.length, after.length); i++) {
    const [was, now] = [before[i], after[i]]
    if (was === undefined) change.passings.push(mustExist(now, 'one of both'))
    else if (now === undefined) change.corrections.push({ kind: 'passing', was })
    else if (!isSamePassing(was, now)) change.corrections.push({ kind: 'passing', was, now })
  }
}

/** The same answer; a tighter error bound alone corrects nothing. */
function isSamePassing(a: Passing, b: Passing): boolean {
  if (a.state === 'missed' || b.state === 'missed') return a.state === b.state
  return a.atMs === b.atMs
}

function compareRanks(field: Field, standingsAtMs: number, ranksBefore: readonly number[], change: FieldChange): void {
  const ranks = ranksAt(field, standingsAtMs)
  field.entries.forEach(({ entry: { entryId } }, i) => {
    const [wasRank, rank] = [ranksBefore[i] as number, ranks[i] as number]
    if (wasRank !== rank) change.corrections.push({ kind: 'rank', entryId, standingsAtMs, wasRank, rank })
  })
}

/** The common time among those who race; when nobody does any more, the last finish. */
function standingsTimeMs(field: Field): number | undefined {
  const { course } = field
  if (!course) return undefined
  const racing = field.entries.filter(({ scan }) => scan.passings.length > 0 && !isFinished(scan, course))
  if (racing.length > 0) return commonTimeMs(racing.map(readReporting))
  const finishes = field.entries.flatMap((fieldEntry) => finishedAtMs(fieldEntry, course) ?? [])
  return finishes.length > 0 ? Math.max(...finishes) : undefined
}

function readReporting({ entry, track, agreement }: FieldEntry) {
  const newest = mustExist(newestAtMs(track), 'who races was heard')
  const cadence = agreement ? agreedCadence(agreement) : (cadenceAt(entry, newest) ?? CADENCE_UNKNOWN)
  return { newestAtMs: newest, overdueAtMs: overdueAtMs(newest, cadence) }
}

function finishedAtMs(fieldEntry: FieldEntry, course: CourseShape): number | undefined {
  if (!isFinished(fieldEntry.scan, course)) return undefined
  const finish = mustExist(fieldEntry.scan.passings.at(-1), 'a finish')
  return finish.state === 'passed' ? finish.atMs : undefined
}

function readContender(fieldEntry: FieldEntry, course: CourseShape, standingsAtMs: number): Contender {
  const { entry, track, scan } = fieldEntry
  const newest = newestAtMs(track)
  const heard = newest === undefined ? {} : { newestAtMs: newest }
  const finished = finishedAtMs(fieldEntry, course)
  if (finished !== undefined) {
    return { number: entry.number, state: 'finished', finishedAtMs: finished, distanceToGoM: 0, ...heard }
  }
  const state = scan.passings.length > 0 ? 'racing' : 'not-started'
  const distanceToGoM = course.lengthM - alongAtM(scan, track, course, standingsAtMs)
  return { number: entry.number, state, distanceToGoM, ...heard }
}

function ranksAt(field: Field, standingsAtMs: number): number[] {
  const course = mustExist(field.course, 'standings need a course')
  const ranks: number[] = []
  const contenders = field.entries.map((fieldEntry) => readContender(fieldEntry, course, standingsAtMs))
  rankContenders(contenders).forEach((index, place) => {
    ranks[index] = place + 1
  })
  return ranks
}

function viewProgress(field: Field, standingsAtMs: number): ProgressView[] {
  const course = mustExist(field.course, 'standings need a course')
  const contenders = field.entries.map((fieldEntry) => readContender(fieldEntry, course, standingsAtMs))
  const order = rankContenders(contenders)
  const leaderToGoM = contenders[order[0] ?? 0]?.distanceToGoM ?? 0
  const views: ProgressView[] = []
  order.forEach((index, place) => {
    const [fieldEntry, contender] = [field.entries[index] as FieldEntry, contenders[index] as Contender]
    views[index] = {
      state: contender.state,
      rank: place + 1,
      distanceToGoM: contender.distanceToGoM,
      gapM: contender.distanceToGoM - leaderToGoM,
      old: contender.state !== 'finished' && (contender.newestAtMs ?? Number.NEGATIVE_INFINITY) < standingsAtMs,
      ...viewPassed(fieldEntry.scan, contender, field.setup.startsAtMs),
    }
  })
  return views
}

function viewPassed(scan: Scan, contender: Contender, startsAtMs: number) {
  const last = scan.passings.at(-1)
  const passed = scan.passings.length - 1
  if (last?.state !== 'passed') return { passed }
  const elapsed = contender.finishedAtMs === undefined ? {} : { elapsedMs: contender.finishedAtMs - startsAtMs }
  return { passed, passedAtMs: last.atMs, ...elapsed }
}

function viewEntry(fieldEntry: FieldEntry, progress: ProgressView | undefined): EntryView {
  const { entry, track, gapMs, heardAtMs, agreement } = fieldEntry
  const newest = track.atMs.length - 1
  const disagreement = readDisagreement(fieldEntry)
  return {
    entryId: entry.entryId,
    ...(newest < 0 ? {} : { fix: viewFix(track, newest, gapMs) }),
    ...(heardAtMs === undefined ? {} : { heardAtMs }),
    ...(agreement === undefined ? {} : { agreement }),
    ...(progress === undefined ? {} : { progress }),
    ...(disagreement === undefined ? {} : { disagreement }),
  }
}

function readDisagreement({ entry, devices, speedMpsMax }: FieldEntry): Disagreement | undefined {
  if (devices.size < 2) return undefined
  const witnesses = [...devices].map(([trackerId, device]) => ({
    device,
    overdueAtMs: (newestFixAtMs: number) => overdueAtMs(newestFixAtMs, cadenceOf(entry, trackerId)),
  }))
  return findDisagreement(witnesses, speedMpsMax)
}

function cadenceOf({ assignments }: Entry, trackerId: TrackerId) {
  return assignments.findLast((assignment) => assignment.trackerId === trackerId)?.cadence ?? CADENCE_UNKNOWN
}

function viewFix(track: Track, newest: number, gapMs: number): FixView {
  const atMs = track.atMs[newest] as number
  return {
    atMs,
    latDeg: track.latDeg[newest] as number,
    lonDeg: track.lonDeg[newest] as number,
    ...readMotion(track, gapMs),
  }
}

/** Finished once the race's end is past, or everybody who was ever heard has finished. */
function phaseAt(field: Field, nowMs: number): FieldView['phase'] {
  const { startsAtMs, endsAtMs } = field.setup
  if (nowMs < startsAtMs) return 'before-start'
  if (endsAtMs !== undefined && nowMs >= endsAtMs) return 'finished'
  const { course } = field
  const heard = field.entries.filter(({ track }) => track.atMs.length > 0)
  return course && heard.length > 0 && heard.every(({ scan }) => isFinished(scan, course)) ? 'finished' : 'racing'
}

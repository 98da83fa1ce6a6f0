import { mustExist } from '#base/assert'
import type { Agreement } from './agreement'
import { newestStage, type ReadTrack } from './along'
import { type Correction, correctionsBetween } from './correction'
import { type CourseStretch, shapeTimeline } from './course-timeline'
import type { ClassId, EntryFix, EntryId, TrackerId } from './fix'
import { isSamePassing, type Passing } from './passing'
import { createDevice, type Device, type DeviceFix, fixOf, keyOf, offerFixes, speedMpsMaxOf } from './plausible'
import { type Entry, type RaceKind, type RaceSetup, startOf } from './race-setup'
import { decreesOf, type Ruling, standingRulings } from './ruling'
import { createScan, readOn, rewindScan } from './scan'
import { type ScanRules, stopsOf } from './scan-rules'
import { createSegments, cutSegments, measureOn } from './segments'
import { countBefore, createTrack, newestAtMs, placeFix, type Track } from './track'

/**
 * All entries of a race now.
 *
 * 1. Any permutation and any duplication of the same fixes gives the same view.
 * 2. A fix at the end of a track costs one step; one that lands earlier re-reads that entry from there.
 * 3. What late fixes changed of something already said is returned as a correction, never slipped in.
 * 4. Each tracker is judged by itself: what it says faster than its entry can go is kept aside. The rest of all trackers is the track.
 * 5. Another course is read from the tracks as they are: see `rescoreField`.
 *
 * Its inside is for this folder; others advance it and view it.
 */
export type Field = {
  readonly setup: RaceSetup
  readonly entries: readonly FieldEntry[]
  readonly byId: ReadonlyMap<EntryId, FieldEntry>
}

/** One entry: what was heard of it, and what was read of that. Its timeline is empty in a race without a course. */
export type FieldEntry = ReadTrack & {
  readonly entry: Entry
  /** In the order in which they are assigned. */
  readonly devices: ReadonlyMap<TrackerId, Device>
  readonly speedMpsMax: number
  /** What was said of it and stands, the weightiest last. */
  readonly rulings: readonly Ruling[]
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
  readonly corrections: PassingCorrection[]
  /** Some did not come at the end of their track: ranks that were told of an earlier time may not hold any more. */
  readonly isLate: boolean
}

/** A place in an entry's track. */
export type TrackFix = Pick<EntryFix, 'entryId' | 'fixAtMs' | 'latDeg' | 'lonDeg'>

/** A changed answer. `now` is absent when the passing turned out not to have happened. */
export type PassingCorrection = { readonly was: Passing; readonly now?: Passing }

/** Speed that can be assumed across a gap in which nobody looked, by kind of race. */
const SPEED_MPS_MAX: Record<RaceKind, number> = { sail: 15, foot: 5, vehicle: 40, ship: 15 }

/** Fixes missing in a row that make a gap, and the cadence assumed of an entry without a tracker. */
const GAP_FIXES = 3
export const CADENCE_UNKNOWN = { fixIntervalMs: 300_000, reportIntervalMs: 3_600_000 }

/** Creates the field of a race before its first fix. */
export function createField(setup: RaceSetup): Field {
  const rulesOf = readRules(setup)
  return fieldOf(
    setup,
    setup.entries.map((entry) => createFieldEntry(entry, rulesOf(entry), setup)),
  )
}

/** A field read by another set-up. The field before is used up. */
export type Rescored = {
  readonly field: Field
  /** Entries of which nothing could be taken over; their fixes must be given again. */
  readonly unfed: readonly EntryId[]
  /** What was told of the others before and does not hold. */
  readonly corrections: readonly Correction[]
}

/** The field of a changed set-up, with the tracks of the one before as far as the same trackers were on the same entries. */
export function rescoreField(before: Field, setup: RaceSetup): Rescored {
  const steps = rescoreSteps(before, setup)
  for (let step = steps.next(); ; step = steps.next()) if (step.done) return step.value
}

/** As `rescoreField`, entry by entry, so that others can have a turn in between. */
export function* rescoreSteps(before: Field, setup: RaceSetup): Generator<void, Rescored> {
  const unfed: EntryId[] = []
  const corrections: Correction[] = []
  const hasSameEnd = before.setup.endsAtMs === setup.endsAtMs && before.setup.heardBy === setup.heardBy
  const rulesOf = readRules(setup)
  const entries: FieldEntry[] = []
  for (const entry of setup.entries) {
    const known = hasSameEnd ? before.byId.get(entry.entryId) : undefined
    const fieldEntry = rescoreEntry(known, createFieldEntry(entry, rulesOf(entry), setup))
    entries.push(fieldEntry)
    if (known === undefined || known.track !== fieldEntry.track) unfed.push(entry.entryId)
    else corrections.push(...correctionsBetween(known, fieldEntry))
    yield
  }
  return { field: fieldOf(setup, entries), unfed, corrections }
}

/** The entry with the track that is known of it, or as it would begin when that track would be another one. */
function rescoreEntry(known: FieldEntry | undefined, fresh: FieldEntry): FieldEntry {
  if (known === undefined || !isMeasuredAlike(known, fresh)) return fresh
  const { entry, rules, rulings } = fresh
  const fieldEntry = { ...known, entry, rules, rulings, scan: createScan() }
  read(fieldEntry)
  return fieldEntry
}

/**
 * Takes fixes in any order, repeated or not, and mutates the field. Fixes after the race's end are heard but do not
 * count. Every fix must belong to an entry of the set-up.
 */
export function advanceField(field: Field, fixes: readonly EntryFix[]): FieldChange {
  const withdrawn: TrackFix[] = []
  const entered = enter(field, fixes, withdrawn)
  const accepted: TrackFix[] = []
  const touched = new Map<FieldEntry, readonly Passing[]>()
  let isLate = withdrawn.length > 0
  for (const fix of withdrawn) takeOut(touch(field, touched, fix), fix, accepted)
  for (const fix of entered) {
    const fieldEntry = touch(field, touched, fix)
    isLate ||= fix.fixAtMs <= (newestAtMs(fieldEntry.track) ?? Number.NEGATIVE_INFINITY)
    place(fieldEntry, fix, accepted)
  }
  const change: FieldChange = { accepted, withdrawn, passings: [], corrections: [], isLate }
  for (const [fieldEntry, before] of touched) {
    read(fieldEntry)
    comparePassings(before, copyPassings(fieldEntry), change)
  }
  return accepted.length < 2 ? change : { ...change, accepted: accepted.filter((fix) => stands(field, fix)) }
}

/** The entry of a fix that is about to change it; what had passed by then is kept. */
function touch(field: Field, touched: Map<FieldEntry, readonly Passing[]>, { entryId }: TrackFix): FieldEntry {
  const fieldEntry = entryOf(field, entryId)
  if (!touched.has(fieldEntry)) touched.set(fieldEntry, copyPassings(fieldEntry))
  return fieldEntry
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

/** Every fix of an entry by its own time: columns of equal length, to be read and not changed. */
export function trackOf(field: Field, entryId: EntryId): Track {
  return entryOf(field, entryId).track
}

/** What became of the elements of the course for an entry so far, in the order of its newest version. */
export function passingsOf(field: Field, entryId: EntryId): readonly Passing[] {
  return newestStage(entryOf(field, entryId))?.passings ?? []
}

export function entryOf(field: Field, entryId: EntryId): FieldEntry {
  return mustExist(field.byId.get(entryId), `entry ${entryId} is in the set-up`)
}

/** A copy, since reading on changes it. */
function copyPassings(fieldEntry: FieldEntry): readonly Passing[] {
  return newestStage(fieldEntry)?.passings.slice() ?? []
}

function fieldOf(setup: RaceSetup, entries: readonly FieldEntry[]): Field {
  return { setup, entries, byId: new Map(entries.map((fieldEntry) => [fieldEntry.entry.entryId, fieldEntry])) }
}

/** What the reading of each entry is told, from the set-up. Entries of one class share their timeline. */
function readRules(setup: RaceSetup): (entry: Entry) => ScanRules {
  const timelines = new Map<ClassId | undefined, CourseStretch[]>()
  return (entry) => {
    const timeline = timelines.get(entry.classId) ?? shapeTimeline(setup.courses, entry.classId)
    timelines.set(entry.classId, timeline)
    const settled = decreesOf(standingRulings(setup.rulings, entry.entryId))
    return {
      entryId: entry.entryId,
      timeline,
      startsAtMs: startOf(setup, entry),
      stops: stopsOf(timeline, settled.values()),
      settled,
      gapMs: gapOf(entry),
      speedMpsMax: SPEED_MPS_MAX[setup.kind],
    }
  }
}

/** What somebody has seen holds before the first fix, and without any. */
function createFieldEntry(entry: Entry, rules: ScanRules, setup: RaceSetup): FieldEntry {
  const devices = new Map(entry.assignments.map(({ trackerId }) => [trackerId, createDevice()]))
  const speedMpsMax = speedMpsMaxOf(setup.kind, entry.speedMpsMax, setup.speedMpsMax)
  const rulings = standingRulings(setup.rulings, entry.entryId)
  const empty = { track: createTrack(), segments: createSegments(), scan: createScan() }
  const fieldEntry = { entry, devices, speedMpsMax, rulings, rules, ...empty }
  read(fieldEntry)
  return fieldEntry
}

/** What a tracker withholds lies on its way between two reports: there is a gap only when a heartbeat is missing. */
function gapOf({ assignments }: Entry): number {
  if (assignments.length === 0) return GAP_FIXES * CADENCE_UNKNOWN.fixIntervalMs
  const gaps = assignments.map(({ cadence, terms }) =>
    Math.max(GAP_FIXES * cadence.fixIntervalMs, terms?.heartbeatMs ?? 0),
  )
  return Math.max(...gaps)
}

/** Whether the track of an entry, and what was measured of it, would be the same in another set-up. */
function isMeasuredAlike(a: FieldEntry, b: FieldEntry): boolean {
  const [one, other] = [a.rules, b.rules]
  if (one.gapMs !== other.gapMs || one.speedMpsMax !== other.speedMpsMax || a.speedMpsMax !== b.speedMpsMax)
    return false
  return JSON.stringify(spansOf(a.entry)) === JSON.stringify(spansOf(b.entry))
}

function spansOf({ assignments }: Entry) {
  return assignments.map(({ trackerId, fromAtMs, toAtMs }) => [trackerId, fromAtMs, toAtMs])
}

/** Hears fixes and offers each to its tracker; gives what enters tracks by that, and adds to `withdrawn` what leaves them. */
function enter(field: Field, fixes: readonly EntryFix[], withdrawn: TrackFix[]): TrackFix[] {
  const offered = new Map<Device, { fieldEntry: FieldEntry; fixes: EntryFix[] }>()
  for (const fix of fixes) {
    const fieldEntry = entryOf(field, fix.entryId)
    noteHeard(field, fix.entryId, fix.heardAtMs)
    if (fix.fixAtMs > (field.setup.endsAtMs ?? Number.POSITIVE_INFINITY)) continue
    const device = mustExist(fieldEntry.devices.get(fix.trackerId), 'the tracker is on its entry')
    const before = offered.get(device)
    if (before === undefined) offered.set(device, { fieldEntry, fixes: [fix] })
    else before.fixes.push(fix)
  }
  const entered: TrackFix[] = []
  for (const [device, { fieldEntry, fixes: ofDevice }] of offered) {
    const change = offerFixes(device, ofDevice, fieldEntry.speedMpsMax)
    const { entryId } = fieldEntry.entry
    for (const fix of change.left) withdrawn.push(trackFixOf(entryId, fix))
    for (const fix of change.entered) entered.push(trackFixOf(entryId, fix))
  }
  return entered
}

const trackFixOf = (entryId: EntryId, { fixAtMs, latDeg, lonDeg }: DeviceFix): TrackFix => {
  return { entryId, fixAtMs, latDeg, lonDeg }
}

/** Takes a place out of the track, and puts there what else the trackers have of that instant. */
function takeOut(fieldEntry: FieldEntry, { entryId, fixAtMs }: TrackFix, accepted: TrackFix[]): void {
  const { track, devices } = fieldEntry
  const index = countBefore(track, fixAtMs)
  if (track.atMs[index] !== fixAtMs) return
  for (const column of [track.atMs, track.latDeg, track.lonDeg]) column.splice(index, 1)
  forgetFrom(fieldEntry, index)
  for (const device of devices.values()) {
    for (let i = countBefore(device.track, fixAtMs); device.track.atMs[i] === fixAtMs; i++) {
      const fix = fixOf(device, i)
      if (!device.tooFast.has(keyOf(fix))) place(fieldEntry, { entryId, ...fix }, accepted)
    }
  }
}

function place(fieldEntry: FieldEntry, fix: TrackFix, accepted: TrackFix[]): void {
  const placement = placeFix(fieldEntry.track, fix.fixAtMs, fix.latDeg, fix.lonDeg)
  if (placement.kind === 'known') return
  forgetFrom(fieldEntry, placement.index)
  accepted.push(fix)
}

/** The segment after a fix that changed is another one too, and the speed that the one after that is judged by. */
function forgetFrom({ scan, segments }: FieldEntry, index: number): void {
  cutSegments(segments, index)
  rewindScan(scan, index)
}

/** False for a fix whose instant another place took over within the same batch. */
function stands(field: Field, { entryId, fixAtMs, latDeg, lonDeg }: TrackFix): boolean {
  const { track } = entryOf(field, entryId)
  const index = countBefore(track, fixAtMs)
  return track.latDeg[index] === latDeg && track.lonDeg[index] === lonDeg
}

function read({ segments, track, scan, rules }: FieldEntry): void {
  measureOn(segments, track, rules)
  if (rules.timeline.length > 0) readOn(scan, track, segments, rules)
}

function comparePassings(before: readonly Passing[], after: readonly Passing[], change: FieldChange): void {
  for (let i = 0; i < Math.max(before.length, after.length); i++) {
    const [was, now] = [before[i], after[i]]
    if (was === undefined) change.passings.push(mustExist(now, 'one of both'))
    else if (now === undefined) change.corrections.push({ was })
    else if (was !== now && !isSamePassing(was, now)) change.corrections.push({ was, now })
  }
}

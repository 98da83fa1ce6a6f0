import { performance } from 'node:perf_hooks'
import { setImmediate } from 'node:timers/promises'
import type { RecordedResults } from '#db/results'
import type { LiveEntry, LivePoint, LiveRace, LiveSnapshot } from '#protocol/live/messages'
import type { Audience } from '#race/audience'
import {
  advanceField,
  createField,
  type Field,
  type FieldChange,
  noteHeard,
  rescoreSteps,
  type TrackFix,
} from '#race/field'
import { viewField } from '#race/field-view'
import type { EntryId, TrackerId } from '#race/fix'
import { entryFixesOf, type Owners, ownersOf } from '#race/owners'
import { publicSetup } from '#race/publication-rules'
import { holdsAt, type RaceSetup } from '#race/race-setup'
import { setupAt, setupChanges } from '#race/setup-change'
import type { Clock } from '../ports/clock'
import type { LiveBus } from '../ports/live-bus'
import { feedOf } from '../ports/live-rooms'
import type { RaceStore } from '../ports/race-store'
import { noteAgreements } from './agreements'
import { Embargo, holdingOf } from './embargo'
import { heldRace, liveRaceOf } from './live-race'
import { deltaBetween, snapshotOf } from './publication'
import { RaceTeller } from './race-teller'
import type { ResultsToWrite } from './result-desk'
import type { RuleDesk } from './rule-desk'

export type RunnerPorts = {
  readonly store: RaceStore
  readonly bus: LiveBus
  readonly now: Clock
  /** Absent: no device is sent when it is to report. */
  readonly rules?: RuleDesk
}

/** What a writer of a picture of a race was given: for whom it is, the set-up it works from, and the number that proves it may write. */
export type RunnerCharge = {
  readonly audience: Audience
  readonly organizationId: string
  readonly setup: RaceSetup
  readonly fencing: number
  /** Counts runners under one fencing number: each begins a new epoch. */
  readonly generation: number
  readonly results?: ResultsToWrite
}

export type RaceRunner = {
  /**
   * Takes in what the fix log has gained and publishes the next version if anything changed. `results`: as somebody else has recorded them. `withdrawn`: positions that may be published
   * do not stand any more, or others are held back; start anew from the fix log.
   */
  advance(results?: RecordedResults): Promise<AdvanceOutcome>
  /**
   * Takes over a changed set-up: the tracks in memory are read by it, without the fix log. What that changes is published by the next `advance`. `rebuild`: other
   * trackers are on other entries, or other fixes count; start anew from the fix log.
   */
  change(to: Pick<RunnerCharge, 'setup' | 'results'>): Promise<'changed' | 'rebuild'>
  /** The results as this runner knows them to be recorded. */
  recordedResults(): RecordedResults | undefined
}

export type AdvanceOutcome = 'published' | 'unchanged' | 'fenced' | 'withdrawn'

const READ_FIXES_MAX = 20_000

/** Another set-up is read for so long before others have a turn. */
const TURN_MS = 10

/** Hand-overs 10 and 11 for one race: field rebuilt from the fix log, then advanced; each change is recorded, then sent. */
export async function startRaceRunner(ports: RunnerPorts, charge: RunnerCharge): Promise<RaceRunner> {
  const runner = new FieldRunner(ports, charge)
  await runner.begin()
  return runner
}

class FieldRunner implements RaceRunner {
  /** As decided, with what holds only later. */
  private decided: RaceSetup
  private field: Field
  private race: LiveRace
  private readonly owners: Owners
  private readonly trackerIds: readonly TrackerId[]
  private readonly entrantIds: ReadonlyMap<EntryId, number>
  private readonly cursor = { ingestNumber: 0 }
  private readonly teller: RaceTeller
  private readonly embargo: Embargo
  private unpublished: LivePoint[] = []
  private published: LiveSnapshot | undefined

  constructor(
    private readonly ports: RunnerPorts,
    private readonly charge: RunnerCharge,
  ) {
    const known = setupAt(charge.setup, ports.now())
    const setup = publicSetup(known, ports.now(), false)
    this.decided = charge.setup
    this.embargo = new Embargo(known)
    this.owners = ownersOf(setup)
    this.trackerIds = [...this.owners.keys()]
    this.entrantIds = new Map(setup.entries.map((entry, i) => [entry.entryId, i]))
    this.field = createField(setup)
    this.race = liveRaceOf(setup)
    this.teller = new RaceTeller(charge.results ?? {}, this.field)
  }

  /** Reads the fix log from its beginning. What it tells was told before or is not news: nothing in it is a correction. */
  async begin(): Promise<void> {
    const seed = await this.readNewFixes(() => {})
    this.unpublished = await pointsToPublish(
      this.ports.store,
      this.field.setup,
      this.charge.audience,
      pointsOf(seed.accepted, this.entrantIds),
    )
  }

  recordedResults() {
    return this.teller.recordedResults
  }

  async advance(results?: RecordedResults): Promise<AdvanceOutcome> {
    if (results !== undefined) this.teller.takeRecorded(results)
    if ((await this.keepTime()) === 'rebuild') return 'withdrawn'
    const { accepted, withdrawn } = await this.readNewFixes((change) => this.teller.noteFixes(this.field, change))
    const { store, rules, now } = this.ports
    // Where a tracker says it is going tells of where it is: with a delay nothing of that is public.
    if (!this.embargo.isOn)
      for (const heard of await store.heard(this.trackerIds))
        noteTracker(this.field, this.owners, heard.trackerId, heardAtOf(this.field.setup, heard))
    if (withdrawn) return 'withdrawn'
    this.unpublished.push(...pointsOf(accepted, this.entrantIds))
    const reporting = await store.reporting(this.trackerIds)
    if (!this.embargo.isOn) noteAgreements(this.field, reporting, now())
    const outcome = await this.publish()
    if (outcome !== 'fenced') await rules?.settle(reporting, this.field.setup)
    return outcome
  }

  async change({ setup, results = {} }: Pick<RunnerCharge, 'setup' | 'results'>) {
    this.teller.takeOrder(this.field, results)
    this.decided = setup
    return this.rescore(this.holding(setup))
  }

  /** A version of the course that was decided earlier may hold by now, and a ruling that was held back may be public. */
  private async keepTime(): Promise<'changed' | 'rebuild'> {
    const [holds, is] = [this.holding(this.decided), this.field.setup]
    const isSame = holds.courses.length === is.courses.length && holds.rulings?.length === is.rulings?.length
    return isSame ? 'changed' : this.rescore(holds)
  }

  /** What holds by now, as far as the public may know. */
  private holding(setup: RaceSetup): RaceSetup {
    const nowMs = this.ports.now()
    return publicSetup(setupAt(setup, nowMs), nowMs, this.embargo.isLifted)
  }

  private async rescore(setup: RaceSetup): Promise<'changed' | 'rebuild'> {
    const before = this.field.setup
    if (JSON.stringify(before) === JSON.stringify(setup)) return 'changed'
    if (before.slug !== setup.slug || shownIn(before) !== shownIn(setup)) return 'rebuild'
    if (holdingOf(before) !== holdingOf(setup)) return 'rebuild'
    const { field, unfed, corrections } = await inTurns(rescoreSteps(this.field, setup))
    if (unfed.length > 0) return 'rebuild'
    this.field = field
    this.race = liveRaceOf(setup)
    this.teller.noteSetup(field, corrections, setupChanges(before, setup))
    return 'changed'
  }

  private async publish(): Promise<'published' | 'unchanged' | 'fenced'> {
    const { store, bus, now } = this.ports
    const { setup } = this.field
    const { raceId, slug } = setup
    const points = this.unpublished.slice()
    const version = (this.published?.version ?? 0) + 1
    const view = viewField(this.field, now())
    const explained = this.teller.next(this.field, version, view.phase, now())
    const { entries, ...picture } = snapshotOf({
      ...{
        race: heldRace(this.race, setup, this.embargo.isLifted, now()),
        view,
        version,
        serverAtMs: now(),
        ...this.teller.standing(explained),
      },
      airtime: await store.airtime(this.trackerIds),
      epoch: `${this.charge.fencing}.${this.charge.generation}`,
    })
    const next = { ...picture, entries: entries.map((entry) => this.teller.mark(this.untimed(entry))) }
    const delta = this.published === undefined ? undefined : deltaBetween(this.published, next, points)
    if (this.published !== undefined && delta === undefined && explained.revision === undefined) {
      this.teller.recorded(explained, view.phase)
      return 'unchanged'
    }
    const { audience, organizationId, fencing } = this.charge
    const outcome = await store.record({
      raceId,
      audience,
      organizationId,
      fencing,
      snapshot: next,
      points,
      ...explained,
    })
    if (outcome === 'fenced') return 'fenced'
    this.teller.recorded(explained, view.phase)
    this.unpublished.splice(0, points.length)
    // The first version of an epoch goes out as a beat: who follows the old one sees the new epoch and takes a snapshot.
    const { epoch, serverAtMs } = next
    await bus.publish(feedOf({ slug, audience }), JSON.stringify(delta ?? { type: 'beat', epoch, version, serverAtMs }))
    this.published = next
    return 'published'
  }

  /** When it was heard tells of what is held back. */
  private untimed(entry: LiveEntry): LiveEntry {
    if (!this.embargo.isOn) return entry
    const { heardAtMs: _, ...rest } = entry
    return rest
  }

  /** Reads on from the cursor to the end of the log; returns the fixes that are new in the field, and whether any has left it. */
  private async readNewFixes(
    note: (change: FieldChange) => void,
  ): Promise<{ accepted: TrackFix[]; withdrawn: boolean }> {
    const accepted = new Map<string, TrackFix>()
    let withdrawn = false
    for (;;) {
      const fixes = await this.ports.store.fixesAfter(this.trackerIds, this.cursor.ingestNumber, READ_FIXES_MAX)
      const { setup } = this.field
      const measured = fixes.flatMap((fix) => entryFixesOf(fix, this.owners, setup))
      const released = this.embargo.pass(measured, this.ports.now())
      if (released.length > 0) {
        const change = advanceField(this.field, released)
        note(change)
        for (const fix of change.withdrawn) accepted.delete(keyOf(fix))
        for (const fix of change.accepted) accepted.set(keyOf(fix), fix)
        withdrawn ||= change.withdrawn.length > 0
      }
      this.cursor.ingestNumber = fixes.at(-1)?.ingestNumber ?? this.cursor.ingestNumber
      if (fixes.length < READ_FIXES_MAX) break
    }
    return { accepted: [...accepted.values()], withdrawn }
  }
}

/** Who is shown to the public, by place in the list. */
const shownIn = ({ entries }: RaceSetup): string => entries.map(({ isHidden }) => (isHidden ? '-' : '+')).join('')

/** Runs work that comes in steps, and lets others have a turn in between. */
async function inTurns<T>(steps: Generator<void, T>): Promise<T> {
  let untilMs = performance.now() + TURN_MS
  for (let step = steps.next(); ; step = steps.next()) {
    if (step.done) return step.value
    if (performance.now() < untilMs) continue
    await setImmediate()
    untilMs = performance.now() + TURN_MS
  }
}

const keyOf = ({ entryId, fixAtMs, latDeg, lonDeg }: TrackFix): string => `${entryId}/${fixAtMs}/${latDeg}/${lonDeg}`

function heardAtOf(setup: RaceSetup, heard: { heardAtMs: number; sessionAtMs: number }): number {
  return setup.heardBy === 'session' ? heard.sessionAtMs : heard.heardAtMs
}

function noteTracker(field: Field, owners: Owners, trackerId: TrackerId, heardAtMs: number): void {
  for (const owner of owners.get(trackerId) ?? []) {
    if (holdsAt(owner.assignment, heardAtMs)) noteHeard(field, owner.entryId, heardAtMs)
  }
}

function pointsOf(fixes: readonly TrackFix[], entrantIds: ReadonlyMap<EntryId, number>): LivePoint[] {
  return fixes.flatMap((fix): LivePoint[] => {
    const id = entrantIds.get(fix.entryId)
    return id === undefined
      ? []
      : [[id, Math.round(fix.fixAtMs / 1000), Math.round(fix.latDeg * 1e5), Math.round(fix.lonDeg * 1e5)]]
  })
}

/**
 * The points a new writer still has to publish. What stands published under another set-up (an entry taken out, a tracker that
 * changed hands) is withdrawn whole and published again.
 */
async function pointsToPublish(
  store: RaceStore,
  { raceId }: RaceSetup,
  audience: Audience,
  points: LivePoint[],
): Promise<LivePoint[]> {
  const standing = new Set((await store.publishedPoints(raceId, audience)).map(String))
  const wanted = new Set(points.map(String))
  if ([...standing].every((key) => wanted.has(key))) return points.filter((point) => !standing.has(String(point)))
  await store.clearPublishedPoints(raceId, audience)
  return points
}

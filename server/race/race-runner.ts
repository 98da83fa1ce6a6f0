import type { LivePoint, LiveSnapshot } from '#protocol/live/messages'
import { advanceField, createField, type Field, noteHeard, type TrackFix } from '#race/field'
import { viewField } from '#race/field-view'
import type { EntryId, TrackerId } from '#race/fix'
import { entryFixesOf, type Owners, ownersOf } from '#race/owners'
import { holdsAt, type RaceSetup } from '#race/race-setup'
import type { Clock } from '../ports/clock'
import type { LiveBus } from '../ports/live-bus'
import type { RaceStore } from '../ports/race-store'
import { noteAgreements } from './agreements'
import { liveRaceOf } from './live-race'
import { deltaBetween, snapshotOf } from './publication'
import type { RuleDesk } from './rule-desk'

export type RunnerPorts = {
  readonly store: RaceStore
  readonly bus: LiveBus
  readonly now: Clock
  /** Absent: no device is sent when it is to report. */
  readonly rules?: RuleDesk
}

/** What a writer of a race was given: the set-up it works from, and the number that proves it may write. */
export type RunnerCharge = {
  readonly organizationId: string
  readonly setup: RaceSetup
  readonly fencing: number
  /** Counts set-ups under one fencing number: each begins a new epoch. */
  readonly generation: number
}

export type RaceRunner = {
  /**
   * Takes in what the fix log has gained and publishes the next version if anything changed. `withdrawn`: positions that may be published
   * do not stand any more; start anew from the fix log.
   */
  advance(): Promise<'published' | 'unchanged' | 'fenced' | 'withdrawn'>
}

const READ_FIXES_MAX = 20_000

/** Hand-overs 10 and 11 for one race: field rebuilt from the fix log, then advanced; each change is recorded, then sent. */
export async function startRaceRunner(ports: RunnerPorts, charge: RunnerCharge): Promise<RaceRunner> {
  const { setup } = charge
  const owners = ownersOf(setup)
  const trackerIds = [...owners.keys()]
  const entrantIds = new Map(setup.entries.map((entry, i) => [entry.entryId, i]))
  const race = liveRaceOf(setup)
  const field = createField(setup)
  const cursor = { ingestNumber: 0 }
  const seed = await readNewFixes(ports.store, field, owners, trackerIds, cursor, setup)
  const unpublished = await pointsToPublish(ports.store, setup, pointsOf(seed.accepted, entrantIds))
  let published: LiveSnapshot | undefined

  const takeIn = async (): Promise<LivePoint[] | 'withdrawn'> => {
    const { accepted, withdrawn } = await readNewFixes(ports.store, field, owners, trackerIds, cursor, setup)
    for (const heard of await ports.store.heard(trackerIds))
      noteTracker(field, owners, heard.trackerId, heardAtOf(setup, heard))
    return withdrawn ? 'withdrawn' : pointsOf(accepted, entrantIds)
  }
  const publish = async (): Promise<'published' | 'unchanged' | 'fenced'> => {
    const points = unpublished.slice()
    const next = snapshotOf({
      race,
      setup,
      view: viewField(field, ports.now()),
      airtime: await ports.store.airtime(trackerIds),
      epoch: `${charge.fencing}.${charge.generation}`,
      version: (published?.version ?? 0) + 1,
      serverAtMs: ports.now(),
    })
    const delta = published === undefined ? undefined : deltaBetween(published, next, points)
    if (published !== undefined && delta === undefined) return 'unchanged'
    const outcome = await ports.store.record({
      raceId: setup.raceId,
      organizationId: charge.organizationId,
      fencing: charge.fencing,
      snapshot: next,
      points,
    })
    if (outcome === 'fenced') return 'fenced'
    unpublished.splice(0, points.length)
    // The first version of an epoch goes out as a beat: who follows the old one sees the new epoch and takes a snapshot.
    const { epoch, version, serverAtMs } = next
    await ports.bus.publish(setup.slug, JSON.stringify(delta ?? { type: 'beat', epoch, version, serverAtMs }))
    published = next
    return 'published'
  }
  return {
    advance: async () => {
      const gained = await takeIn()
      if (gained === 'withdrawn') return 'withdrawn'
      for (const point of gained) unpublished.push(point)
      const reporting = await ports.store.reporting(trackerIds)
      noteAgreements(field, reporting, ports.now())
      const outcome = await publish()
      if (outcome !== 'fenced') await ports.rules?.settle(reporting, setup)
      return outcome
    },
  }
}

/** Reads on from the cursor to the end of the log; returns the fixes that are new in the field, and whether any has left it. */
async function readNewFixes(
  store: RaceStore,
  field: Field,
  owners: Owners,
  trackerIds: readonly TrackerId[],
  cursor: { ingestNumber: number },
  setup: RaceSetup,
): Promise<{ accepted: TrackFix[]; withdrawn: boolean }> {
  const accepted = new Map<string, TrackFix>()
  let withdrawn = false
  for (;;) {
    const fixes = await store.fixesAfter(trackerIds, cursor.ingestNumber, READ_FIXES_MAX)
    const last = fixes.at(-1)
    if (last === undefined) break
    const change = advanceField(
      field,
      fixes.flatMap((fix) => entryFixesOf(fix, owners, setup)),
    )
    for (const fix of change.withdrawn) accepted.delete(keyOf(fix))
    for (const fix of change.accepted) accepted.set(keyOf(fix), fix)
    withdrawn ||= change.withdrawn.length > 0
    cursor.ingestNumber = last.ingestNumber
    if (fixes.length < READ_FIXES_MAX) break
  }
  return { accepted: [...accepted.values()], withdrawn }
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
async function pointsToPublish(store: RaceStore, setup: RaceSetup, points: LivePoint[]): Promise<LivePoint[]> {
  const standing = new Set((await store.publishedPoints(setup.slug)).map(String))
  const wanted = new Set(points.map(String))
  if ([...standing].every((key) => wanted.has(key))) return points.filter((point) => !standing.has(String(point)))
  await store.clearPublishedPoints(setup.raceId)
  return points
}

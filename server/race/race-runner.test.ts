import { beforeEach, describe, expect, it } from 'vitest'
import { applyDelta } from '#protocol/live/apply-delta'
import type { LiveDelta, LiveFrame, LivePoint, LiveSnapshot } from '#protocol/live/messages'
import type { EntryId, Fix, RaceId, TrackerId } from '#race/fix'
import type { RaceSetup } from '#race/race-setup'
import type { LiveBus } from '../ports/live-bus'
import type { Publication, RaceStore, StreamReporting } from '../ports/race-store'
import { startRaceRunner } from './race-runner'

const START_MS = 1_790_000_000_000
const MINUTE_MS = 60_000
const CADENCE = { fixIntervalMs: MINUTE_MS, reportIntervalMs: MINUTE_MS }
const AIRTIME = { messages: 1, fixes: 1, bytes: 50, credits: 1, jsonBytes: 60, jsonCredits: 2 }

const setupOf = (trackers: readonly string[]): RaceSetup => ({
  raceId: 'race' as RaceId,
  slug: 'round',
  name: 'Round',
  description: '',
  kind: 'sail',
  origin: 'organizer',
  timeZone: 'UTC',
  startsAtMs: START_MS,
  // A tenth of a degree a minute.
  speedMpsMax: 200,
  heardBy: 'received',
  courses: [],
  entries: trackers.map((tracker, i) => ({
    entryId: `entry-${i}` as EntryId,
    number: String(i + 1),
    name: '',
    colour: '#1f62d0',
    assignments: [{ trackerId: tracker as TrackerId, fromAtMs: START_MS - MINUTE_MS, cadence: CADENCE }],
  })),
})

let log: Fix[]
let published: Publication[]
let points: LivePoint[]
let frames: LiveFrame[]
let nowMs: number
let newestFencing: number
let reporting: StreamReporting[]

beforeEach(() => {
  log = []
  published = []
  points = []
  frames = []
  nowMs = START_MS + 10 * MINUTE_MS
  newestFencing = 1
  reporting = []
})

const store: RaceStore = {
  raceIds: async () => ['race' as RaceId],
  readSetup: async () => undefined,
  claim: async () => 'taken',
  fixesAfter: async (trackerIds, after, limit) =>
    log.filter((fix) => trackerIds.includes(fix.trackerId) && fix.ingestNumber > after).slice(0, limit),
  heard: async () => [],
  airtime: async () => AIRTIME,
  reporting: async () => reporting,
  noteOrderSent: async () => {},
  record: async (publication) => {
    if (publication.fencing < newestFencing) return 'fenced'
    published.push(publication)
    points.push(...publication.points)
    return 'recorded'
  },
  publishedPoints: async () => [...points],
  clearPublishedPoints: async () => {
    points = []
  },
}

const bus: LiveBus = {
  publish: async (_slug, frame) => void frames.push(JSON.parse(frame)),
  subscribe: async () => async () => {},
  isUp: () => true,
}

function measure(tracker: string, minute: number, latDeg: number, flags: Fix['flags'] = []): void {
  const fixAtMs = START_MS + minute * MINUTE_MS
  log.push({
    trackerId: tracker as TrackerId,
    fixAtMs,
    sessionAtMs: fixAtMs + 5000,
    receivedAtMs: fixAtMs + 9000,
    ingestNumber: log.length + 1,
    latDeg,
    lonDeg: -12,
    flags,
  })
}

const start = (setup: RaceSetup, fencing = 1) =>
  startRaceRunner({ store, bus, now: () => nowMs }, { organizationId: 'organization', setup, fencing, generation: 1 })

describe('race runner', () => {
  it('publishes the field as the fix log has it, and then only what changes', async () => {
    measure('a', 1, 40.1)
    measure('b', 1, 41.1)
    const runner = await start(setupOf(['a', 'b']))
    expect(await runner.advance()).toBe('published')
    expect(await runner.advance()).toBe('unchanged')
    measure('b', 2, 41.2)
    expect(await runner.advance()).toBe('published')

    expect(frames[0]).toMatchObject({ type: 'beat', epoch: '1.1', version: 1 })
    const delta = frames[1] as LiveDelta
    expect(delta).toMatchObject({ type: 'delta', version: 2, previous: 1 })
    expect(delta.entries.map((entry) => [entry.id, entry.fix?.latDeg])).toEqual([[1, 41.2]])
    expect(delta.points).toEqual([[1, (START_MS + 2 * MINUTE_MS) / 1000, 4_120_000, -1_200_000]])
  })

  it('says of each entrant whether its messages prove themselves, by its newest tracker, where that is known', async () => {
    const { entries, ...setup } = setupOf(['a', 'b'])
    const [first, second] = entries.map(({ assignments, ...entry }) => ({ entry, assignment: assignments[0] }))
    if (first?.assignment === undefined || second?.assignment === undefined)
      throw new Error('two entries with a tracker')
    const assignments = [first.assignment, { ...first.assignment, isAuthenticated: false }]
    const runner = await start({
      ...setup,
      entries: [
        { ...first.entry, assignments },
        { ...second.entry, assignments: [second.assignment] },
      ],
    })
    await runner.advance()
    const [open, unknown] = published[0]?.snapshot.race.entrants ?? []
    expect([open?.isAuthenticated, unknown && 'isAuthenticated' in unknown]).toEqual([false, false])
  })

  it('records before it sends, and what it sends leads from one recorded picture to the next', async () => {
    const runner = await start(setupOf(['a']))
    for (let minute = 1; minute <= 5; minute++) {
      measure('a', minute, 40 + minute / 10)
      await runner.advance()
    }
    let picture = published[0]?.snapshot as LiveSnapshot
    for (const [i, frame] of frames.slice(1).entries()) {
      picture = applyDelta(picture, frame as LiveDelta)
      expect(picture).toEqual(published[i + 1]?.snapshot)
    }
  })

  it('brings a late fix to the public without moving the newest position back', async () => {
    const runner = await start(setupOf(['a']))
    measure('a', 5, 40.5)
    await runner.advance()
    measure('a', 3, 40.3)
    await runner.advance()
    expect(points.map(([, atS]) => atS)).toEqual([START_MS / 1000 + 300, START_MS / 1000 + 180])
    expect(published.at(-1)?.snapshot.entries[0]?.fix?.latDeg).toBe(40.5)
  })

  it('says what a tracker has promised once its device keeps the order, and only of fixes from then on', async () => {
    const HOUR_MS = 60 * MINUTE_MS
    const order = {
      errorM: 500,
      heartbeatMs: 2 * HOUR_MS,
      leastIntervalMs: 0,
      parkedIntervalMs: 2 * HOUR_MS,
      zones: [],
    }
    const keptSinceMs = START_MS + 2 * MINUTE_MS
    const kept = { told: { print: 1, atMs: keptSinceMs }, kept: order, widening: 1 }
    const stream = {
      streamId: 's',
      organizationId: 'o',
      raceId: 'race' as RaceId,
      terms: order,
      trackerIds: ['a' as TrackerId],
    }
    const agreement = () => published.at(-1)?.snapshot.entries[0]?.agreement
    const runner = await start(setupOf(['a', 'b']))
    measure('a', 1, 40.1)
    reporting = [{ ...stream, widening: 1 }]
    await runner.advance()
    expect(agreement()).toBeUndefined()
    reporting = [{ ...stream, ...kept }]
    expect(await runner.advance()).toBe('unchanged')
    measure('a', 3, 40.3)
    await runner.advance()
    expect(agreement()).toEqual({ withinM: 500, heartbeatMs: 2 * HOUR_MS })
    measure('a', 5, 40.31)
    await runner.advance()
    const towards = { atMs: START_MS + 5 * MINUTE_MS + 2 * HOUR_MS, latDeg: 40.91, lonDeg: -12 }
    expect(agreement()).toEqual({ withinM: 500, heartbeatMs: 2 * HOUR_MS, towards })
    reporting = [{ ...stream, ...kept, widening: Number.POSITIVE_INFINITY }]
    await runner.advance()
    expect(agreement()).toEqual({ heartbeatMs: 2 * HOUR_MS, towards })
    expect(published.at(-1)?.snapshot.entries[1]).not.toHaveProperty('agreement')
    reporting = [{ ...stream, widening: 1 }]
    await runner.advance()
    expect(agreement()).toBeUndefined()
  })

  it('keeps a flagged fix out of the picture and out of the tracks', async () => {
    measure('a', 1, 40.1)
    measure('a', 2, 0, ['null-island'])
    const runner = await start(setupOf(['a']))
    await runner.advance()
    expect(points).toHaveLength(1)
    expect(published[0]?.snapshot.entries[0]?.fix?.latDeg).toBe(40.1)
  })

  it('shows a flagged fix once an operator has accepted it', async () => {
    measure('a', 1, 40.1, ['future'])
    log = log.map((fix) => ({ ...fix, isAccepted: true }))
    await (await start(setupOf(['a']))).advance()
    expect(points).toHaveLength(1)
  })

  it('keeps out what is faster than its entry can go, and asks to start anew when that was shown before', async () => {
    const slow = { ...setupOf(['a']), speedMpsMax: 30 }
    measure('a', 1, 45)
    const runner = await start(slow)
    await runner.advance()
    expect(points).toHaveLength(1)
    measure('a', 2, 40.1)
    measure('a', 3, 40.11)
    expect(await runner.advance()).toBe('withdrawn')
    await (await start(slow)).advance()
    expect(points.map(([, , latE5]) => latE5)).toEqual([4_010_000, 4_011_000])
    expect(published.at(-1)?.snapshot.entries[0]?.fix?.latDeg).toBe(40.11)
  })

  it('says when the trackers of an entry cannot both be right', async () => {
    const { entries, ...setup } = setupOf(['a'])
    const assignments = entries.flatMap((entry) => entry.assignments)
    const both = [...assignments, ...assignments.map((one) => ({ ...one, trackerId: 'b' as TrackerId }))]
    measure('a', 1, 40.1)
    measure('b', 1, 41.1)
    await (await start({ ...setup, entries: entries.map((entry) => ({ ...entry, assignments: both })) })).advance()
    const disagreement = { atMs: START_MS + MINUTE_MS, distanceM: 111_195 }
    expect(published[0]?.snapshot.entries[0]).toMatchObject({ disagreement })
  })

  it('publishes again after a restart only the points that are new', async () => {
    measure('a', 1, 40.1)
    await (await start(setupOf(['a']))).advance()
    measure('a', 2, 40.2)
    newestFencing = 2
    await (await start(setupOf(['a']), 2)).advance()
    expect(points.map(([, atS]) => atS)).toEqual([START_MS / 1000 + 60, START_MS / 1000 + 120])
    expect(published.at(-1)?.snapshot).toMatchObject({ epoch: '2.1', version: 1 })
  })

  it('withdraws published points that the present set-up does not give', async () => {
    measure('a', 1, 40.1)
    measure('b', 1, 41.1)
    await (await start(setupOf(['a', 'b']))).advance()
    await (await start(setupOf(['b']))).advance()
    expect(points).toEqual([[0, (START_MS + MINUTE_MS) / 1000, 4_110_000, -1_200_000]])
  })

  it('stops without a word when a newer writer has published', async () => {
    const runner = await start(setupOf(['a']))
    newestFencing = 2
    measure('a', 1, 40.1)
    expect(await runner.advance()).toBe('fenced')
    expect(frames).toEqual([])
  })

  it('counts a fix for the entry that carried its tracker at that time', async () => {
    const setup = setupOf(['a', 'b'])
    const swapAtMs = START_MS + 2 * MINUTE_MS
    const [first, second] = setup.entries
    const swapped: RaceSetup = {
      ...setup,
      entries: [
        {
          ...first!,
          assignments: [{ trackerId: 'a' as TrackerId, fromAtMs: START_MS, toAtMs: swapAtMs, cadence: CADENCE }],
        },
        { ...second!, assignments: [{ trackerId: 'a' as TrackerId, fromAtMs: swapAtMs, cadence: CADENCE }] },
      ],
    }
    measure('a', 1, 40.1)
    measure('a', 2, 41.2)
    await (await start(swapped)).advance()
    expect(points.map(([id, , latE5]) => [id, latE5])).toEqual([
      [0, 4_010_000],
      [1, 4_120_000],
    ])
  })

  it('says nothing of trackers, streams or the organization', async () => {
    measure('tracker-secret', 1, 40.1)
    await (await start(setupOf(['tracker-secret']))).advance()
    expect(JSON.stringify(published[0]?.snapshot)).not.toMatch(/tracker-secret|organization"?:|entry-0/)
  })
})

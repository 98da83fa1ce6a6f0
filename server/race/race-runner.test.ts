import { beforeEach, describe, expect, it } from 'vitest'
import { applyDelta } from '#protocol/live/apply-delta'
import type { LiveDelta, LiveFrame, LivePoint, LiveSnapshot } from '#protocol/live/messages'
import type { Course } from '#race/course'
import type { EntryId, Fix, RaceId, TrackerId } from '#race/fix'
import type { RaceSetup } from '#race/race-setup'
import type { Ruling } from '#race/ruling'
import type { LiveBus } from '../ports/live-bus'
import type { Publication, RaceStore, StreamReporting } from '../ports/race-store'
import { type RaceRunner, startRaceRunner } from './race-runner'
import type { ResultsToWrite } from './result-desk'

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

/** Every instant in some data that a reader could know. */
function instantsIn(data: unknown): number[] {
  if (typeof data === 'number') return data > START_MS - 30 * 86_400_000 ? [data] : []
  return typeof data === 'object' && data !== null ? Object.values(data).flatMap(instantsIn) : []
}

const at = (latDeg: number, name: string): Course['elements'][number] => {
  return { kind: 'checkpoint', name, at: { latDeg, lonDeg: -12 }, radiusM: 5000 }
}

let log: Fix[]
let published: Publication[]
let points: LivePoint[]
let frames: LiveFrame[]
let nowMs: number
let newestFencing: number
let reporting: StreamReporting[]
let heard: Awaited<ReturnType<RaceStore['heard']>>

beforeEach(() => {
  log = []
  published = []
  points = []
  frames = []
  nowMs = START_MS + 10 * MINUTE_MS
  newestFencing = 1
  reporting = []
  heard = []
})

const store: RaceStore = {
  raceIds: async () => ['race' as RaceId],
  readSetup: async () => undefined,
  claim: async () => 'taken',
  fixesAfter: async (trackerIds, after, limit) =>
    log.filter((fix) => trackerIds.includes(fix.trackerId) && fix.ingestNumber > after).slice(0, limit),
  heard: async () => heard,
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
  keepPictures: async () => {},
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

const start = (setup: RaceSetup, fencing = 1, results: ResultsToWrite = {}) =>
  startRaceRunner(
    { store, bus, now: () => nowMs },
    { audience: 'public', organizationId: 'organization', setup, fencing, generation: 1, results },
  )

describe('race runner', () => {
  it('L26 publishes nothing of what is held back, nor anything that is derived from it, and all of it when its time has come', async () => {
    const course: Course = {
      elements: [at(40, 'Start'), at(40.95, 'Finish')],
      legs: [[]],
    }
    const setup = { ...setupOf(['a']), courses: [{ version: 1, course }], publication: { delayMs: 30 * MINUTE_MS } }
    const ruling: Ruling = {
      ...{ rulingId: 'r', entryId: 'entry-0' as EntryId, author: 'Jury', reason: 'seen', source: 'person' },
      ...{
        decision: { kind: 'passed', elementId: 'at-1', lap: 0, atMs: START_MS + 9 * MINUTE_MS },
        decidedAtMs: nowMs,
      },
    } as const
    measure('a', -1, 39.9)
    measure('a', 5, 40.5)
    measure('a', 9, 40.92)
    heard = [
      { trackerId: 'a' as TrackerId, heardAtMs: START_MS + 9 * MINUTE_MS, sessionAtMs: START_MS + 9 * MINUTE_MS },
    ]
    const order = { number: 1, state: 'provisional', author: 'x', reason: 'y', atMs: START_MS } as const
    const runner = await start({ ...setup, rulings: [ruling] }, 1, { order })
    nowMs = START_MS + 34 * MINUTE_MS
    await runner.advance()
    const seen = () => published.at(-1) as Publication
    const newestMs = START_MS + 4 * MINUTE_MS
    expect(points).toEqual([[0, (START_MS - MINUTE_MS) / 1000, 3_990_000, -1_200_000]])
    expect(seen().snapshot.race.entrants[0]?.delayMs).toBe(30 * MINUTE_MS)
    expect(
      instantsIn([seen().snapshot.entries, seen().evidence, seen().revision?.rows]).filter((ms) => ms > newestMs),
    ).toEqual([])
    nowMs = START_MS + 40 * MINUTE_MS
    await runner.advance()
    expect(points).toHaveLength(3)
    expect(seen().snapshot.entries[0]?.progress?.state).toBe('finished')
    expect(JSON.stringify(seen().evidence)).toContain('"ruling":0')
  })

  it('starts anew when a zone that holds positions back is another one by now', async () => {
    const zone = (radiusM: number) => {
      return {
        id: 'z',
        name: 'Bay',
        kind: 'protected',
        area: { kind: 'circle', at: { latDeg: 40, lonDeg: -12 }, radiusM },
      } as const
    }
    const course = (radiusM: number): Course => ({
      elements: [at(40, 'Start'), at(41, 'Finish')],
      legs: [[]],
      zones: [zone(radiusM)],
    })
    const later = { version: 2, course: course(90_000), holdsFromMs: nowMs + MINUTE_MS }
    const publication = { delayMs: 0, byZone: [{ zoneId: 'z', delayMs: 60 * MINUTE_MS }] }
    const setup = { ...setupOf(['a']), publication, courses: [{ version: 1, course: course(1000) }, later] }
    measure('a', 1, 40.1)
    const runner = await start(setup)
    expect(await runner.advance()).toBe('published')
    expect(points).toHaveLength(1)
    nowMs += 2 * MINUTE_MS
    expect(await runner.advance()).toBe('withdrawn')
    await (await start(setup)).advance()
    expect(points).toEqual([])
  })

  it('starts anew when what is held back is another thing', async () => {
    measure('a', 1, 40.1)
    const setup = setupOf(['a'])
    await (await start(setup)).advance()
    expect(points).toHaveLength(1)
    const held = { ...setup, publication: { delayMs: 60 * MINUTE_MS } }
    expect(await (await start(setup)).change({ setup: held })).toBe('rebuild')
    await (await start(held)).advance()
    expect(points).toEqual([])
    expect((published.at(-1) as Publication).snapshot.entries[0]).not.toHaveProperty('fix')
  })

  it('L26 knows nothing of who is hidden from the public, withdraws what was shown, and the others keep their ids', async () => {
    for (const [i, tracker] of ['a', 'b', 'c'].entries()) measure(tracker, 1, 40 + i)
    const setup = setupOf(['a', 'b', 'c'])
    const runner = await start(setup)
    await runner.advance()
    expect(points.map(([id]) => id)).toEqual([0, 1, 2])
    const entries = setup.entries.map((entry, i) =>
      i === 1 ? ({ ...entry, number: '', assignments: [], isHidden: true } as const) : entry,
    )
    expect(await runner.change({ setup: { ...setup, entries } })).toBe('rebuild')
    const again = await start({ ...setup, entries })
    await again.advance()
    expect(points.map(([id]) => id)).toEqual([0, 2])
    const { snapshot } = published.at(-1) as Publication
    expect(snapshot.entries.map(({ id }) => id)).toEqual([0, 2])
    expect(snapshot.race.entrants.map(({ id, number }) => [id, number])).toEqual([
      [0, '1'],
      [2, '3'],
    ])
    measure('c', 2, 42.1)
    await again.advance()
    expect((frames.at(-1) as LiveDelta).entries.map(({ id }) => id)).toEqual([2])
  })

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

const lineAt = (latDeg: number, name: string) => {
  return {
    kind: 'line',
    name,
    id: name,
    port: { latDeg, lonDeg: -12.005 },
    starboard: { latDeg, lonDeg: -11.995 },
  } as const
}
const courseTo = (...latsDeg: number[]): Course => ({
  elements: latsDeg.map((latDeg, i) => lineAt(latDeg, i === latsDeg.length - 1 ? 'Finish' : `Line ${i}`)),
  legs: latsDeg.slice(1).map(() => []),
})

describe('a race runner with a course', () => {
  const setup: RaceSetup = { ...setupOf(['a', 'b']), courses: [{ version: 1, course: courseTo(40.05, 40.45) }] }
  const shorter = { version: 2, course: courseTo(40.05, 40.25), reason: 'no wind' }
  const order = {
    number: 1,
    state: 'provisional',
    author: 'Race committee',
    reason: 'first finishers',
    atMs: 0,
  } as const
  const newest = () => published.at(-1) as Publication
  const progressOf = (id: number) => newest().snapshot.entries[id]?.progress
  /** `a` passes the start at 0.5 and 40.35 at 3.5; `b` is a tenth behind it. */
  const sailTo = (minutes: number) => {
    for (let minute = 0; minute <= minutes; minute++) {
      measure('a', minute, 40 + minute / 10)
      measure('b', minute + 0.2, 40 + minute / 10)
    }
  }
  const changed = async (runner: RaceRunner, to: RaceSetup, results: ResultsToWrite = {}) => {
    expect(await runner.change({ setup: to, results })).toBe('changed')
    return runner.advance()
  }

  it('L24 publishes what each row rests on, and again where that has changed', async () => {
    const runner = await start(setup)
    sailTo(2)
    await runner.advance()
    expect(newest().evidence?.map(({ entrantId }) => entrantId)).toEqual([0, 1])
    const evidence = newest().evidence?.[0]?.evidence
    expect(evidence).toMatchObject({
      startsAtMs: START_MS,
      courses: [{ version: 1 }],
      splits: [
        { name: 'Line 0', outcome: { state: 'passed', atMs: START_MS + MINUTE_MS / 2, courseVersion: 1 } },
        { outcome: { state: 'ahead' } },
      ],
    })
    expect(newest().snapshot.entries.map(({ evidenceVersion }) => evidenceVersion)).toEqual([1, 1])
    measure('b', 3.2, 40.3)
    await runner.advance()
    expect(newest().evidence).toEqual([])
    measure('b', 5.2, 40.5)
    await runner.advance()
    expect(newest().evidence?.map(({ entrantId }) => entrantId)).toEqual([1])
    expect(newest().snapshot.entries.map(({ evidenceVersion }) => evidenceVersion)).toEqual([1, 3])
    expect(JSON.stringify(newest().evidence)).not.toMatch(/entry-|tracker/)
  })

  it('L25 takes over another course without the fix log, in the same epoch, and says what does not hold', async () => {
    sailTo(5)
    const runner = await start(setup)
    await runner.advance()
    expect(progressOf(0)).toMatchObject({ state: 'finished', elapsedMs: 4.5 * MINUTE_MS })
    log = []
    expect(await changed(runner, { ...setup, courses: [...setup.courses, shorter] })).toBe('published')
    expect(progressOf(0)).toMatchObject({ state: 'finished', elapsedMs: 2.5 * MINUTE_MS })
    expect(newest().snapshot).toMatchObject({ epoch: '1.1', version: 2 })
    expect(newest().corrections).toHaveLength(2)
    expect(newest().corrections?.[0]).toEqual({
      entrantId: 0,
      correction: {
        ...{ name: 'Finish', lap: 0, why: 'Course version 2 holds: no wind.' },
        was: { state: 'passed', atMs: START_MS + 4.5 * MINUTE_MS },
        now: { state: 'passed', atMs: START_MS + 2.5 * MINUTE_MS },
      },
    })
    const delta = frames.at(-1) as LiveDelta
    expect(delta.race?.course?.elements[1]).toMatchObject({ port: { latDeg: 40.25 } })
    expect(applyDelta(published[0]!.snapshot, delta)).toEqual(newest().snapshot)
    expect(await runner.advance()).toBe('unchanged')
    expect(await changed(runner, { ...setup, courses: [...setup.courses, shorter] })).toBe('unchanged')
  })

  it('L25 neither scores nor shows a course that holds only later, and does both when it holds', async () => {
    sailTo(5)
    const runner = await start(setup)
    await runner.advance()
    const holdsFromMs = nowMs + MINUTE_MS
    const later = { version: 2, course: courseTo(40.05, 40.95), holdsFromMs }
    expect(await changed(runner, { ...setup, courses: [...setup.courses, later] })).toBe('unchanged')
    nowMs = holdsFromMs
    expect(await runner.advance()).toBe('published')
    expect(newest().snapshot.race.course?.elements[1]).toMatchObject({ port: { latDeg: 40.95 } })
    // Who had finished by then has finished.
    expect(progressOf(0)).toMatchObject({ state: 'finished', elapsedMs: 4.5 * MINUTE_MS })
  })

  it('asks to start anew when other trackers are on the entries', async () => {
    const runner = await start(setup)
    await runner.advance()
    const { entries } = setupOf(['a', 'c'])
    expect(await runner.change({ setup: { ...setup, entries } })).toBe('rebuild')
    expect(await (await start(setup)).change({ setup: { ...setup, entries: entries.slice(1) } })).toBe('rebuild')
  })

  it('names late positions as the reason when they move a passing', async () => {
    measure('a', 0, 40)
    measure('a', 2, 40.2)
    const runner = await start(setup)
    await runner.advance()
    measure('a', 1, 40.095)
    await runner.advance()
    expect(newest().corrections).toMatchObject([
      {
        entrantId: 0,
        correction: { name: 'Line 0', why: 'Late positions came in.', was: { atMs: START_MS + MINUTE_MS / 2 } },
      },
    ])
  })

  it('L23 publishes results when a person orders it, and each change of them as a revision with its reason', async () => {
    sailTo(5)
    const runner = await start(setup)
    await runner.advance()
    expect(newest().revision).toBeUndefined()
    expect(newest().snapshot.field).not.toHaveProperty('results')
    expect(await changed(runner, setup, { order })).toBe('published')
    expect(newest().revision).toMatchObject({
      ...{ revision: 1, state: 'provisional', author: 'Race committee', reason: 'first finishers', orderNumber: 1 },
      rows: [
        { number: '1', elapsedMs: 4.5 * MINUTE_MS },
        { number: '2', elapsedMs: 4.7 * MINUTE_MS },
      ],
    })
    expect(newest().snapshot.field.results).toEqual({ revision: 1, state: 'provisional' })
    const ruling: Ruling = {
      ...{ rulingId: 'r', entryId: setup.entries[0]!.entryId, source: 'person', author: 'Jury', reason: 'engine used' },
      ...{ decision: { kind: 'status', status: 'DSQ' }, decidedAtMs: nowMs },
    }
    await changed(runner, { ...setup, rulings: [ruling] }, { order })
    expect(newest().revision).toMatchObject({
      ...{ revision: 2, state: 'provisional', reason: '1: DSQ by Jury (engine used).' },
      changes: [
        { entrantId: 0, was: { places: [{ rank: 1 }] }, now: { out: 'DSQ' } },
        { entrantId: 1, was: { places: [{ rank: 2 }] }, now: { places: [{ rank: 1 }] } },
      ],
    })
    expect(newest().revision).not.toHaveProperty('author')
    expect(newest().revision?.evidence.map(({ entrantId }) => entrantId)).toEqual([0, 1])
    expect(frames.at(-1)).toMatchObject({ field: { results: { revision: 2 } } })
    expect(await runner.advance()).toBe('unchanged')
  })

  it('leaves official results as they are until a person orders otherwise', async () => {
    sailTo(5)
    const official = { ...order, state: 'official' } as const
    const runner = await start(setup, 1, { order: official })
    await runner.advance()
    expect(newest().revision).toMatchObject({ revision: 1, state: 'official' })
    await changed(runner, { ...setup, courses: [...setup.courses, shorter] }, { order: official })
    expect(newest().revision).toBeUndefined()
    expect(newest().snapshot.field.results).toEqual({ revision: 1, state: 'official' })
    await changed(runner, { ...setup, courses: [...setup.courses, shorter] }, { order: { ...order, number: 2 } })
    expect(newest().revision).toMatchObject({ revision: 2, state: 'provisional', changes: [{}, {}] })
  })

  it('goes on from the results that were recorded, whoever recorded them', async () => {
    sailTo(5)
    await (await start(setup, 1, { order })).advance()
    const { revision } = newest()
    const recorded = JSON.parse(JSON.stringify(revision))
    await (await start(setup, 2, { order, recorded })).advance()
    expect(newest().revision).toBeUndefined()
    expect(newest().snapshot.field.results).toEqual({ revision: 1, state: 'provisional' })
  })
})

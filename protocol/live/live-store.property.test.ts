import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { alignEntries, applyDelta } from './apply-delta'
import { digestOf } from './digest'
import { createFeedHistory, deltasAfter, type FeedHistory, recordDelta } from './feed-history'
import { hasGap, type LiveEvent, type LiveState, openLive, reduce, wantedRequest } from './live-store'
import type { LiveDelta, LiveEntrant, LiveFrame, LivePoint, LiveSnapshot } from './messages'
import { encodeTracks, mergePoints, NO_TRACKS, type Tracks } from './tracks'

type Step =
  | { kind: 'publish'; id: number; latE5: number; atS: number }
  | { kind: 'set-up'; count: number }
  | { kind: 'restart' }
  | { kind: 'beat' }

const steps = fc.array(
  fc.record({
    step: fc.oneof(
      {
        weight: 12,
        arbitrary: fc.record({
          kind: fc.constant('publish' as const),
          id: fc.nat(4),
          latE5: fc.nat(1000),
          atS: fc.nat(50),
        }),
      },
      {
        weight: 1,
        arbitrary: fc.record({ kind: fc.constant('set-up' as const), count: fc.integer({ min: 1, max: 5 }) }),
      },
      { weight: 1, arbitrary: fc.constant({ kind: 'restart' as const }) },
      { weight: 3, arbitrary: fc.constant({ kind: 'beat' as const }) },
    ),
    /** How many copies of the frame arrive, and how many steps later. */
    delays: fc.array(fc.nat(6), { maxLength: 3 }),
    /** Whether a wanted request is made here, and whether it works. */
    request: fc.constantFrom('none', 'works', 'fails'),
  }),
  { maxLength: 60 },
)

/** The server's side: a picture, its tracks and a short history. */
class Feed {
  runs = 0
  snapshot = this.#first()
  tracks: Tracks = NO_TRACKS
  history: FeedHistory = createFeedHistory('run0', 1, 4)

  #first(): LiveSnapshot {
    const airtime = { messages: 0, fixes: 0, bytes: 0, credits: 0, jsonBytes: 0, jsonCredits: 0 }
    const race = {
      slug: 'r',
      name: '',
      description: '',
      kind: 'foot',
      origin: 'demo',
      timeZone: 'UTC',
      startsAtMs: 0,
    } as const
    const entries = alignEntries(entrants(3))
    const field = { phase: 'racing', airtime } as const
    return {
      protocol: 1,
      epoch: `run${this.runs}`,
      version: 1,
      serverAtMs: 1,
      race: { ...race, entrants: entrants(3) },
      entries,
      field,
      source: 'live',
    }
  }

  take(step: Step): LiveFrame {
    if (step.kind === 'restart') this.#restart()
    if (step.kind === 'publish')
      return this.#publish({ entries: [entryOf(step)], points: [[step.id, step.atS, step.latE5, 0]] })
    if (step.kind === 'set-up')
      return this.#publish({ race: { ...this.snapshot.race, entrants: entrants(step.count) } })
    return this.beat()
  }

  beat(): LiveFrame {
    const { epoch, version } = this.snapshot
    return { type: 'beat', epoch, version, serverAtMs: 1, digest: digestOf(this.snapshot) }
  }

  /** A new run publishes the same state under new versions, as a writer that was rebuilt from the log does. */
  #restart(): void {
    const epoch = `run${++this.runs}`
    this.snapshot = { ...this.snapshot, epoch, version: 1 }
    this.history = createFeedHistory(epoch, 1, 4)
  }

  #publish(change: Partial<LiveDelta>): LiveDelta {
    const { epoch, version } = this.snapshot
    const delta = {
      type: 'delta',
      epoch,
      version: version + 1,
      previous: version,
      serverAtMs: 1,
      entries: [],
      points: [],
      ...change,
    } as const
    this.snapshot = applyDelta(this.snapshot, delta)
    this.tracks = mergePoints(this.tracks, delta.points as readonly LivePoint[])
    recordDelta(this.history, delta)
    return delta
  }

  answer(state: LiveState): LiveEvent {
    const atMs = state.nowMs
    const wanted = wantedRequest(state)
    if (wanted === 'snapshot') return { type: 'snapshot', snapshot: this.snapshot, atMs }
    if (wanted === 'tracks')
      return { type: 'tracks', tracks: encodeTracks(this.snapshot.epoch, this.snapshot.version, this.tracks), atMs }
    if (wanted === 'nothing') return { type: 'tick', atMs }
    return {
      type: 'catch-up',
      answer: deltasAfter(this.history, state.snapshot.epoch, state.snapshot.version, 1),
      atMs,
    }
  }
}

const entrants = (count: number): LiveEntrant[] =>
  Array.from({ length: count }, (_, id) => ({
    id,
    number: `${id}`,
    name: '',
    colour: '#000000',
    fixIntervalMs: 1,
    reportIntervalMs: 1,
  }))

const entryOf = ({ id, atS, latE5 }: { id: number; atS: number; latE5: number }) => ({
  id,
  fix: { atMs: atS * 1000, latDeg: latE5 / 1e5, lonDeg: 0 },
})

describe('any page', () => {
  it("L10 ends with the server's picture and tracks after frames were lost, doubled and disordered and the server restarted", () => {
    fc.assert(
      fc.property(steps, (script) => {
        const feed = new Feed()
        let state = openLive(feed.snapshot, 0)
        const inFlight: { frame: LiveFrame; due: number }[] = []
        script.forEach(({ step, delays, request }, now) => {
          const frame = feed.take(step)
          for (const delay of delays) inFlight.push({ frame, due: now + delay })
          for (const { frame: arrived } of inFlight.filter(({ due }) => due === now)) {
            state = reduce(state, { type: 'frame', frame: arrived, atMs: now * 100 })
          }
          if (request === 'works') state = reduce(state, feed.answer(state))
          if (request === 'fails') state = reduce(state, { type: 'request-failed', jitter: 0.5, atMs: state.nowMs })
        })
        state = settle(feed, reduce(state, { type: 'frame', frame: feed.beat(), atMs: 1e9 }))
        expect(hasGap(state)).toBe(false)
        expect({ ...state.snapshot, serverAtMs: 0 }).toEqual({ ...feed.snapshot, serverAtMs: 0 })
        expect(state.tracks).toEqual(feed.tracks)
      }),
      { numRuns: 400 },
    )
  })
})

/** Requests until nothing is wanted; few suffice. */
function settle(feed: Feed, opened: LiveState): LiveState {
  let state = opened
  for (let i = 0; i < 12; i++) {
    state = reduce(state, { type: 'frame', frame: feed.beat(), atMs: state.nowMs + 60_000 })
    state = reduce(state, feed.answer(state))
  }
  expect(wantedRequest(state)).toBe('nothing')
  return state
}

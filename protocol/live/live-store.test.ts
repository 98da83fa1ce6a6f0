import { describe, expect, it } from 'vitest'
import { digestOf } from './digest'
import { createFeedHistory, deltasAfter, recordDelta } from './feed-history'
import {
  CUT_OFF_AFTER_MS,
  hasGap,
  type LiveState,
  linkOf,
  openLive,
  reduce,
  serverNowMs,
  wantedRequest,
} from './live-store'
import type { LiveDelta, LiveEntry, LiveRace, LiveSnapshot } from './messages'

const SERVER_MS = 1_790_000_000_000
const AIRTIME = { messages: 0, fixes: 0, bytes: 0, credits: 0, jsonBytes: 0, jsonCredits: 0 }

const race = (ids: number[]): LiveRace => ({
  slug: 'r',
  name: 'R',
  description: '',
  kind: 'sail',
  origin: 'demo',
  timeZone: 'UTC',
  startsAtMs: SERVER_MS,
  entrants: ids.map((id) => ({
    id,
    number: `${id}`,
    name: '',
    colour: '#112233',
    fixIntervalMs: 1,
    reportIntervalMs: 1,
  })),
})

const at = (id: number, latDeg: number): LiveEntry => ({
  id,
  fix: { atMs: SERVER_MS + latDeg * 1000, latDeg, lonDeg: 0 },
})

const snapshot = (version: number, entries: LiveEntry[] = [], epoch = 'a'): LiveSnapshot => ({
  protocol: 1,
  epoch,
  version,
  serverAtMs: SERVER_MS,
  race: race([0, 1]),
  entries,
  field: { phase: 'racing', airtime: AIRTIME },
  source: 'live',
})

const delta = (version: number, entries: LiveEntry[] = [], more: Partial<LiveDelta> = {}): LiveDelta => ({
  type: 'delta',
  epoch: 'a',
  version,
  previous: version - 1,
  serverAtMs: SERVER_MS,
  entries,
  points: [],
  ...more,
})

const frame = (state: LiveState, f: LiveDelta, atMs = state.nowMs): LiveState =>
  reduce(state, { type: 'frame', frame: f, atMs })
const beat = (
  state: LiveState,
  version: number,
  more: { epoch?: string; digest?: string; atMs?: number } = {},
): LiveState => {
  const { atMs = state.nowMs, ...rest } = more
  return reduce(state, {
    type: 'frame',
    frame: { type: 'beat', epoch: 'a', version, serverAtMs: SERVER_MS + atMs, ...rest },
    atMs,
  })
}
/** A page whose tracks are there and whose socket is up. */
const settled = (first: LiveSnapshot = snapshot(5)): LiveState => {
  const loaded = reduce(openLive(first, 0), { type: 'tracks', tracks: { epoch: 'a', version: 5, tracks: [] }, atMs: 0 })
  return reduce(loaded, { type: 'joined', epoch: 'a', version: 5, atMs: 0 })
}

describe('the picture', () => {
  it('L1 holds one entry for each entrant, in their order, and drops those of a set-up that is gone', () => {
    const state = openLive(snapshot(5, [at(1, 10), at(9, 3)]), 0)
    expect(state.snapshot.entries).toEqual([{ id: 0 }, at(1, 10)])
    const changed = frame(settled(state.snapshot), delta(6, [at(2, 4)], { race: race([2, 1]) }))
    expect(changed.snapshot.entries).toEqual([at(2, 4), at(1, 10)])
  })

  it('L25 takes another set-up whole from a delta, keeps tracks and the entries that it does not change, and is as a page that opens now', () => {
    const shorter = { ...race([0, 1]), course: { lengthM: 1200, elements: [], legs: [] } }
    const before = settled(snapshot(5, [at(0, 3), at(1, 10)]))
    const changed = frame(before, delta(6, [at(1, 11)], { race: shorter }))
    expect(changed.snapshot).toMatchObject({ epoch: 'a', version: 6, race: shorter, entries: [at(0, 3), at(1, 11)] })
    expect(changed.tracks).toBe(before.tracks)
    const opened = openLive({ ...snapshot(6, [at(0, 3), at(1, 11)]), race: shorter }, 0)
    expect(digestOf(changed.snapshot)).toBe(digestOf(opened.snapshot))
  })

  it('L2 is the same after a delta came twice, and a replaced entry keeps nothing of the old', () => {
    const bare: LiveEntry = { id: 1, heardAtMs: 7 }
    const once = frame(settled(snapshot(5, [at(1, 10)])), delta(6, [bare]))
    const twice = frame(once, delta(6, [bare]))
    expect(once.snapshot.entries[1]).toEqual(bare)
    expect(twice).toEqual(once)
  })

  it('L3 takes a delta that builds on it or overlaps it, and drops one that is not newer', () => {
    const overlapping = frame(settled(), delta(7, [at(0, 1)], { previous: 3 }))
    expect(overlapping.snapshot).toMatchObject({ version: 7, entries: [at(0, 1), { id: 1 }] })
    const old = frame(overlapping, delta(7, [at(0, 99)]))
    expect(old.snapshot.entries[0]).toEqual(at(0, 1))
  })
})

describe('a gap', () => {
  it('L4 keeps a delta that came too early, asks for the ones between, and applies it when it fits', () => {
    const gap = frame(settled(), delta(7, [at(0, 7)]))
    expect(gap.snapshot.version).toBe(5)
    expect([hasGap(gap), linkOf(gap), wantedRequest(gap)]).toEqual([true, 'repairing', 'deltas'])
    const filled = frame(gap, delta(6, [at(0, 6), at(1, 6)]))
    expect(filled.snapshot).toMatchObject({ version: 7, entries: [at(0, 7), at(1, 6)] })
    expect([hasGap(filled), wantedRequest(filled), filled.held]).toEqual([false, 'nothing', []])
  })

  it('L5 is answered with the whole run up to now, or with the order to take a snapshot', () => {
    const history = createFeedHistory('a', 5, 3)
    for (const version of [6, 7, 8, 9]) recordDelta(history, delta(version))
    const versions = (after: number, epoch = 'a') => {
      const answer = deltasAfter(history, epoch, after, 1)
      return answer.kind === 'deltas' ? answer.deltas.map((d) => d.version) : answer.kind
    }
    expect(versions(6)).toEqual([7, 8, 9])
    expect(versions(9)).toEqual([])
    expect(versions(5)).toBe('resync')
    expect(versions(10)).toBe('resync')
    expect(versions(8, 'b')).toBe('resync')
    expect(() => recordDelta(history, delta(11))).toThrow('follows')
  })

  it('L5 that the server cannot fill is closed by a snapshot', () => {
    const gap = frame(settled(), delta(9))
    const told = reduce(gap, { type: 'catch-up', answer: { kind: 'resync', serverAtMs: SERVER_MS }, atMs: 0 })
    expect(wantedRequest(told)).toBe('snapshot')
    const whole = reduce(told, { type: 'snapshot', snapshot: snapshot(9, [at(0, 9)]), atMs: 0 })
    expect([hasGap(whole), whole.snapshot.version]).toEqual([false, 9])
  })

  it('L6 that nobody noticed is exposed by a beat and by the answer to joining', () => {
    expect(wantedRequest(beat(settled(), 5))).toBe('nothing')
    expect(wantedRequest(beat(settled(), 6))).toBe('deltas')
    expect(wantedRequest(reduce(settled(), { type: 'joined', epoch: 'a', version: 8, atMs: 0 }))).toBe('deltas')
  })

  it('L7 of another epoch is closed by a snapshot; a straggler of the old run changes nothing', () => {
    const foreign = frame(settled(), delta(2, [at(0, 50)], { epoch: 'b' }))
    expect(foreign.snapshot.entries[0]).toEqual({ id: 0 })
    expect(wantedRequest(foreign)).toBe('snapshot')
    const renewed = reduce(foreign, { type: 'snapshot', snapshot: snapshot(2, [at(0, 50)], 'b'), atMs: 0 })
    expect(renewed.snapshot.epoch).toBe('b')
    const straggler = frame(renewed, delta(6, [at(0, 1)]))
    expect(straggler.snapshot.entries[0]).toEqual(at(0, 50))
    const asked = reduce(straggler, { type: 'snapshot', snapshot: snapshot(2, [at(0, 50)], 'b'), atMs: 0 })
    expect(hasGap(asked)).toBe(false)
  })

  it('L8 that no version shows is exposed by a digest', () => {
    const state = settled(snapshot(5, [at(0, 1)]))
    expect(wantedRequest(beat(state, 5, { digest: digestOf(state.snapshot) }))).toBe('nothing')
    expect(beat(state, 5, { digest: digestOf(state.snapshot), atMs: 9 }).checkedServerAtMs).toBe(SERVER_MS + 9)
    expect(wantedRequest(beat(state, 5, { digest: '00000000' }))).toBe('snapshot')
    expect(wantedRequest(beat(state, 4, { digest: '00000000' }))).toBe('nothing')
  })

  it('L9 is not closed by a snapshot older than the page', () => {
    const distrusted = beat(settled(snapshot(5, [at(0, 5)])), 5, { digest: '00000000' })
    const stale = reduce(distrusted, { type: 'snapshot', snapshot: snapshot(4, [at(0, 4)]), atMs: 0 })
    expect(stale.snapshot.version).toBe(5)
    expect(wantedRequest(stale)).toBe('nothing')
    expect(wantedRequest(reduce(stale, { type: 'tick', atMs: 2_000 }))).toBe('snapshot')
  })
})

describe('tracks', () => {
  it('L12 are wanted first, and again after a jump, until an answer reaches the jump', () => {
    const opened = openLive(snapshot(5), 0)
    expect(wantedRequest(opened)).toBe('tracks')
    const answer = (version: number, state: LiveState) =>
      reduce(state, {
        type: 'tracks',
        tracks: { epoch: 'a', version, tracks: [{ id: 0, steps: [version, 0, 0] }] },
        atMs: state.nowMs,
      })
    const old = answer(4, opened)
    expect(old.tracks.get(0)?.atS).toEqual([4])
    const later = reduce(old, { type: 'tick', atMs: 2_000 })
    expect(wantedRequest(later)).toBe('tracks')
    expect(answer(5, later).tracks.get(0)?.atS).toEqual([4, 5])
    expect(wantedRequest(answer(5, later))).toBe('nothing')
  })

  it('L12 of another epoch are not mixed in', () => {
    const opened = openLive(snapshot(5), 0)
    const tracks = { epoch: 'b', version: 9, tracks: [{ id: 0, steps: [1, 2, 3] }] }
    const state = reduce(opened, { type: 'tracks', tracks, atMs: 0 })
    expect(state.tracks.size).toBe(0)
    expect(wantedRequest(reduce(state, { type: 'tick', atMs: 2_000 }))).toBe('snapshot')
  })
})

describe('the connection', () => {
  it('L14 is lost after 30 s without a word, though the socket stays up, and tells the time of the last word', () => {
    const state = beat(settled(), 5, { atMs: 1_000 })
    const quiet = (ms: number) => reduce(state, { type: 'tick', atMs: 1_000 + ms })
    expect(linkOf(quiet(CUT_OFF_AFTER_MS - 1))).toBe('following')
    expect(linkOf(quiet(CUT_OFF_AFTER_MS))).toBe('cut-off')
    expect(quiet(CUT_OFF_AFTER_MS).heardServerAtMs).toBe(SERVER_MS + 1_000)
    expect(linkOf(beat(quiet(60_000), 5))).toBe('following')
  })

  it('L15 without a socket asks for deltas every 10 s and says so', () => {
    const down = reduce(beat(settled(), 5), { type: 'socket', up: false, atMs: 0 })
    expect([linkOf(down), wantedRequest(down)]).toEqual(['reconnecting', 'nothing'])
    const due = reduce(down, { type: 'tick', atMs: 10_000 })
    expect(wantedRequest(due)).toBe('deltas')
    const answer = { kind: 'deltas', deltas: [delta(6, [at(0, 6)])], serverAtMs: SERVER_MS + 10_000 } as const
    const polled = reduce(due, { type: 'catch-up', answer, atMs: 10_000 })
    expect([linkOf(polled), wantedRequest(polled), polled.snapshot.version]).toEqual(['polling', 'nothing', 6])
    expect(wantedRequest(reduce(polled, { type: 'tick', atMs: 20_000 }))).toBe('deltas')
  })

  it('L16 waits 1, 2, 4 … 30 s after requests that failed, stretched by chance, and starts over after one that worked', () => {
    let state = beat(settled(), 6)
    const waits: number[] = []
    for (let i = 0; i < 7; i++) {
      state = reduce(state, { type: 'request-failed', jitter: 0, atMs: state.nowMs })
      waits.push(state.retry.notBeforeMs - state.nowMs)
      expect(wantedRequest(state)).toBe('nothing')
      state = reduce(state, { type: 'tick', atMs: state.retry.notBeforeMs })
      expect(wantedRequest(state)).not.toBe('nothing')
    }
    expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000])
    const stretched = reduce(state, { type: 'request-failed', jitter: 0.5, atMs: state.nowMs })
    expect(stretched.retry.notBeforeMs - stretched.nowMs).toBe(45_000)
    const answer = { kind: 'deltas', deltas: [delta(6)], serverAtMs: SERVER_MS } as const
    const worked = reduce(stretched, { type: 'catch-up', answer, atMs: state.nowMs })
    expect(worked.retry.failures).toBe(0)
  })

  it("L17 counts ages by the server's clock: the fastest word wins, and a clock that was set is followed", () => {
    const state = openLive(snapshot(5), 3_600_000)
    expect(serverNowMs(state)).toBe(SERVER_MS)
    const say = (s: LiveState, serverAtMs: number, atMs: number) =>
      reduce(s, { type: 'frame', frame: { type: 'beat', epoch: 'a', version: 5, serverAtMs }, atMs })
    const faster = say(state, SERVER_MS + 1_500, 3_601_000)
    expect(serverNowMs(faster)).toBe(SERVER_MS + 1_500)
    const slow = say(faster, SERVER_MS + 1_600, 3_605_000)
    expect(serverNowMs(slow)).toBe(SERVER_MS + 5_500)
    expect(serverNowMs(say(slow, SERVER_MS - 3_600_000, 3_606_000))).toBe(SERVER_MS - 3_600_000)
  })

  it('L17 is not turned back by a snapshot from a cache, and is put right by one that is newer', () => {
    const state = openLive(snapshot(5), 0)
    const cached = reduce(state, {
      type: 'snapshot',
      snapshot: { ...snapshot(5), serverAtMs: SERVER_MS - 600_000 },
      atMs: 1_000,
    })
    expect(serverNowMs(cached)).toBe(SERVER_MS + 1_000)
    const late = openLive(snapshot(5), 0, SERVER_MS - 600_000)
    const fresh = reduce(late, { type: 'snapshot', snapshot: snapshot(5), atMs: 1_000 })
    expect(serverNowMs(fresh)).toBe(SERVER_MS)
  })

  it('L18 shows a recorded picture as such until the server has given one', () => {
    const recorded = openLive({ ...snapshot(5), source: 'recorded' }, 0)
    expect([linkOf(recorded), wantedRequest(recorded)]).toEqual(['recorded', 'snapshot'])
    const failed = reduce(recorded, { type: 'request-failed', jitter: 0, atMs: 1 })
    expect(linkOf(failed)).toBe('recorded')
    const live = reduce(failed, { type: 'snapshot', snapshot: snapshot(1, [], 'b'), atMs: 2 })
    expect(linkOf(live)).toBe('polling')
  })

  it('L19 survives a frame that cannot be read: a snapshot within seconds, and the next good frame works', () => {
    const hurt = reduce(settled(), { type: 'unreadable', atMs: 0 })
    expect(wantedRequest(hurt)).toBe('nothing')
    expect(wantedRequest(reduce(hurt, { type: 'tick', atMs: 5_000 }))).toBe('snapshot')
    expect(frame(hurt, delta(6, [at(0, 6)])).snapshot.entries[0]).toEqual(at(0, 6))
  })
})

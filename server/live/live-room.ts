import { gzipSync } from 'node:zlib'
import { applyDelta } from '#protocol/live/apply-delta'
import { digestOf } from '#protocol/live/digest'
import { createFeedHistory, deltasAfter, type FeedHistory, recordDelta } from '#protocol/live/feed-history'
import type { LiveBeat, LiveDelta, LivePoint, LiveSnapshot } from '#protocol/live/messages'
import { encodeTracks, mergePoints, type Tracks } from '#protocol/live/tracks'
import type { LiveRoomView, ReadyBody } from '../ports/live-rooms'

/** Pages set their clocks by the picture's server time, so a body is not kept longer than this. */
const BODY_FRESH_MS = 1000

/** One race as this process shows it: the recorded picture, the deltas since, every published point. */
export class LiveRoom implements LiveRoomView {
  private snapshot: LiveSnapshot
  private tracks: Tracks
  private history: FeedHistory
  private body: ReadyBody | undefined
  private bodyAtMs = 0
  private wholeTracks: ReadyBody | undefined

  constructor(snapshot: LiveSnapshot, points: readonly LivePoint[]) {
    this.snapshot = snapshot
    this.tracks = mergePoints(new Map(), points)
    this.history = createFeedHistory(snapshot.epoch, snapshot.version)
  }

  get epoch(): string {
    return this.snapshot.epoch
  }

  get version(): number {
    return this.snapshot.version
  }

  /** Takes the next delta in. `gap`: it does not follow, the recorded picture must be read again. */
  follow(delta: LiveDelta): 'applied' | 'known' | 'gap' {
    if (delta.epoch !== this.epoch) return 'gap'
    if (delta.version <= this.version) return 'known'
    if (delta.previous !== this.version) return 'gap'
    this.snapshot = applyDelta(this.snapshot, delta)
    this.tracks = mergePoints(this.tracks, delta.points)
    recordDelta(this.history, delta)
    this.body = undefined
    this.wholeTracks = undefined
    return 'applied'
  }

  snapshotBody(serverAtMs: number): ReadyBody {
    if (this.body === undefined || serverAtMs - this.bodyAtMs >= BODY_FRESH_MS) {
      this.body = readyBody({ ...this.snapshot, serverAtMs }, `"${this.epoch}:${this.version}"`)
      this.bodyAtMs = serverAtMs
    }
    return this.body
  }

  catchUpBody(epoch: string, afterVersion: number, serverAtMs: number): ReadyBody {
    return readyBody(deltasAfter(this.history, epoch, afterVersion, serverAtMs))
  }

  tracksBody(sinceS: number | undefined): ReadyBody {
    if (sinceS !== undefined) return readyBody(encodeTracks(this.epoch, this.version, cutTracks(this.tracks, sinceS)))
    this.wholeTracks ??= readyBody(
      encodeTracks(this.epoch, this.version, this.tracks),
      `"t${this.epoch}:${this.version}"`,
    )
    return this.wholeTracks
  }

  beat(serverAtMs: number, withDigest: boolean): LiveBeat {
    const { epoch, version } = this
    return { type: 'beat', epoch, version, serverAtMs, ...(withDigest ? { digest: digestOf(this.snapshot) } : {}) }
  }
}

function cutTracks(tracks: Tracks, sinceS: number): Tracks {
  return new Map(
    [...tracks].map(([id, track]) => {
      const from = track.atS.findIndex((atS) => atS >= sinceS)
      const cut = (values: readonly number[]) => (from < 0 ? [] : values.slice(from))
      return [id, { atS: cut(track.atS), latE5: cut(track.latE5), lonE5: cut(track.lonE5) }]
    }),
  )
}

function readyBody(value: unknown, etag?: string): ReadyBody {
  const json = JSON.stringify(value)
  return { json, gzip: gzipSync(json), ...(etag === undefined ? {} : { etag }) }
}

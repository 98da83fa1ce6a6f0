import { randomBytes } from 'node:crypto'
import { createRandom } from '#base/random'
import { FIELD_POLICY, type SenderPolicy, SOLO_POLICY } from '#protocol/edge/policy'
import { tagKeyOf } from '#protocol/edge/tag'
import type { Envelopes } from '#simulator/envelopes'
import { simulatedImei } from '#simulator/imei'
import { createLink, STEADY_LINK } from '#simulator/link'
import { createModem, type Modem, type Outbox } from '#simulator/modem'
import { createStation, type Station } from '#simulator/station'
import type { Timeline } from '#simulator/timeline'
import type { FileTrack } from './track-file'

/** A satellite stream of a replay: whom it speaks for, by slot, and how. */
export type ReplayStream = {
  readonly imei: string
  readonly profile: 'solo' | 'field'
  readonly tracks: readonly FileTrack[]
  /** 16 bytes; absent: its messages are not authenticated. */
  readonly key?: Uint8Array
}

const SLOTS_MAX = 256
const CREDIT_BYTES = 50
const RETRY_AFTER_MS = 30_000
const LONE_FIX_INTERVAL_S = 600
/** New fixes that a solo tracker's credit holds, about: what its report interval is promised by. */
const SOLO_FIXES_A_CREDIT = 13

/** One field gateway for every 256 trackers, or a stream each. */
export function planStreams(
  tracks: readonly FileTrack[],
  { single, sealed }: { single: boolean; sealed: boolean },
  label: string,
): ReplayStream[] {
  const size = single ? 1 : SLOTS_MAX
  const count = Math.ceil(tracks.length / size)
  return Array.from({ length: count }, (_, i) => ({
    imei: simulatedImei(`${label}/stream ${i}`),
    profile: single ? 'solo' : 'field',
    tracks: tracks.slice(i * size, (i + 1) * size),
    ...(sealed ? { key: randomBytes(16) } : {}),
  }))
}

/** What a tracker may be held to: its usual time between fixes, and the time between messages that follows. */
export function cadenceOf(
  track: FileTrack,
  profile: 'solo' | 'field',
): { fixIntervalMs: number; reportIntervalMs: number } {
  const fixIntervalMs = usualGapS([track]) * 1000
  const reportIntervalMs = profile === 'field' ? FIELD_POLICY.flushAfterS * 1000 : fixIntervalMs * SOLO_FIXES_A_CREDIT
  return { fixIntervalMs, reportIntervalMs }
}

/** Median time between a tracker's fixes; of several trackers, the median over all gaps. */
function usualGapS(tracks: readonly FileTrack[]): number {
  const gaps = tracks.flatMap(({ fixes }) => fixes.slice(1).map((fix, i) => fix.atS - (fixes[i]?.atS ?? fix.atS)))
  gaps.sort((a, b) => a - b)
  return gaps[gaps.length >> 1] ?? LONE_FIX_INTERVAL_S
}

export type OpenStream = { readonly station: Station; readonly modem: Modem }

/** Puts a stream's sender and modem on the timeline, and plans its fixes. Times are shifted by whole seconds. */
export function openStream(
  stream: ReplayStream,
  play: { timeline: Timeline; envelopes: Envelopes; outbox: Outbox; lossShare: number; shiftS: number },
): OpenStream {
  const { timeline, envelopes, outbox, lossShare, shiftS } = play
  const { imei, profile, key } = stream
  const link = createLink({ ...STEADY_LINK, lossShare }, createRandom(imei))
  const modem = createModem({
    ...{ imei, link, timeline, envelopes, outbox },
    ...{ attemptsMax: Number.POSITIVE_INFINITY, retryAfterMs: RETRY_AFTER_MS, creditBytes: CREDIT_BYTES },
  })
  const policy: SenderPolicy = {
    ...(profile === 'field' ? FIELD_POLICY : SOLO_POLICY),
    fixIntervalS: usualGapS(stream.tracks),
  }
  const station = createStation({
    ...{ policy, epoch: 0, modem, timeline },
    ...(key && { key: tagKeyOf(key) }),
    budgetBytes: profile === 'field' ? policy.messageBytesMax : policy.creditBytes,
    rule: { whenFull: true, ...(profile === 'field' ? { afterMs: policy.flushAfterS * 1000 } : {}) },
  })
  planFixes(stream, station, timeline, shiftS)
  return { station, modem }
}

function planFixes(stream: ReplayStream, station: Station, timeline: Timeline, shiftS: number): void {
  const fixes = stream.tracks.flatMap((track, slot) =>
    track.fixes.map((fix) => ({ slot, ...fix, atS: fix.atS + shiftS })),
  )
  fixes.sort((a, b) => a.atS - b.atS)
  const planNext = (i: number) => {
    const fix = fixes[i]
    if (!fix) return
    timeline.at(fix.atS * 1000, () => {
      station.hear(fix)
      planNext(i + 1)
    })
  }
  planNext(0)
}

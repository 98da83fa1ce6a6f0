import { type Runner, runPrepared } from './client'

/** What is known of one missing message of a stream. A filled gap stays filled; a lost one may still be filled. */
export type GapChange = {
  readonly epoch: number
  readonly seq: number
  readonly state: 'open' | 'filled' | 'lost'
  readonly atMs: number
}

/** The gaps of one stream. */
export type StreamGaps = {
  readonly organizationId: string
  readonly streamId: string | null
  readonly gaps: readonly GapChange[]
}

const GAP_RANK = { open: 0, lost: 1, filled: 2 } as const

/** Epochs and sequences wrap: one that opens again so much later is another, and word of the one before it says nothing of it. */
const TURN_APART = "interval '6 hours'"

/** Records what has become of gaps; each goes on only to where it has not been. No stream may be named twice. */
export async function recordGaps(transaction: Runner, batches: readonly StreamGaps[]): Promise<void> {
  const gaps = batches.flatMap(({ organizationId, streamId, gaps: changes }) =>
    streamId === null ? [] : furthestGaps(changes).map((gap) => ({ ...gap, organizationId, streamId })),
  )
  if (gaps.length === 0) return
  await runPrepared(
    transaction,
    'record-gaps',
    `INSERT INTO gap (organization_id, stream_id, epoch, seq, state, opened_at, closed_at)
     SELECT u.organization_id, u.stream_id, u.epoch, u.seq, u.state, to_timestamp(u.opened_at_ms / 1000), to_timestamp(u.closed_at_ms / 1000)
     FROM unnest($1::uuid[], $2::uuid[], $3::int[], $4::int[], $5::text[], $6::float8[], $7::float8[])
       AS u (organization_id, stream_id, epoch, seq, state, opened_at_ms, closed_at_ms)
     ON CONFLICT (stream_id, epoch, seq) DO UPDATE
       SET state = excluded.state, closed_at = excluded.closed_at,
           opened_at = CASE WHEN excluded.state = 'open' THEN excluded.opened_at ELSE gap.opened_at END
     WHERE (gap.state = 'open' AND excluded.state <> 'open' AND excluded.closed_at > gap.opened_at - ${TURN_APART})
        OR (gap.state = 'lost' AND excluded.state = 'filled' AND excluded.closed_at > gap.opened_at - ${TURN_APART})
        OR (gap.state <> 'open' AND excluded.state = 'open' AND excluded.opened_at > gap.opened_at + ${TURN_APART})`,
    [
      gaps.map((gap) => gap.organizationId),
      gaps.map((gap) => gap.streamId),
      gaps.map((gap) => gap.epoch),
      gaps.map((gap) => gap.seq),
      gaps.map((gap) => gap.state),
      gaps.map((gap) => gap.openedAtMs),
      gaps.map((gap) => (gap.state === 'open' ? null : gap.atMs)),
    ],
  )
}

/** One change a gap: the furthest it got in this batch, with the time it was first named. */
function furthestGaps(changes: readonly GapChange[]): (GapChange & { openedAtMs: number })[] {
  const furthest = new Map<string, GapChange & { openedAtMs: number }>()
  for (const change of changes) {
    const key = `${change.epoch}/${change.seq}`
    const before = furthest.get(key)
    const openedAtMs = before?.openedAtMs ?? change.atMs
    const further = before && GAP_RANK[before.state] >= GAP_RANK[change.state] ? before : change
    furthest.set(key, { ...further, openedAtMs })
  }
  return [...furthest.values()]
}

import { DAY_MS } from '#base/units'
import { creditsOf } from './airtime'
import { type Database, runQuery, runSetUp } from './client'

/** What messages to devices may cost in a month. At least one of the two is bounded. */
export type LinkBudget = { readonly monthCredits?: number; readonly monthBytes?: number }

/** A budget, what has gone of it this month, and what the whole month comes to at this pace. */
export type BudgetState = LinkBudget & {
  /** The race that it is for; absent: everything that the organization sends. */
  readonly raceId?: string
  readonly raceSlug?: string
  readonly used: { readonly credits: number; readonly bytes: number }
  readonly forecast: { readonly credits: number; readonly bytes: number }
}

/** A month's pace is not told from less than this of it. */
const PACE_MS_MIN = DAY_MS

/** The calendar month, in UTC. */
export function monthOf(nowMs: number): { readonly fromMs: number; readonly toMs: number } {
  const now = new Date(nowMs)
  const [year, month] = [now.getUTCFullYear(), now.getUTCMonth()]
  return { fromMs: Date.UTC(year, month), toMs: Date.UTC(year, month + 1) }
}

/** What a month comes to, at the pace so far. */
export function forecastOf(used: number, nowMs: number): number {
  const { fromMs, toMs } = monthOf(nowMs)
  return Math.round((used * (toMs - fromMs)) / Math.max(nowMs - fromMs, PACE_MS_MIN))
}

/** Whether one more message of this size stays within a budget. */
export function hasRoomFor(
  payloadBytes: number,
  { monthCredits, monthBytes, used }: Omit<BudgetState, 'forecast'>,
): boolean {
  const creditsLeft = (monthCredits ?? Number.POSITIVE_INFINITY) - used.credits
  const bytesLeft = (monthBytes ?? Number.POSITIVE_INFINITY) - used.bytes
  return creditsOf(payloadBytes) <= creditsLeft && payloadBytes <= bytesLeft
}

/** Sets what an organization, or one race of it, may spend in a month; without any bound, as much as it likes. */
export async function setLinkBudget(
  db: Database,
  owner: { readonly organizationId: string; readonly raceId?: string },
  { monthCredits, monthBytes }: LinkBudget,
): Promise<void> {
  const which = { organizationId: owner.organizationId, raceId: owner.raceId ?? null }
  const bounds = { monthCredits: monthCredits ?? null, monthBytes: monthBytes ?? null }
  const isBounded = monthCredits !== undefined || monthBytes !== undefined
  const change = db.prisma.$transaction(async (transaction) => {
    await transaction.linkBudget.deleteMany({ where: which })
    if (isBounded) await transaction.linkBudget.create({ data: { ...which, ...bounds } })
  })
  await runSetUp(change)
}

/** An organization's budgets and what has gone of them this month, its own first. */
export async function readBudgets(db: Database, organizationId: string, nowMs: number): Promise<BudgetState[]> {
  const rows = await runQuery<BudgetRow>(db, `${READ_BUDGETS} ORDER BY b.race_id NULLS FIRST`, [
    organizationId,
    monthOf(nowMs).fromMs,
  ])
  return rows.map((row) => stateOf(row, nowMs))
}

/** The budgets that a message to a stream's device counts against now: the organization's, and those of the races that the stream's trackers are in. */
export async function budgetsOfStream(
  db: Database,
  { organizationId, streamId }: { readonly organizationId: string; readonly streamId: string },
  nowMs: number,
): Promise<BudgetState[]> {
  const isInRace = carriesRace('$3', 'b.race_id', 'to_timestamp($4::float8 / 1000)')
  const text = `${READ_BUDGETS} AND (b.race_id IS NULL OR ${isInRace})`
  const rows = await runQuery<BudgetRow>(db, text, [organizationId, monthOf(nowMs).fromMs, streamId, nowMs])
  return rows.map((row) => stateOf(row, nowMs))
}

/** SQL: whether a stream carries a tracker that is on an entry of a race at an instant, or at one of a span. */
export function carriesRace(streamId: string, raceId: string, at: string, before = at): string {
  return `EXISTS (
    SELECT FROM stream_slot p JOIN assignment a ON a.tracker_id = p.tracker_id JOIN entry e ON e.id = a.entry_id
    WHERE p.stream_id = ${streamId} AND e.race_id = ${raceId} AND ${before === at ? `a.from_at <= ${at}` : `a.from_at < ${before}`} AND (a.to_at IS NULL OR a.to_at > ${at}))`
}

/** Bytes are counted as often as credits are: for every sending that was taken, or may have been. */
const READ_BUDGETS = `
  SELECT b.race_id, r.slug, b.month_credits, b.month_bytes, used.credits, used.bytes
  FROM link_budget b LEFT JOIN race r ON r.id = b.race_id CROSS JOIN LATERAL (
    SELECT coalesce(sum(m.credits), 0)::int AS credits,
      coalesce(sum(octet_length(m.payload) * m.credits / ((octet_length(m.payload) + 49) / 50)), 0)::int AS bytes
    FROM outgoing_message m
    WHERE m.organization_id = b.organization_id AND m.sent_at >= to_timestamp($2::float8 / 1000)
      AND (b.race_id IS NULL OR ${carriesRace('m.stream_id', 'b.race_id', 'm.sent_at')})
  ) used
  WHERE b.organization_id = $1`

type BudgetRow = {
  race_id: string | null
  slug: string | null
  month_credits: number | null
  month_bytes: number | null
  credits: number
  bytes: number
}

function stateOf(row: BudgetRow, nowMs: number): BudgetState {
  const { credits, bytes } = row
  return {
    ...(row.race_id === null ? {} : { raceId: row.race_id }),
    ...(row.slug === null ? {} : { raceSlug: row.slug }),
    ...(row.month_credits === null ? {} : { monthCredits: row.month_credits }),
    ...(row.month_bytes === null ? {} : { monthBytes: row.month_bytes }),
    used: { credits, bytes },
    forecast: { credits: forecastOf(credits, nowMs), bytes: forecastOf(bytes, nowMs) },
  }
}

import { plainArray, type Runner, runPrepared } from './client'
import type { FixBatch, NewFix } from './fix-log'

/**
 * Each tracker and each message stands once, and fixes name them by their places in those lists. What was inserted is named only if something
 * was known already.
 */
const INSERT_FIXES = `
  WITH tracked AS MATERIALIZED (
    SELECT u.place, t.id, t.organization_id
    FROM unnest($1::uuid[], $2::uuid[]) WITH ORDINALITY AS u (owner, id, place)
    JOIN tracker t ON t.id = u.id AND t.organization_id = u.owner
  ), carried AS MATERIALIZED (
    SELECT u.place, u.message_number, to_timestamp(u.session_at_ms / 1000) AS session_at,
      to_timestamp(u.received_at_ms / 1000) AS received_at, coalesce(m.source, 'directip') AS source
    FROM unnest($3::bigint[], $4::float8[], $5::float8[]) WITH ORDINALITY AS u (message_number, session_at_ms, received_at_ms, place)
    LEFT JOIN message_identity m ON m.message_number = u.message_number
  ), given AS MATERIALIZED (
    SELECT u.place, to_timestamp(u.fix_at_ms / 1000) AS fix_at, u.lat_deg, u.lon_deg, coalesce(string_to_array(u.flags, '+'), '{}') AS flags,
      t.id AS tracker_id, t.organization_id, c.message_number, c.session_at, c.received_at, c.source
    FROM unnest($6::int[], $7::int[], $8::float8[], $9::float8[], $10::float8[], $11::text[])
      WITH ORDINALITY AS u (tracker_place, message_place, fix_at_ms, lat_deg, lon_deg, flags, place)
    JOIN tracked t ON t.place = u.tracker_place JOIN carried c ON c.place = u.message_place
  ), inserted AS (
    INSERT INTO fix (fix_at, organization_id, tracker_id, lat_deg, lon_deg, session_at, received_at, message_number, source, flags)
    SELECT fix_at, organization_id, tracker_id, lat_deg, lon_deg, session_at, received_at, message_number, source, flags
    FROM given ORDER BY place
    ON CONFLICT (tracker_id, fix_at, lat_deg, lon_deg) DO NOTHING
    RETURNING tracker_id, fix_at, lat_deg, lon_deg
  )
  SELECT given, CASE WHEN fresh < given
      THEN (SELECT coalesce(jsonb_agg(jsonb_build_array(tracker_id, (extract(epoch FROM fix_at) * 1000)::bigint, lat_deg, lon_deg)), '[]') FROM inserted)
    END AS inserted
  FROM (SELECT (SELECT count(*) FROM given) AS given, (SELECT count(*) FROM inserted) AS fresh) counts`

/**
 * Inserts the fixes of batches, in their order; resolves for each batch to those that the log did not have. Throws when a tracker is not the
 * organization's: nothing may be dropped in silence.
 */
export async function insertFixes(transaction: Runner, batches: readonly FixBatch[]): Promise<(readonly NewFix[])[]> {
  const columns = columnsOf(batches)
  if (columns.count === 0) return batches.map(() => [])
  type Row = { given: number; inserted: [string, number, number, number][] | null }
  const rows = await runPrepared<Row>(transaction, 'insert-fixes', INSERT_FIXES, columns.values.map(plainArray))
  if (rows[0]?.given !== columns.count) throw new Error('a fix names a tracker that its organization does not have')
  if (rows[0].inserted === null) return batches.map((batch) => batch.fixes)
  const inserted = new Set(rows[0].inserted.map((place) => place.join('/')))
  const isFresh = (fix: NewFix) => inserted.delete([fix.trackerId, fix.fixAtMs, fix.latDeg, fix.lonDeg].join('/'))
  return batches.map((batch) => batch.fixes.filter(isFresh))
}

/** The statement's parameters: this runs for every fix that comes in. */
function columnsOf(batches: readonly FixBatch[]) {
  const [owners, trackerIds]: [string[], string[]] = [[], []]
  const [messageNumbers, sessionsAtMs, receivedAtMs]: [number[], number[], number[]] = [[], [], []]
  const [trackerPlaces, messagePlaces, fixesAtMs]: [number[], number[], number[]] = [[], [], []]
  const [latsDeg, lonsDeg, flags]: [number[], number[], (string | null)[]] = [[], [], []]
  for (const batch of batches) {
    const placeOf = new Map<string, number>()
    let last: NewFix | undefined
    for (const fix of batch.fixes) {
      if (!placeOf.has(fix.trackerId)) {
        placeOf.set(fix.trackerId, trackerIds.push(fix.trackerId))
        owners.push(batch.organizationId)
      }
      if (last === undefined || !isOfOneMessage(last, fix)) {
        messageNumbers.push(fix.messageNumber)
        sessionsAtMs.push(fix.sessionAtMs)
        receivedAtMs.push(fix.receivedAtMs)
      }
      last = fix
      trackerPlaces.push(placeOf.get(fix.trackerId) ?? 0)
      messagePlaces.push(messageNumbers.length)
      fixesAtMs.push(fix.fixAtMs)
      latsDeg.push(fix.latDeg)
      lonsDeg.push(fix.lonDeg)
      flags.push(fix.flags.length === 0 ? null : fix.flags.join('+'))
    }
  }
  const named = [owners, trackerIds, messageNumbers, sessionsAtMs, receivedAtMs]
  const values = [...named, trackerPlaces, messagePlaces, fixesAtMs, latsDeg, lonsDeg, flags]
  return { count: latsDeg.length, values }
}

const isOfOneMessage = (a: NewFix, b: NewFix): boolean =>
  a.messageNumber === b.messageNumber && a.sessionAtMs === b.sessionAtMs && a.receivedAtMs === b.receivedAtMs

import { bad, ok, type Result } from '#base/result'
import type { Fix, RaceId, TrackerId } from '#race/fix'
import type { KeptResults, KeptSetup } from '#race/race-file'
import { type ActFault, type Actor, act } from './acting'
import { type Database, runQuery } from './client'
import { fixesAfter } from './fix-log'
import type { RaceScope } from './race-settings'
import { readRaceSetup } from './races'

const PAGE = 10_000

/** A raw message as it came, its bytes in base64. */
export type KeptMessage = {
  readonly messageNumber: number
  readonly source: string
  readonly device: string | null
  readonly receivedAtMs: number
  readonly sessionAtMs: number | null
  readonly fault: string | null
  readonly bytes: string | null
}

/** All of a race that is kept in one file; what is long is read page by page. Keys of devices, and what is known of people, are not in it. */
export type RaceArchive = {
  readonly setup: KeptSetup
  readonly results?: KeptResults & { readonly revisions: readonly unknown[] }
  readonly fixes: () => AsyncGenerator<readonly Fix[]>
  readonly messages: () => AsyncGenerator<readonly KeptMessage[]>
  readonly audit: () => AsyncGenerator<readonly unknown[]>
}

/** Opens a race to be written into a file, for those who may set it up; that it was is in the log. */
export async function openRaceArchive(
  db: Database,
  actor: Actor,
  scope: RaceScope,
): Promise<Result<RaceArchive, ActFault>> {
  const may = await act(db, actor, { scope, right: 'arrange' }, ({ record }) =>
    record({ action: 'export race', subject: `race ${scope.raceId}` }),
  )
  if (!may.ok) return may
  const found = await readRaceSetup(db, scope.raceId as RaceId)
  if (found === undefined) return bad('no-such-place')
  const { setup } = found
  const made = await runQuery<{ madeAtMs: number }>(
    db,
    'SELECT created_at AS "madeAtMs" FROM course_version WHERE race_id = $1 ORDER BY version',
    [scope.raceId],
  )
  const trackerIds = setup.entries.flatMap(({ assignments }) => assignments.map(({ trackerId }) => trackerId))
  const results = await readResults(db, scope)
  return ok({
    setup: { ...setup, courseMadeAtMs: made.map(({ madeAtMs }) => madeAtMs) },
    ...(results && { results }),
    fixes: () => pagesOfFixes(db, trackerIds),
    messages: () => pagesOfMessages(db, scope, trackerIds),
    audit: () => pagesOfAudit(db, scope),
  })
}

async function readResults(db: Database, { organizationId, raceId }: RaceScope): Promise<RaceArchive['results']> {
  const newest = `
    SELECT p.revision, v.state, v.made_at AS "madeAtMs", p.rows FROM published_result p
      JOIN result_revision v ON v.race_id = p.race_id AND v.revision = p.revision WHERE p.organization_id = $1 AND p.race_id = $2`
  const [row] = await runQuery<KeptResults>(db, newest, [organizationId, raceId])
  if (row === undefined) return undefined
  const all = `
    SELECT revision, state, author, reason, made_at AS "madeAtMs", changes FROM result_revision WHERE organization_id = $1 AND race_id = $2 ORDER BY revision`
  return { ...row, revisions: await runQuery(db, all, [organizationId, raceId]) }
}

async function* pagesOfFixes(db: Database, trackerIds: readonly TrackerId[]): AsyncGenerator<readonly Fix[]> {
  for (let after = 0; ; ) {
    const page = await fixesAfter(db, trackerIds, after, PAGE)
    if (page.length > 0) yield page
    if (page.length < PAGE) return
    after = page.at(-1)?.ingestNumber ?? after
  }
}

async function* pagesOfMessages(
  db: Database,
  { organizationId }: RaceScope,
  trackerIds: readonly TrackerId[],
): AsyncGenerator<readonly KeptMessage[]> {
  const text = `
    SELECT m.message_number AS "messageNumber", m.source, coalesce(m.imei, m.device_id) AS device, m.received_at AS "receivedAtMs",
      m.session_at AS "sessionAtMs", m.fault, encode(i.bytes, 'base64') AS bytes
    FROM message_identity m LEFT JOIN inbox i ON i.message_number = m.message_number AND i.received_at = m.received_at
    WHERE m.organization_id = $1 AND m.message_number > $2
      AND m.stream_id IN (SELECT stream_id FROM stream_slot WHERE tracker_id = ANY($3::uuid[]))
    ORDER BY m.message_number LIMIT $4`
  for (let after = 0; ; ) {
    const page = await runQuery<KeptMessage>(db, text, [organizationId, after, trackerIds, PAGE])
    if (page.length > 0) yield page
    if (page.length < PAGE) return
    after = page.at(-1)?.messageNumber ?? after
  }
}

async function* pagesOfAudit(db: Database, { organizationId, raceId }: RaceScope): AsyncGenerator<readonly unknown[]> {
  const text = `
    SELECT entry_number AS number, at AS "atMs", actor_kind AS "actorKind", actor_id AS "actorId", action, subject, before, after FROM audit_entry
    WHERE organization_id = $1 AND race_id = $2 AND entry_number > $3 ORDER BY entry_number LIMIT $4`
  for (let after = 0; ; ) {
    const page = await runQuery<{ number: number }>(db, text, [organizationId, raceId, after, PAGE])
    if (page.length > 0) yield page
    if (page.length < PAGE) return
    after = page.at(-1)?.number ?? after
  }
}

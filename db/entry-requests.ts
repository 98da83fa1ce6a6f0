import { bad, ok, type Result } from '#base/result'
import type { EntryDetails } from '#race/entry-details'
import type { EntryRow } from '#race/entry-table'
import { type ActFault, type Actor, act } from './acting'
import { type Database, runQuery } from './client'
import { putEntries } from './entries'
import { putEntryDetails } from './entry-details'
import type { RaceScope } from './race-settings'

/** Somebody who wants to take part, as an organizer sees it. */
export type ListedRequest = {
  readonly requestId: string
  readonly number: string
  readonly name: string
  readonly nation: string | null
  readonly className: string | null
  readonly details: EntryDetails
  readonly consent: string
  readonly askedAtMs: number
}

/** Until when the form is open, and who waits for an answer, the first first. */
export type EntryRequests = { readonly untilMs: number | null; readonly waiting: readonly ListedRequest[] }

const COLUMNS = `id AS "requestId", number, name, nation, class_name AS "className", details, consent, asked_at AS "askedAtMs"`

/** Who waits for an answer, for those who may set the race up. */
export function listEntryRequests(
  db: Database,
  actor: Actor,
  scope: RaceScope,
): Promise<Result<EntryRequests, ActFault>> {
  const values = [scope.organizationId, scope.raceId]
  const open = 'SELECT entries_until AS "untilMs" FROM race WHERE organization_id = $1 AND id = $2'
  const text = `SELECT ${COLUMNS} FROM entry_request WHERE organization_id = $1 AND race_id = $2 ORDER BY asked_at, id`
  return act(db, actor, { scope, right: 'arrange' }, async ({ transaction }) => {
    const [race] = await runQuery<{ untilMs: number | null }>(transaction, open, values)
    return { untilMs: race?.untilMs ?? null, waiting: await runQuery<ListedRequest>(transaction, text, values) }
  })
}

/** Opens the form until an instant, or closes it. */
export function openEntryForm(
  db: Database,
  actor: Actor,
  scope: RaceScope,
  untilMs: number | undefined,
): Promise<Result<void, ActFault>> {
  const text = 'UPDATE race SET entries_until = to_timestamp($2::float8 / 1000) WHERE id = $1'
  return act(db, actor, { scope, right: 'arrange' }, async ({ transaction, record }) => {
    await runQuery(transaction, text, [scope.raceId, untilMs ?? null])
    await record({ action: 'open entry form', subject: `race ${scope.raceId}`, after: { untilMs: untilMs ?? null } })
  })
}

/** `gone`: somebody has decided already. `number-taken`: an entry has that number. */
export type RequestFault = ActFault | 'gone' | 'number-taken'

/** Takes somebody into the race, with what they have said of themselves. */
export async function approveEntry(
  db: Database,
  actor: Actor,
  scope: RaceScope,
  { requestId, nowMs }: { readonly requestId: string; readonly nowMs: number },
): Promise<Result<undefined, RequestFault>> {
  const find = `SELECT ${COLUMNS} FROM entry_request WHERE organization_id = $1 AND race_id = $2 AND id::text = $3 FOR UPDATE`
  const same = 'SELECT 1 FROM entry WHERE race_id = $1 AND number = $2'
  const outcome = await act(db, actor, { scope, right: 'arrange' }, async (acting) => {
    const { transaction } = acting
    const [request] = await runQuery<ListedRequest>(transaction, find, [scope.organizationId, scope.raceId, requestId])
    if (request === undefined) return bad('gone' as const)
    const { number, name, nation, className, details, consent } = request
    if ((await runQuery(transaction, same, [scope.raceId, number])).length > 0) return bad('number-taken' as const)
    await runQuery(transaction, 'DELETE FROM entry_request WHERE id::text = $1', [requestId])
    const row: EntryRow = { number, name, ...(nation && { nation }), ...(className && { className }) }
    await putEntries(acting, scope, [row])
    await putEntryDetails(acting, scope, { number, details, consent, nowMs })
    return ok(undefined)
  })
  return outcome.ok ? outcome.value : outcome
}

/** Turns somebody down; what they have said of themselves is deleted. */
export async function refuseEntry(
  db: Database,
  actor: Actor,
  scope: RaceScope,
  requestId: string,
): Promise<Result<undefined, RequestFault>> {
  const text =
    'DELETE FROM entry_request WHERE organization_id = $1 AND race_id = $2 AND id::text = $3 RETURNING number'
  const outcome = await act(db, actor, { scope, right: 'arrange' }, async ({ transaction, record }) => {
    const values = [scope.organizationId, scope.raceId, requestId]
    const [gone] = await runQuery<{ number: string }>(transaction, text, values)
    if (gone === undefined) return bad('gone' as const)
    await record({ action: 'refuse entry', subject: `entry ${gone.number}` })
    return ok(undefined)
  })
  return outcome.ok ? outcome.value : outcome
}

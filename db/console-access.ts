import { type Database, type Runner, runQuery } from './client'

/** An operator's access to an organization. */
export type Access = { readonly organizationId: string; readonly operatorId: string }

/** The version that a token for the operators' feed must have, of everybody whose tokens were ever revoked; of all others it is 0. */
export async function readAccessVersions(db: Database): Promise<(Access & { readonly version: number })[]> {
  type Row = { organization_id: string; operator_id: string; version: number }
  const rows = await runQuery<Row>(db, 'SELECT organization_id, operator_id, version FROM console_access')
  return rows.map((row) => {
    return { organizationId: row.organization_id, operatorId: row.operator_id, version: row.version }
  })
}

/** The version that a token issued now must carry. */
export async function accessVersion(db: Database, { organizationId, operatorId }: Access): Promise<number> {
  const text = 'SELECT version FROM console_access WHERE organization_id = $1 AND operator_id = $2'
  const [row] = await runQuery<{ version: number }>(db, text, [organizationId, operatorId])
  return row?.version ?? 0
}

/** Ends every token of this operator for this organization; listeners on `farfield_access` hear of it once it is committed. Gives the version that holds now. */
export async function revokeAccess(
  db: Pick<Database, 'pool'> | Runner,
  { organizationId, operatorId }: Access,
): Promise<number> {
  const text = `
    INSERT INTO console_access (organization_id, operator_id, version) VALUES ($1, $2, 1)
    ON CONFLICT (organization_id, operator_id) DO UPDATE SET version = console_access.version + 1
    RETURNING version, pg_notify('farfield_access', '')`
  const [row] = await runQuery<{ version: number }>(db, text, [organizationId, operatorId])
  if (row === undefined) throw new Error('the database revoked nothing')
  return row.version
}

import { createHash } from 'node:crypto'
import { type Database, inTransaction, runQuery } from './client'

/** What is kept of a person's second factor. `isOn`: it is asked for at every sign-in; before, it was only begun. */
export type SecondFactor = {
  readonly isOn: boolean
  /** The app's secret, which only this installation can read. */
  readonly sealed: Uint8Array
  /** How many codes on paper are left. */
  readonly backupCount: number
}

/** A person's second factor; undefined: they have none. */
export async function readSecondFactor(db: Database, personId: string): Promise<SecondFactor | undefined> {
  const text = `
    SELECT confirmed_at IS NOT NULL AS "isOn", secret_sealed AS sealed, cardinality(backup_hashes) AS "backupCount" FROM second_factor WHERE person_id = $1`
  const [row] = await runQuery<SecondFactor & { sealed: Buffer }>(db, text, [personId])
  return row && { ...row, sealed: new Uint8Array(row.sealed) }
}

/** Begins one, in the place of another that was only begun. False: there is one that is on. */
export async function beginSecondFactor(db: Database, personId: string, sealed: Uint8Array): Promise<boolean> {
  const text = `
    INSERT INTO second_factor (person_id, secret_sealed) VALUES ($1, $2)
    ON CONFLICT (person_id) DO UPDATE SET secret_sealed = excluded.secret_sealed, last_step = 0
      WHERE second_factor.confirmed_at IS NULL RETURNING 1`
  return (await runQuery(db, text, [personId, Buffer.from(sealed)])).length > 0
}

/** Marks a step of the app's clock as used: false when it or a later one was before, so that no code counts twice. */
export async function spendStep(db: Database, personId: string, step: number): Promise<boolean> {
  const text = 'UPDATE second_factor SET last_step = $2 WHERE person_id = $1 AND last_step < $2 RETURNING 1'
  return (await runQuery(db, text, [personId, step])).length > 0
}

/** Switches it on, with codes for paper, for the login in which that was done; every other login has to prove it first. */
export function confirmSecondFactor(
  db: Database,
  personId: string,
  { loginId, backupCodes }: { readonly loginId: string; readonly backupCodes: readonly string[] },
): Promise<void> {
  return inTransaction(db, async (transaction) => {
    const text = 'UPDATE second_factor SET confirmed_at = now(), backup_hashes = $2 WHERE person_id = $1'
    await runQuery(transaction, text, [personId, backupCodes.map(hashOf)])
    await runQuery(transaction, 'UPDATE login SET second_at = now() WHERE id = $1', [loginId])
  })
}

/** Uses one of the codes on paper up; false: it is none, or used. */
export async function spendBackupCode(db: Database, personId: string, code: string): Promise<boolean> {
  const text = `
    UPDATE second_factor SET backup_hashes = array_remove(backup_hashes, $2)
    WHERE person_id = $1 AND confirmed_at IS NOT NULL AND $2 = ANY(backup_hashes) RETURNING 1`
  return (await runQuery(db, text, [personId, hashOf(code)])).length > 0
}

/** Notes that somebody has proven it in a login. */
export async function noteSecondFactor(db: Database, loginId: string): Promise<void> {
  await runQuery(db, 'UPDATE login SET second_at = now() WHERE id = $1', [loginId])
}

/** Switches it off and forgets it. */
export async function removeSecondFactor(db: Database, personId: string): Promise<void> {
  await runQuery(db, 'DELETE FROM second_factor WHERE person_id = $1', [personId])
}

/** Codes on paper have 50 random bits, and few tries are allowed: their hashes need no salt. */
const hashOf = (code: string): string => createHash('sha256').update(code).digest('base64url')

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Database, inTransaction, type Runner, runQuery, untilNoDeadlock } from './client'
import { createTestDatabase, hasTestServer } from './test-database'
import { createTestOrganization } from './test-race'

describe.skipIf(!hasTestServer)('a transaction that is run until there is no deadlock', () => {
  let db: Database
  let drop = async () => {}
  beforeAll(async () => {
    ;({ db, drop } = await createTestDatabase())
  })
  afterAll(() => drop())

  test('comes through where another takes the same rows in the other order, and does its work once', async () => {
    const [a, b] = [await createTestOrganization(db), await createTestOrganization(db)]
    const add = (on: Runner, id: string) =>
      runQuery(on, `UPDATE organization SET name = name || '+' WHERE id = $1`, [id])
    let tries = 0
    let bothBegun = () => {}
    const both = new Promise<void>((resolve) => {
      bothBegun = resolve
    })
    let begun = 0
    const inOrder = (first: string, second: string) =>
      untilNoDeadlock(() =>
        inTransaction(db, async (transaction) => {
          tries += 1
          await add(transaction, first)
          if (++begun === 2) bothBegun()
          if (begun <= 2) await both
          await add(transaction, second)
        }),
      )
    await Promise.all([inOrder(a, b), inOrder(b, a)])
    expect(tries).toBe(3)
    const names = await db.pool.query('SELECT name FROM organization WHERE id = ANY($1)', [[a, b]])
    expect(names.rows.map(({ name }) => name.replace(/[^+]/g, ''))).toEqual(['++', '++'])
  })

  test('is not run again after any other fault', async () => {
    let tries = 0
    const failing = untilNoDeadlock(async () => {
      tries += 1
      throw new Error('no deadlock')
    })
    await expect(failing).rejects.toThrow('no deadlock')
    expect(tries).toBe(1)
  })
})

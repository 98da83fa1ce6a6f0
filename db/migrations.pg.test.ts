import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Database } from './client'
import { createTestDatabase, hasTestServer } from './test-database'

const projectFolder = fileURLToPath(new URL('..', import.meta.url))

function migrate(databaseUrl: string) {
  const env = { ...process.env, DATABASE_URL: databaseUrl }
  const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/migrate.mjs'], {
    cwd: projectFolder,
    env,
    encoding: 'utf8',
  })
  return { status, said: (stdout + stderr).trim() }
}

describe.skipIf(!hasTestServer)('migrations', () => {
  let db: Database
  let drop = async () => {}
  beforeAll(async () => {
    ;({ db, drop } = await createTestDatabase())
  })
  afterAll(() => drop())

  test('are applied once', () => {
    expect(migrate(db.url)).toEqual({ status: 0, said: 'the database is up to date' })
  })

  test('that were edited or have failed stop with one line, and go on once that is put right', async () => {
    await db.pool.query(`UPDATE _prisma_migrations SET checksum = reverse(checksum)`)
    const edited = { status: 1, said: 'migrate: migration 0001_init was edited after it had been applied' }
    expect(migrate(db.url)).toEqual(edited)
    await db.pool.query(`UPDATE _prisma_migrations SET checksum = reverse(checksum), finished_at = NULL`)
    expect(migrate(db.url)).toMatchObject({
      status: 1,
      said: expect.stringMatching(/^migrate: migration 0001_init failed earlier: .*$/),
    })
    await db.pool.query('UPDATE _prisma_migrations SET finished_at = now()')
    expect(migrate(db.url).status).toBe(0)
  })

  test('on a database that is away end with one line', () => {
    expect(migrate('postgresql://nobody:x@127.0.0.1:1/none')).toEqual({
      status: 1,
      said: 'migrate: connect ECONNREFUSED 127.0.0.1:1',
    })
  })
})

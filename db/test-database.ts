import { execFile } from 'node:child_process'
import { createHash, randomUUID } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import pg from 'pg'
import { type Database, openDatabase } from './client'

/** For tests: whether a Postgres is there to test on. Without one, `describe.skipIf(!hasTestServer)` says so in the report. */
export const hasTestServer = process.env.DATABASE_URL !== undefined

const projectFolder = fileURLToPath(new URL('..', import.meta.url))

/** For tests: a new migrated database beside the one that DATABASE_URL names, copied from a template that is made once per set of migrations. */
export async function createTestDatabase(): Promise<{ db: Database; drop(): Promise<void> }> {
  const name = `farfield_test_${randomUUID().replaceAll('-', '')}`
  const template = `farfield_template_${migrationsHash()}`
  await onServer(async (client) => {
    await client.query(`SELECT pg_advisory_lock(hashtext('farfield_template'))`)
    const { rows } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1 AND datistemplate', [template])
    if (rows.length === 0) await makeTemplate(client, template)
    await client.query(`CREATE DATABASE ${name} TEMPLATE ${template}`)
  })
  const db = openDatabase(addressOf(name))
  const drop = async () => {
    await db.close()
    await onServer((client) => client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`))
  }
  return { db, drop }
}

/** It counts as a template only when its migrations have run through. */
async function makeTemplate(client: pg.Client, template: string): Promise<void> {
  await client.query(`DROP DATABASE IF EXISTS ${template} WITH (FORCE)`)
  await client.query(`CREATE DATABASE ${template}`)
  const env = { ...process.env, DATABASE_URL: addressOf(template) }
  await promisify(execFile)(process.execPath, ['scripts/migrate.mjs'], { cwd: projectFolder, env })
  await client.query(`ALTER DATABASE ${template} IS_TEMPLATE true`)
}

function migrationsHash(): string {
  const hash = createHash('sha256')
  const folder = `${projectFolder}/prisma/migrations`
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()) {
    if (file.endsWith('.sql')) hash.update(readFileSync(`${folder}/${file}`))
  }
  return hash.digest('hex').slice(0, 12)
}

async function onServer(work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: process.env.DATABASE_URL })
  await client.connect()
  try {
    await work(client)
  } finally {
    await client.end()
  }
}

function addressOf(database: string): string {
  const url = new URL(process.env.DATABASE_URL ?? '')
  url.pathname = `/${database}`
  return url.toString()
}

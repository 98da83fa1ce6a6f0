/**
 * Brings a database to the newest migration, without Prisma's command line (which production does not install).
 * Keeps the same account as it does (`_prisma_migrations`, sha256 of each file, the same advisory lock), so that
 * `prisma migrate status` agrees. Run alone: `DATABASE_URL=… node scripts/migrate.mjs`.
 */
import { createHash, randomUUID } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const migrationsFolder = fileURLToPath(new URL('../prisma/migrations', import.meta.url))

/** The key that Prisma's own engine locks, so that the two never run at once. */
const MIGRATION_LOCK = 72707369

const ACCOUNT = `create table if not exists _prisma_migrations (
  id varchar(36) primary key not null, checksum varchar(64) not null, finished_at timestamptz,
  migration_name varchar(255) not null, logs text, rolled_back_at timestamptz,
  started_at timestamptz not null default now(), applied_steps_count integer not null default 0)`

/** Applies what is missing, in order, and resolves to the names applied. Throws on a failed or edited migration. */
export async function migrate(databaseUrl) {
  // Imported late: this module is also loaded before the dependencies are installed.
  const { default: pg } = await import('pg')
  const client = new pg.Client({ connectionString: databaseUrl })
  client.on('error', () => {}) // a lost connection also rejects the query in hand
  await client.connect()
  try {
    await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK])
    await client.query(ACCOUNT)
    return await applyMissing(client)
  } finally {
    await client.end()
  }
}

async function applyMissing(client) {
  const checksums = await appliedChecksums(client)
  const applied = []
  for (const { name, sql, checksum } of readMigrations()) {
    const known = checksums.get(name)
    if (known !== undefined && known !== checksum)
      throw new Error(`migration ${name} was edited after it had been applied`)
    if (known !== undefined) continue
    await applyOne(client, name, sql, checksum)
    applied.push(name)
  }
  return applied
}

async function appliedChecksums(client) {
  const { rows } = await client.query(
    'select * from _prisma_migrations where rolled_back_at is null order by started_at',
  )
  const failed = rows.find((row) => row.finished_at === null)
  if (failed) {
    const name = failed.migration_name
    throw new Error(
      `migration ${name} failed earlier: mend the database, then run "npx prisma migrate resolve --rolled-back ${name}"`,
    )
  }
  return new Map(rows.map((row) => [row.migration_name, row.checksum]))
}

function readMigrations() {
  return readdirSync(migrationsFolder)
    .filter((name) => existsSync(join(migrationsFolder, name, 'migration.sql')))
    .sort()
    .map((name) => {
      const sql = readFileSync(join(migrationsFolder, name, 'migration.sql'), 'utf8')
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') }
    })
}

/** One file is one implicit transaction: it applies whole or not at all. */
async function applyOne(client, name, sql, checksum) {
  const id = randomUUID()
  await client.query('insert into _prisma_migrations (id, checksum, migration_name) values ($1, $2, $3)', [
    id,
    checksum,
    name,
  ])
  try {
    await client.query(sql)
  } catch (error) {
    await client.query('update _prisma_migrations set logs = $2 where id = $1', [id, String(error)])
    throw new Error(`migration ${name} failed: ${error.message}`, { cause: error })
  }
  await client.query('update _prisma_migrations set finished_at = now(), applied_steps_count = 1 where id = $1', [id])
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  try {
    if (!process.env.DATABASE_URL) throw new Error('DATABASE_URL is not set')
    const applied = await migrate(process.env.DATABASE_URL)
    console.log(applied.length > 0 ? `applied ${applied.join(', ')}` : 'the database is up to date')
  } catch (error) {
    console.error(`migrate: ${error.message || error.code}`)
    process.exit(1)
  }
}

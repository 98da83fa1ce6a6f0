import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { buildPages, nextCommand, nextEnv } from './build.mjs'
import { answersOk, waitUntil } from './children.mjs'
import { readOrMakeSecret } from './data-folder.mjs'
import { migrate } from './migrate.mjs'
import { findFreePort, portsAsEnv } from './ports.mjs'
import { providePostgres } from './postgres.mjs'
import { provideRedis } from './redis.mjs'
import { PlainFault, say } from './say.mjs'

/** What must stop first has the lowest place: nobody loses the service it stands on while it still works. */
const STOP_PLACE = { demo: 1, dryRuns: 1, web: 2, server: 3 }

/** Starts Postgres and Redis side by side: `{databaseUrl, isEmbedded, redisUrl, redisKind}`. */
export async function startServices({ env, dataFolder, children, isThrowaway = false }) {
  const [postgres, redis] = await Promise.all([
    providePostgres({ env, folder: join(dataFolder, 'postgres'), children, isThrowaway }),
    provideRedis({ env, folder: join(dataFolder, 'redis'), children }),
  ])
  return { databaseUrl: postgres.url, isEmbedded: postgres.isEmbedded, redisUrl: redis.url, redisKind: redis.kind }
}

/** The environment that every process of a stack gets. */
export function stackEnv({ env, dataFolder, ports, databaseUrl, redisUrl }) {
  return {
    ...env,
    ...portsAsEnv(ports),
    DATABASE_URL: databaseUrl,
    REDIS_URL: redisUrl,
    FARFIELD_DATA_DIR: dataFolder,
    FARFIELD_SECRET: env.FARFIELD_SECRET || readOrMakeSecret(join(dataFolder, 'secret')),
    NODE_ENV: 'production',
  }
}

/**
 * What a stack with the demo gets besides: private ports of this machine by which the demo's devices are asked for what is missing, and
 * by which the link lab disturbs their radio.
 */
export async function demoEnv(env) {
  return {
    FARFIELD_DIRECTIP_MT: env.FARFIELD_DIRECTIP_MT || `127.0.0.1:${await findFreePort()}`,
    FARFIELD_DEMO_DOOR: `127.0.0.1:${await findFreePort()}`,
    FARFIELD_DEMO_KEY: randomBytes(32).toString('hex'),
  }
}

/** Brings the database to the newest migration, saying what was applied. */
export async function migrateDatabase(databaseUrl) {
  try {
    const applied = await migrate(databaseUrl)
    if (applied.length > 0) say(`Database: applied ${applied.join(', ')}.`)
  } catch (error) {
    throw new PlainFault(`The database could not be brought up to date: ${error.message || error.code}.`)
  }
}

/** Starts the long-lived server and waits until it says that it is healthy. Resolves to the process, for whoever wants to keep it. */
export async function startServer({ env, ports, children }) {
  const { buildServer, serverCommand } = await import('./build-server.mjs')
  await buildServer()
  const started = children.start('server', ...serverCommand, {
    env,
    stopPlace: STOP_PLACE.server,
  })
  await waitUntil('The server', () => answersOk(`http://127.0.0.1:${ports.server}/healthz`), { children })
  return started
}

/** Builds the pages if that is due, starts them and waits until the first one is served. */
export async function startWeb({ env, ports, children }) {
  await buildPages(env, children)
  const [command, script] = nextCommand
  const args = [script, 'start', '-p', String(ports.web)]
  children.start('web', command, args, { env: { ...env, ...nextEnv }, stopPlace: STOP_PLACE.web })
  await waitUntil('The web pages', () => answersOk(`http://127.0.0.1:${ports.web}/`), { children })
}

/** Starts what plays the rehearsals that organizers ask for. Resolves to the process, for whoever wants to keep it. */
export function startDryRuns({ env, children }) {
  const args = ['--import', 'tsx', 'tools/dry-runs.ts']
  return children.start('dry-runs', process.execPath, args, { env, stopPlace: STOP_PLACE.dryRuns })
}

/** Starts the demo's fleets. Resolves when they have caught up with the present; `onLine` sees what the demo says until then. */
export function startDemo({ env, children, onLine }) {
  return new Promise((resolve) => {
    let isLive = false
    const follow = (line) => {
      if (!isLive && line.trim() === 'demo: live') {
        isLive = true
        resolve()
      } else if (!isLive) onLine(line)
    }
    children.start('demo', process.execPath, ['--import', 'tsx', 'tools/demo.ts'], {
      env,
      stopPlace: STOP_PLACE.demo,
      onLine: follow,
    })
  })
}

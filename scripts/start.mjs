/** `npm start`: sets up what is missing, starts everything, says where it is, and stops it all on Ctrl-C. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { Children } from './children.mjs'
import { dataFolderOf, readOrMakeSecret, readRunFacts, removeRunFacts, writeRunFacts } from './data-folder.mjs'
import { firstAccountLink } from './first-account.mjs'
import { installDependencies } from './install.mjs'
import { claimPublicPorts } from './ports.mjs'
import { PlainFault, say, sayFault, secondsSince } from './say.mjs'
import {
  demoEnv,
  migrateDatabase,
  stackEnv,
  startDemo,
  startDryRuns,
  startServer,
  startServices,
  startWeb,
} from './stack.mjs'

/** A demo that has much to catch up with goes on doing so after the addresses have been said. */
const READY_MS = { first: 165_000, later: 8_000 }

const startedAtMs = Date.now()
const env = process.env
const dataFolder = dataFolderOf(env)
const children = new Children(join(dataFolder, 'logs'))
let isStopping = false

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => stop(0))
// The shell that npm puts between us and whoever ends it (a service manager, a closed terminal) passes no signal on.
const parent = process.ppid
if (env.npm_lifecycle_event) setInterval(() => process.ppid !== parent && stop(0), 1000).unref()
process.on('uncaughtException', fail)
children.firstDeath.catch(fail)
await start().catch(fail)

async function start() {
  refuseSecondStart()
  const ports = await claimPublicPorts(env)
  const isFirst = !existsSync(join(dataFolder, 'secret'))
  await installDependencies()
  const stack = startServices({ env, dataFolder, children }).then((services) => describeStack(services, ports))
  stack.catch(() => {}) // awaited below; the build beside it may fail first
  const [databaseUrl] = await Promise.all([startPlaying(stack, ports, isFirst), startPages(stack, ports)])
  sayAddresses(ports, await readGreeting(databaseUrl))
}

function refuseSecondStart() {
  const running = readRunFacts(dataFolder)
  if (running)
    throw new PlainFault(
      `Farfield already runs on ${dataFolder} (process ${running.pid}): http://localhost:${running.ports.web}`,
    )
}

/** What runs on these services, and the environment that it gets. */
async function describeStack(services, ports) {
  const { databaseUrl, redisUrl, isEmbedded } = services
  const hasDemo = isDemoWanted(isEmbedded)
  const shared = stackEnv({ env, dataFolder, ports, databaseUrl, redisUrl })
  return { ...services, hasDemo, env: { ...shared, ...(hasDemo ? await demoEnv(env) : {}) } }
}

/** Server and demo, as soon as Postgres and Redis are there. */
async function startPlaying(stack, ports, isFirst) {
  const { databaseUrl, isEmbedded, redisUrl, redisKind, hasDemo, env: stackEnvironment } = await stack
  await migrateDatabase(databaseUrl)
  say(
    `Postgres: ${isEmbedded ? `embedded, data in ${join(dataFolder, 'postgres')}` : 'the one of DATABASE_URL'}. Redis: ${redisKind}.`,
  )
  const server = await startServer({ env: stackEnvironment, ports, children })
  children.revive(server)
  children.revive(startDryRuns({ env: stackEnvironment, children }))
  writeRunFacts(dataFolder, { ports, databaseUrl, redisUrl })
  if (hasDemo) await playDemo(stackEnvironment, startedAtMs + (isFirst ? READY_MS.first : READY_MS.later))
  return databaseUrl
}

/** The build needs no database, so it goes on beside the rest; the pages do. */
async function startPages(stack, ports) {
  const build = import('./build.mjs').then(({ buildPages }) => buildPages(env, children))
  const [{ env: stackEnvironment }] = await Promise.all([stack, build])
  // The pages know that there is a lab, and have nothing to do with its key, nor with those of doors and accounts.
  const noKeys = { FARFIELD_DEMO_KEY: '', FARFIELD_DOORS: '', FARFIELD_ROCKBLOCK_PASSWORD: '' }
  await startWeb({ env: { ...stackEnvironment, ...noKeys }, ports, children })
}

/** A demo in somebody's own database would be a surprise. */
function isDemoWanted(isEmbedded) {
  return env.FARFIELD_DEMO === '1' || (isEmbedded && env.FARFIELD_DEMO !== '0')
}

async function playDemo(demoEnvironment, untilMs) {
  const isSlow = Symbol('slow')
  let hasWaited = false
  const live = startDemo({ env: demoEnvironment, children, onLine: (line) => hasWaited || say(line) })
  const outcome = await Promise.race([
    live,
    new Promise((resolve) => setTimeout(resolve, Math.max(1000, untilMs - Date.now()), isSlow).unref()),
  ])
  hasWaited = true
  if (outcome === isSlow) say('The demo is still catching up with the present; its pages follow.')
}

/** What is said of the database's content: its newest races, and whether anybody has an account yet. */
async function readGreeting(databaseUrl) {
  const { default: pg } = await import('pg')
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  const newestFirst = `SELECT slug, name FROM race WHERE visibility = 'public' ORDER BY origin = 'demo' DESC, created_at DESC LIMIT 6`
  try {
    const { rows: races } = await client.query(newestFirst)
    const { rows: persons } = await client.query('SELECT 1 FROM person LIMIT 1')
    return {
      races,
      hasAccounts: persons.length > 0 || Boolean(env.FARFIELD_FIRST_EMAIL && env.FARFIELD_FIRST_PASSWORD),
    }
  } finally {
    await client.end()
  }
}

function sayAddresses(ports, { races, hasAccounts }) {
  const home = `http://localhost:${ports.web}`
  const lines = [
    ['All races', `${home}/`],
    ...races.map(({ slug, name }) => [name, `${home}/races/${slug}`]),
    hasAccounts ? ['Set-up', `${home}/admin`] : ['First account', firstAccountLink(home, secretOf())],
    ['DirectIP', `port ${ports.directip}, where Iridium messages arrive`],
    ['Doors', `port ${ports.doors}, where trackers and phones report that have a key`],
  ]
  const width = Math.max(...lines.map(([name]) => name.length))
  say('')
  say(`Farfield runs (ready after ${secondsSince(startedAtMs)} s). Ctrl-C stops it. Logs: ${join(dataFolder, 'logs')}`)
  for (const [name, place] of lines) say(`  ${name.padEnd(width)}  ${place}`)
}

/** As the pages have it: stackEnv reads it the same way. */
function secretOf() {
  return env.FARFIELD_SECRET || readOrMakeSecret(join(dataFolder, 'secret'))
}

function fail(error) {
  if (!isStopping) sayFault(error)
  stop(1)
}

async function stop(code) {
  if (isStopping) return
  isStopping = true
  if (code === 0) say('\nStopping …')
  await children.stopAll()
  removeRunFacts(dataFolder)
  if (code === 0) say('Stopped.')
  process.exit(code)
}

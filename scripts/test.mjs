/**
 * `npm test`: sets up as `npm start` does, with throwaway services and free ports so that both can run at once, and runs every
 * check there is. Ends with the line `N passed, N failed`.
 */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { buildPages, isBuildStale, makeBaseMap } from './build.mjs'
import { addAccounts, checkLint, checkTidy, checkTypes, describeAccount, runPlaywright, runVitest } from './checks.mjs'
import { Children } from './children.mjs'
import { provideChromium } from './chromium.mjs'
import { dataFolderOf, readRunFacts, removeRunFacts, writeRunFacts } from './data-folder.mjs'
import { installDependencies } from './install.mjs'
import { findFreePort, findFreePorts } from './ports.mjs'
import { createDatabaseOnce } from './postgres.mjs'
import { PlainFault, say, sayFault, secondsSince } from './say.mjs'
import { migrateDatabase, stackEnv, startDryRuns, startServer, startServices, startWeb } from './stack.mjs'

const startedAtMs = Date.now()
const { FARFIELD_DATA_DIR: _, ...env } = process.env
const startFolder = dataFolderOf(process.env)
const dataFolder = join(startFolder, 'test')
const accounts = []
let children
let isEnding = false

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => end(1))
process.on('uncaughtException', giveUp)
await main().catch(giveUp)

async function main() {
  clearDataFolder()
  children = new Children(join(dataFolder, 'logs'))
  await installDependencies()
  children.firstDeath.catch(giveUp)
  writeRunFacts(dataFolder, {})
  const services = await startServices({ env, dataFolder, children, isThrowaway: true })
  say(`Postgres: ${services.isEmbedded ? 'embedded' : 'the one of DATABASE_URL'}. Redis: ${services.redisKind}.`)
  await makeBaseMap(env, children)
  for (const check of [checkTypes, checkLint, checkTidy]) await count(check.name, () => check({ env, children }))
  const { databaseUrl: DATABASE_URL, redisUrl: REDIS_URL } = services
  const { buildServer, serverCommand } = await import('./build-server.mjs')
  await buildServer()
  const testEnv = { ...env, DATABASE_URL, REDIS_URL, BUILT_SERVER_ARGS: JSON.stringify(serverCommand[1]) }
  const reportFile = join(dataFolder, 'vitest.json')
  await count('Tests', () => runVitest({ env: testEnv, children, reportFile }))
  await count('Browser tests', () => testInBrowser(services))
  const account = addAccounts(accounts)
  say(`\nAll done in ${secondsSince(startedAtMs)} s.`)
  await end(account.failed > 0 ? 1 : 0, describeAccount(account))
}

function clearDataFolder() {
  const running = readRunFacts(dataFolder)
  if (running) throw new PlainFault(`npm test already runs here (process ${running.pid}).`)
  try {
    rmSync(dataFolder, { recursive: true, force: true })
  } catch (error) {
    throw new PlainFault(
      `${dataFolder} cannot be cleared (${error.code}): was it made by another user? Remove it first.`,
    )
  }
}

/** A check that cannot even be run counts as failed; the others go on. */
async function count(label, run) {
  if (isEnding) return
  try {
    accounts.push(await run())
  } catch (error) {
    sayFault(error)
    say(`${label}: could not be run.`)
    accounts.push({ passed: 0, failed: 1, skipped: 0 })
  }
}

/** The whole product without its demo, in a database of its own. */
async function testInBrowser(services) {
  const chromium = await provideChromium(env)
  if (isBuildStale(env) && readRunFacts(startFolder)) {
    throw new PlainFault(
      'The pages must be built again, and a running Farfield serves the old ones from this folder: stop it first.',
    )
  }
  const built = await buildPages(env, children)
  const ports = await findFreePorts()
  const databaseUrl = await createDatabaseOnce(services.databaseUrl, `farfield_e2e_${Date.now()}`)
  await migrateDatabase(databaseUrl)
  // Where the browser tests wait for mail.
  const mailEnv = { ...env, SMTP_URL: `smtp://127.0.0.1:${await findFreePort()}?from=races@example.org` }
  const stack = stackEnv({ env: mailEnv, dataFolder, ports, databaseUrl, redisUrl: services.redisUrl })
  say(`\nStarting the product for the browser tests${built ? '' : ' (its pages are built already)'} …`)
  await Promise.all([startServer({ env: stack, ports, children }), startWeb({ env: stack, ports, children })])
  startDryRuns({ env: stack, children })
  const browserEnv = { ...stack, FARFIELD_CHROMIUM: chromium }
  return runPlaywright({ env: browserEnv, children, reportFile: join(dataFolder, 'e2e.json') })
}

function giveUp(error) {
  if (isEnding) return
  sayFault(error)
  const account = addAccounts([...accounts, { passed: 0, failed: 1, skipped: 0 }])
  end(1, describeAccount(account))
}

async function end(code, lastLine = 'Stopped.') {
  if (isEnding) return
  isEnding = true
  await children?.stopAll()
  removeRunFacts(dataFolder)
  say(lastLine)
  process.exit(code)
}

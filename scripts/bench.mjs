/**
 * Runs a benchmark of `bench/` that needs services: on the Postgres and Redis that the environment names, in a database of its own, else on
 * embedded ones that keep every promise (no throwaway settings). Standard output belongs to the benchmark.
 */
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildServer, serverCommand } from './build-server.mjs'
import { Children } from './children.mjs'
import { projectFolder } from './data-folder.mjs'
import { createDatabaseOnce, dropDatabase } from './postgres.mjs'
import { PlainFault, sayFault } from './say.mjs'
import { migrateDatabase, startServices } from './stack.mjs'

const [name, ...args] = process.argv.slice(2)
/** What is measured in the benchmark's own process runs as it does in the server. */
const serverFlags = serverCommand[1].filter((word) => word.startsWith('--'))
// What setting up says is not what was measured.
console.log = console.error

let children
let folder
let benchmark
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => benchmark?.kill(signal) ?? end(1))
main().then(end, (error) => {
  sayFault(error)
  return end(1)
})

async function main() {
  if (!name || !existsSync(join(projectFolder, 'bench', `${name}.ts`)))
    throw new PlainFault(`There is no benchmark named "${name ?? ''}" in bench/.`)
  if (args.includes('--help') || args.includes('-h')) return run({})
  folder = mkdtempSync(join(tmpdir(), 'farfield-bench-'))
  children = new Children(join(folder, 'logs'))
  const services = await startServices({ env: process.env, dataFolder: folder, children })
  const database = `farfield_bench_${Date.now()}`
  const databaseUrl = await createDatabaseOnce(services.databaseUrl, database)
  try {
    await Promise.all([migrateDatabase(databaseUrl), buildServer()])
    const BUILT_SERVER_ARGS = JSON.stringify(serverCommand[1])
    return await run({ DATABASE_URL: databaseUrl, REDIS_URL: services.redisUrl, BUILT_SERVER_ARGS })
  } finally {
    await dropDatabase(services.databaseUrl, database)
  }
}

/** Resolves to the benchmark's status. */
function run(more) {
  benchmark = spawn(process.execPath, [...serverFlags, '--import', 'tsx', `bench/${name}.ts`, ...args], {
    cwd: projectFolder,
    env: { ...process.env, ...more },
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  return new Promise((resolve) => benchmark.once('exit', (code) => resolve(code ?? 1)))
}

async function end(code) {
  await children?.stopAll()
  if (folder) rmSync(folder, { recursive: true, force: true })
  process.exit(code)
}

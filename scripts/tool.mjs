/** Runs a tool of `tools/` against the Farfield that runs from this folder, or on the database that DATABASE_URL names. */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { dataFolderOf, projectFolder, readRunFacts } from './data-folder.mjs'
import { portsAsEnv } from './ports.mjs'

const [name, ...args] = process.argv.slice(2)
const dataFolder = dataFolderOf(process.env)
const running = readRunFacts(dataFolder)

if (!name || !existsSync(join(projectFolder, 'tools', `${name}.ts`)))
  quit(`There is no tool named "${name ?? ''}" in tools/.`)
else if (!running && !process.env.DATABASE_URL && !isOnlyAsking()) {
  quit('Farfield does not run from this folder. Start it with "npm start", or name a database in DATABASE_URL.')
} else runTool()

function isOnlyAsking() {
  return args.includes('--help') || args.includes('-h')
}

function quit(sentence) {
  console.error(sentence)
  process.exitCode = 1
}

/** What the person has set wins over what runs. */
function runTool() {
  const found = running
    ? { ...portsAsEnv(running.ports), DATABASE_URL: running.databaseUrl, REDIS_URL: running.redisUrl }
    : {}
  const env = { ...found, ...process.env, FARFIELD_DATA_DIR: dataFolder }
  const tool = spawn(process.execPath, ['--import', 'tsx', `tools/${name}.ts`, ...args], {
    cwd: projectFolder,
    env,
    stdio: 'inherit',
  })
  // A Ctrl-C reaches the tool as well: it decides how to end.
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => tool.kill(signal))
  tool.once('exit', (code, signal) => {
    process.exitCode = signal ? 1 : code
  })
}

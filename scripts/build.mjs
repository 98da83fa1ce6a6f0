import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { projectFolder } from './data-folder.mjs'
import { step } from './say.mjs'

/** What the pages are built from. What is made from these (`public/generated`, `db/generated`) is left out. */
const SOURCES = [
  ...['app', 'components', 'protocol', 'race', 'base', 'db', 'public', 'prisma/schema.prisma', 'tools/base-map.mjs'],
  ...['package.json', 'package-lock.json', 'next.config.ts', 'postcss.config.mjs', 'proxy.ts', 'tsconfig.json'],
]
const LEFT_OUT = new Set(['generated', 'golden'])

const nextFolder = join(projectFolder, '.next')
const stampFile = join(nextFolder, 'farfield-sources.sha256')

/** What every Next command is run with. */
export const nextCommand = [process.execPath, join(projectFolder, 'node_modules', 'next', 'dist', 'bin', 'next')]
export const nextEnv = { NEXT_TELEMETRY_DISABLED: '1', NODE_ENV: 'production' }

/** Whether the pages have to be built again: their sources or a NEXT_PUBLIC_ value differ from those of the last build. */
export function isBuildStale(env) {
  return (
    !existsSync(join(nextFolder, 'BUILD_ID')) ||
    !existsSync(stampFile) ||
    readFileSync(stampFile, 'utf8') !== sourcesHash(env)
  )
}

/** Builds the pages if they are stale. Resolves to whether it had to. */
export async function buildPages(env, children) {
  if (!isBuildStale(env)) return false
  const hash = sourcesHash(env)
  await step('Building the pages', async () => {
    await makeBaseMap(env, children)
    const [command, script] = nextCommand
    await children.run('build', command, [script, 'build'], { env: { ...env, ...nextEnv } })
  })
  writeFileSync(stampFile, hash)
  return true
}

/** Natural Earth, cut for the map; skips itself when it is fresh. */
export async function makeBaseMap(env, children) {
  await children.run('base-map', process.execPath, [join(projectFolder, 'tools', 'base-map.mjs')], { env })
}

function sourcesHash(env) {
  const hash = createHash('sha256').update(process.version)
  for (const [name, value] of Object.entries(env).sort())
    if (name.startsWith('NEXT_PUBLIC_')) hash.update(`${name}=${value}\n`)
  for (const source of SOURCES)
    for (const file of filesOf(source))
      hash
        .update(file)
        .update('\0')
        .update(readFileSync(join(projectFolder, file)))
  return hash.digest('hex')
}

function filesOf(path) {
  const stat = statSync(join(projectFolder, path), { throwIfNoEntry: false })
  if (!stat) return []
  if (!stat.isDirectory()) return isTest(path) ? [] : [path]
  const names = readdirSync(join(projectFolder, path)).sort()
  return names.filter((name) => !LEFT_OUT.has(name)).flatMap((name) => filesOf(`${path}/${name}`))
}

function isTest(path) {
  return /\.(test|contract)\.tsx?$/.test(path)
}

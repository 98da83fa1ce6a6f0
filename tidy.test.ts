import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { basename, dirname, join, posix } from 'node:path'
import ts from 'typescript'
import { describe, expect, test } from 'vitest'

/**
 * The rules of this repository's shape, as a test: who may import whom, what pure folders may not touch, names, sizes,
 * and that documents say what is there. Each rule is a function from a source to its faults, so that a planted
 * violation can be seen to fail.
 */

type Source = { readonly path: string; readonly text: string }

/** Folder → what it may import of the others, whole or in part. A folder that is not here may import none. */
const MAY_IMPORT: Record<string, readonly string[]> = {
  base: [],
  protocol: ['base'],
  race: ['base'],
  simulator: ['base', 'protocol', 'race'],
  edge: ['base', 'protocol/sbd', 'protocol/edge', 'protocol/devices'],
  firmware: ['base', 'protocol/edge'],
  db: ['base', 'race'],
  server: ['base', 'protocol', 'race', 'db'],
  components: ['base', 'protocol/live', 'protocol/console', 'race'],
  app: ['base', 'protocol/live', 'protocol/console', 'race', 'db', 'components'],
  tools: ['base', 'protocol', 'race', 'db', 'server', 'simulator'],
  bench: ['base', 'protocol', 'race', 'db', 'server', 'simulator', 'edge', 'components', 'tools'],
  e2e: ['base', 'protocol', 'race', 'db', 'simulator'],
}

/** Packages that live in one place. `prisma` and `scripts` run before `db` can. */
const LIVES_IN: readonly (readonly [packages: RegExp, folders: readonly string[]])[] = [
  [/^(@prisma\/|pg$)/, ['db', 'prisma', 'scripts']],
  [/^(ioredis|socket\.io)$/, ['server']],
  [/^(react|react-dom|maplibre-gl|lucide-react)(\/|$)/, ['components', 'app']],
  [/^serialport$/, ['edge']],
]

const PURE = ['base', 'protocol', 'race']
/** Pure packages without dependencies that pure folders may use. */
const PURE_PACKAGES = ['geographiclib-geodesic', '@noble/hashes']
const IMPURE_NAMES = /^(process|console|fetch|Buffer|setTimeout|setInterval|setImmediate|queueMicrotask|performance)$/

const SERVER_CORE = ['ingest', 'race', 'live', 'console', 'jobs', 'lab']
const SERVER_ADAPTERS = ['iridium', 'sources', 'redis', 'postgres', 'socket', 'memory', 'files', 'demo']

const DRAWER_NAME = /^(utils?|helpers?|common|types?|lib|misc|managers?|index)$/
const FILE_LINES_MAX = 500

const isTest = (path: string) => /\.(test|contract)\.tsx?$|^e2e\/|^server\/simulation\/|\/test-[a-z-]+\.ts$/.test(path)
/** Simulation may use what tests may, and is run by people and benchmarks too. */
const runsSimulation = (folder: string, target: string) =>
  ['tools', 'bench'].includes(folder) && target.startsWith('server/simulation/')
const folderOf = (path: string) => (path.includes('/') ? (path.split('/')[0] ?? '') : '')

function parse({ path, text }: Source): ts.SourceFile {
  return ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true)
}

function nodesOf(source: Source): ts.Node[] {
  const nodes: ts.Node[] = []
  const visit = (node: ts.Node) => {
    nodes.push(node)
    ts.forEachChild(node, visit)
  }
  visit(parse(source))
  return nodes
}

/** Every module a source names, types included; those in the repository as paths from its root. */
function importsOf(source: Source): { specifier: string; target?: string }[] {
  return ts.preProcessFile(source.text, true, true).importedFiles.map(({ fileName: specifier }) => {
    if (specifier.startsWith('#')) return { specifier, target: specifier.slice(1) }
    if (specifier.startsWith('.')) return { specifier, target: posix.join(dirname(source.path), specifier) }
    return { specifier }
  })
}

function importFaults(source: Source): string[] {
  const folder = folderOf(source.path)
  if (folder === '') return []
  const allowed = [...(MAY_IMPORT[folder] ?? []), ...(isTest(source.path) ? ['simulator'] : [])]
  return importsOf(source).flatMap(({ specifier, target }) => {
    if (target === undefined) return packageFaults(source.path, folder, specifier)
    const [to] = target.split('/')
    if (specifier.startsWith('.') && to !== folder) return [`${source.path} leaves its folder by ${specifier}`]
    if (!isTest(source.path) && isTest(`${target}.ts`) && !runsSimulation(folder, target))
      return [`${source.path} imports a test: ${specifier}`]
    if (isConsoleOnly(target) && isShownToPublic(source.path)) return [`${source.path} may not import ${specifier}`]
    const may = to === folder || allowed.some((name) => target === name || target.startsWith(`${name}/`))
    return may ? serverFaults(source.path, target) : [`${source.path} may not import ${specifier}`]
  })
}

/** What operators alone are shown has no business on a public page. */
const isConsoleOnly = (target: string) => target.startsWith('protocol/console/')
const isShownToPublic = (path: string) =>
  /^(app|components)\//.test(path) && !/^(app\/\((admin|console)\)|components\/console)\//.test(path)

function packageFaults(path: string, folder: string, specifier: string): string[] {
  const homes = LIVES_IN.find(([packages]) => packages.test(specifier))?.[1]
  const isHome = homes === undefined || homes.includes(folder)
  const isPure = !PURE.includes(folder) || isTest(path) || PURE_PACKAGES.some((name) => specifier.startsWith(name))
  return isHome && isPure ? [] : [`${path} may not import ${specifier}`]
}

/** Core and adapters of the server meet in ports, and in main.ts and its parts; public routes read published rows only. */
function serverFaults(path: string, target: string): string[] {
  const [, from = '', to = ''] = [folderOf(path), path.split('/')[1], target.split('/')[1]]
  const fault = [`${path} may not import ${target}`]
  if (path.startsWith('app/') && target.startsWith('db/') && !/^app\/\((admin|console)\)\//.test(path)) {
    return target.startsWith('db/published/') || target === 'db/client' ? [] : fault
  }
  if (!path.startsWith('server/') || !target.startsWith('server/') || isTest(path) || from === to) return []
  if (SERVER_CORE.includes(from)) return SERVER_ADAPTERS.includes(to) ? fault : []
  if (SERVER_ADAPTERS.includes(from)) return [...SERVER_ADAPTERS, ...SERVER_CORE].includes(to) ? fault : []
  const seesBoth = /^server\/(main|start-[a-z]+)\.ts$/.test(path) || ![...SERVER_ADAPTERS, ...SERVER_CORE].includes(to)
  return seesBoth ? [] : fault
}

/** Clocks, chance and the outside world in a pure folder. */
function impurityFaults(source: Source): string[] {
  if (!PURE.includes(folderOf(source.path)) || isTest(source.path)) return []
  return nodesOf(source).flatMap((node) => {
    const text = node.getText()
    const isClock = ts.isNewExpression(node) && /^new Date(\(\s*\))?$/.test(text)
    const isCall = ts.isPropertyAccessExpression(node) && /^(Date\.now|Math\.random)$/.test(text)
    const isGlobal = ts.isIdentifier(node) && IMPURE_NAMES.test(text) && !isOwnName(node)
    return isClock || isCall || isGlobal ? [`${source.path} uses ${text}`] : []
  })
}

/** A property, a member or a declaration that only shares its name with a global. */
function isOwnName(node: ts.Identifier): boolean {
  const { parent } = node
  return (
    (ts.isPropertyAccessExpression(parent) && parent.name === node) ||
    ((ts.isPropertyAssignment(parent) || ts.isPropertySignature(parent) || ts.isMethodSignature(parent)) &&
      parent.name === node)
  )
}

function nameFaults({ path }: Source): string[] {
  const parts = path.replace(/\.[^/]*$/, '').split('/')
  const drawer = parts.find((part) => DRAWER_NAME.test(part))
  if (drawer !== undefined) return [`${path} is named like a drawer: ${drawer}`]
  const isKebab = path.startsWith('app/') || /^[a-z0-9]+([-.][a-z0-9]+)*$/.test(basename(path))
  return isKebab ? [] : [`${path} is not kebab-case`]
}

/** A barrel hands on all of another file, or has nothing of its own. */
function isBarrel(source: Source): boolean {
  const { statements } = parse(source)
  const handedOn = statements.filter((node) => ts.isExportDeclaration(node) && node.moduleSpecifier !== undefined)
  const isWhole = handedOn.some((node) => ts.isExportDeclaration(node) && node.exportClause === undefined)
  return isWhole || (handedOn.length > 0 && handedOn.length === statements.length)
}

function shapeFaults(source: Source): string[] {
  const lines = source.text.trimEnd().split('\n').length
  return [
    ...(isBarrel(source) ? [`${source.path} is a barrel: import the file itself`] : []),
    ...(lines > FILE_LINES_MAX && !isTest(source.path) ? [`${source.path} has ${lines} lines`] : []),
  ]
}

/** Paths of somebody's machine. */
function machineFaults({ path, text }: Source): string[] {
  const found = /(?:^|[\s"'`(=:])(\/(?:work|root|home\/[a-z]+|tmp\/ff)\/[^\s"'`)]*)/m.exec(text)
  return found ? [`${path} names a path of one machine: ${found[1]}`] : []
}

/** Relative links that lead nowhere. */
function linkFaults({ path, text }: Source, exists: (path: string) => boolean): string[] {
  const prose = text.replace(/```[\s\S]*?```/g, '')
  const links = [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link)
  return links
    .filter((link) => !/^([a-z]+:|#)/.test(link))
    .filter((link) => !exists(posix.join(posix.dirname(path), link.replace(/#.*$/, ''))))
    .map((link) => `${path} links to ${link}, which is not there`)
}

/** Rules without a test, and tests that carry the id of no rule. A rule is `**E1**`; its test's title begins with it. */
function ruleFaults(spec: Source, tests: readonly Source[]): string[] {
  const rules = new Set([...spec.text.matchAll(/\*\*([A-Z]{1,3}\d+[a-z]?)\*\*/g)].map(([, id = '']) => id))
  const tagged = new Set(tests.flatMap(titlesOf).flatMap(idsOf))
  return [
    ...[...rules].filter((id) => !tagged.has(id)).map((id) => `${spec.path}: no test carries ${id}`),
    ...[...tagged].filter((id) => !rules.has(id)).map((id) => `${spec.path}: a test carries ${id}, which is no rule`),
  ]
}

/** The ids at the beginning of a title: `E1 …`, `E1, E2: …`. */
function idsOf(title: string): string[] {
  const tag = /^([A-Z]{1,3}\d+[a-z]?)((, ?| )[A-Z]{1,3}\d+[a-z]?)*(?=[\s:,.]|$)/.exec(title)?.[0]
  return tag?.split(/[ ,]+/) ?? []
}

function titlesOf(source: Source): string[] {
  return nodesOf(source).flatMap((node) => {
    if (!ts.isCallExpression(node) || !/^(test|it|describe)\b/.test(node.expression.getText())) return []
    const [title] = node.arguments
    return title && ts.isStringLiteralLike(title) ? [title.text] : []
  })
}

/** The folders of the map in a README: lines `folder/  what it is` in a code block. */
function foldersOfMap(readme: string): string[] {
  return [...readme.matchAll(/^([a-z0-9-]+)\/ {2,}\S/gm)].map(([, folder = '']) => folder).sort()
}

const root = import.meta.dirname
const paths = execFileSync('git', ['ls-files', '-co', '--exclude-standard'], { cwd: root, encoding: 'utf8' })
  .split('\n')
  .filter((path) => path !== '' && existsSync(join(root, path)))
const read = (path: string): Source => ({ path, text: readFileSync(join(root, path), 'utf8') })
const sources = paths.filter((path) => /\.(ts|tsx|mts|mjs|js)$/.test(path)).map(read)
const documents = paths.filter((path) => path.endsWith('.md')).map(read)
const isText = (path: string) =>
  /\.(ts|tsx|mts|mjs|js|json|md|css|yml|yaml|sql|prisma|toml|sh)$|(^|\/)[^.]+$/.test(path)

describe('the repository', () => {
  test('imports only what the table allows', () => expect(sources.flatMap(importFaults)).toEqual([]))
  test('keeps clocks, chance and the world out of its pure folders', () =>
    expect(sources.flatMap(impurityFaults)).toEqual([]))
  test('has no drawers, and names files in kebab-case', () => expect(sources.flatMap(nameFaults)).toEqual([]))
  test('has no barrels and no file too long to read', () => expect(sources.flatMap(shapeFaults)).toEqual([]))
  test('names no path of one machine', () => expect(paths.filter(isText).map(read).flatMap(machineFaults)).toEqual([]))
  test('has no link that leads nowhere', () =>
    expect(documents.flatMap((page) => linkFaults(page, (path) => existsSync(join(root, path))))).toEqual([]))

  test('tests every rule of every SPEC.md', () => {
    const specs = documents.filter(({ path }) => /^protocol\/[a-z]+\/(v\d+\/)?SPEC\.md$/.test(path))
    const folders = new Set(specs.map(({ path }) => path.replace(/(v\d+\/)?SPEC\.md$/, '')))
    // The pages of a protocol's versions share its tests: their rules have names of their own.
    const faults = [...folders].flatMap((folder) => {
      const inFolder = ({ path }: Source) => path.startsWith(folder)
      const text = specs
        .filter(inFolder)
        .map((spec) => spec.text)
        .join('\n')
      return ruleFaults(
        { path: `${folder}SPEC.md`, text },
        sources.filter((source) => inFolder(source) && isTest(source.path)),
      )
    })
    expect(faults).toEqual([])
  })

  test('keeps golden frames of the first version of every protocol', () => {
    const protocols = new Set(paths.flatMap((path) => /^protocol\/[a-z]+(?=\/)/.exec(path)?.[0] ?? []))
    const bare = [...protocols].filter((protocol) => !paths.some((path) => path.startsWith(`${protocol}/golden/v1/`)))
    expect(bare).toEqual([])
  })

  test.skipIf(!existsSync(join(root, 'README.md')))(
    'has the folders that its README shows, and shows those it has',
    () => {
      const folders = new Set(paths.map(folderOf).filter((folder) => folder !== '' && !folder.startsWith('.')))
      expect(foldersOfMap(read('README.md').text)).toEqual([...folders].sort())
    },
  )
})

describe('a planted violation is found', () => {
  const planted = (path: string, ...lines: string[]): Source => ({ path, text: lines.join('\n') })

  test.each([
    ['race/a.ts', "import { x } from '#protocol/edge/frame'"],
    ['race/a.ts', "import type { X } from '#server/ports/clock'"],
    ['race/a.ts', "import { readFileSync } from 'node:fs'"],
    ['race/a.ts', "export const x = () => import('#db/client')"],
    ['protocol/sbd/a.ts', "import { x } from '../../base/bytes'"],
    ['protocol/sbd/a.ts', "import lodash from 'lodash'"],
    ['components/map/a.tsx', "import { x } from '#protocol/edge/frame'"],
    ['components/map/a.tsx', "import { x } from '#db/races'"],
    ['server/live/a.ts', "import { x } from '#simulator/fleet'"],
    ['server/live/a.ts', "import { x } from '../redis/connection'"],
    ['server/redis/a.ts', "import { x } from '../postgres/postgres-inbox'"],
    ['server/redis/a.ts', "import { x } from '../ingest/translate'"],
    ['server/config.ts', "import { x } from './redis/connection'"],
    ['server/live/a.ts', "import { x } from './b.contract'"],
    ['server/live/a.ts', "import { PrismaClient } from '@prisma/client'"],
    ['tools/a.ts', "import { Redis } from 'ioredis'"],
    ['db/a.ts', "import { useState } from 'react'"],
    ['app/(public)/races/page.tsx', "import { x } from '#db/races'"],
    ['app/(public)/races/page.tsx', "import { x } from '#protocol/console/alarm-list'"],
    ['components/map/a.tsx', "import { x } from '#protocol/console/alarm-list'"],
    ['server/console/a.ts', "import { x } from '../files/file-alarm-journal'"],
    ['server/files/a.ts', "import { x } from '../console/alarm-book'"],
  ])('%s: %s', (path, line) => expect(importFaults(planted(path, line))).toHaveLength(1))

  test.each([
    ['race/a.ts', "import geodesic from 'geographiclib-geodesic'"],
    ['race/a.test.ts', "import { test } from 'vitest'"],
    ['server/live/a.test.ts', "import { x } from '#simulator/fleet'"],
    ['server/main.ts', "import { x } from './redis/connection'"],
    ['server/start-console.ts', "import { x } from './redis/connection'"],
    ['components/console/a.tsx', "import { x } from '#protocol/console/alarm-list'"],
    ['server/redis/a.ts', "import { x } from '../ports/clock'"],
    ['app/(public)/races/page.tsx', "import { x } from '#db/published/races'"],
    ['app/(admin)/races/page.tsx', "import { x } from '#db/races'"],
    ['server/postgres/a.ts', "import type { X } from '#protocol/live/messages'"],
  ])('and what is allowed is not: %s: %s', (path, line) => expect(importFaults(planted(path, line))).toEqual([]))

  test.each([
    'Date.now()',
    'new Date()',
    'Math.random()',
    'process.env.X',
    'console.log(1)',
    'setTimeout(f, 1)',
    'fetch(u)',
  ])('impure: %s', (line) => expect(impurityFaults(planted('race/a.ts', `const x = ${line}`))).toHaveLength(1))

  test('a time as argument, a comment, and a property of the same name are not impure', () => {
    const text = [
      '// Date.now() is banned',
      'const a = new Date(atMs)',
      'const b = row.process',
      'const c = { fetch: 1 }',
    ]
    expect(impurityFaults(planted('race/a.ts', ...text))).toEqual([])
    expect(impurityFaults(planted('server/a.ts', 'const x = Date.now()'))).toEqual([])
  })

  test('drawers, barrels, long files, odd names', () => {
    expect(nameFaults(planted('server/utils/a.ts'))).toHaveLength(1)
    expect(nameFaults(planted('race/helpers.ts'))).toHaveLength(1)
    expect(nameFaults(planted('race/trackStore.ts'))).toHaveLength(1)
    expect(nameFaults(planted('race/field.property.test.ts'))).toEqual([])
    expect(shapeFaults(planted('race/a.ts', 'const own = 1', "export * from './b'"))).toHaveLength(1)
    expect(shapeFaults(planted('race/a.ts', "export { b } from './b'", "export { c } from './c'"))).toHaveLength(1)
    expect(shapeFaults(planted('race/a.ts', ...Array.from({ length: 501 }, () => 'f()')))).toHaveLength(1)
    expect(shapeFaults(planted('race/a.ts', ...Array.from({ length: 500 }, () => 'f()')))).toEqual([])
  })

  test('paths of a machine, dead links, rules and tests that miss each other', () => {
    expect(machineFaults(planted('docs/a.md', `see ${'/root'}/notes/x`))).toHaveLength(1)
    expect(machineFaults(planted('docs/a.md', 'see docs/work/notes'))).toEqual([])
    const page = planted('docs/a.md', '[there](b.md#x), [not](../c.md), [out](https://example.org)')
    expect(linkFaults(page, (path) => path === 'docs/b.md')).toEqual(['docs/a.md links to ../c.md, which is not there'])
    const tests = planted(
      'protocol/x/a.test.ts',
      "test('E1, E2: works', f)",
      "test('E9 is old', f)",
      "test('plain', f)",
    )
    expect(ruleFaults(planted('protocol/x/SPEC.md', '**E1** a. **E2** b. **E3** c.'), [tests])).toEqual([
      'protocol/x/SPEC.md: no test carries E3',
      'protocol/x/SPEC.md: a test carries E9, which is no rule',
    ])
  })

  test('the folder map is read from its code block', () => {
    expect(foldersOfMap('x\n```\nbase/        tiny\nrace/   pure; more/ here\n```\n')).toEqual(['base', 'race'])
  })
})

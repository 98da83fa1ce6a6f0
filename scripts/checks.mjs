/** The kinds of checks, each resolving to its account: `{passed, failed, skipped}`. Their output goes to the terminal. */
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { nextCommand, nextEnv } from './build.mjs'
import { projectFolder } from './data-folder.mjs'
import { say, secondsSince } from './say.mjs'

const programOf = (...parts) => join(projectFolder, 'node_modules', ...parts)
const tsc = programOf('typescript', 'bin', 'tsc')
const biome = programOf('@biomejs', 'biome', 'bin', 'biome')
const vitest = programOf('vitest', 'vitest.mjs')
const playwright = programOf('@playwright', 'test', 'cli.js')

/** Types of the whole repository. Next writes its own share of them; in a fresh clone that comes first. */
export async function checkTypes({ env, children }) {
  return oneCheck('Types', async () => {
    if (!existsSync(join(projectFolder, 'next-env.d.ts'))) {
      const [command, script] = nextCommand
      await children.run('typegen', command, [script, 'typegen'], { env: { ...env, ...nextEnv } })
    }
    return children.runShown('types', process.execPath, [tsc, '--noEmit', '-p', '.'], { env })
  })
}

export function checkLint({ env, children }) {
  return oneCheck('Lint', () => children.runShown('lint', process.execPath, [biome, 'check', '.'], { env }))
}

/** The architecture's rules on folders and imports; a test file, counted as one check. */
export function checkTidy({ env, children }) {
  return oneCheck('Tidy', () => children.runShown('tidy', process.execPath, [vitest, 'run', 'tidy.test.ts'], { env }))
}

async function oneCheck(label, run) {
  const startedAtMs = Date.now()
  say(`\n${label} …`)
  const isGood = await run()
  say(`${label}: ${isGood ? 'good' : 'failed'} (${secondsSince(startedAtMs)} s).`)
  return { passed: isGood ? 1 : 0, failed: isGood ? 0 : 1, skipped: 0 }
}

/** Every test beside the code. Those that need a service find its address in the environment, or skip. */
export async function runVitest({ env, children, reportFile, without = [], more = [] }) {
  const excludes = ['tidy.test.ts', ...without].flatMap((pattern) => ['--exclude', pattern])
  const reports = ['--reporter=default', '--reporter=json', `--outputFile.json=${freshFile(reportFile)}`]
  const isGood = await children.runShown(
    'vitest',
    process.execPath,
    [vitest, 'run', ...excludes, ...more, ...reports],
    { env },
  )
  const report = readReport(reportFile)
  if (!report) return { passed: 0, failed: 1, skipped: 0 }
  // A file that cannot be loaded has no tests to fail.
  const unloadable = report.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.length === 0,
  ).length
  const failed = report.numFailedTests + unloadable
  return {
    passed: report.numPassedTests,
    failed: !isGood && failed === 0 ? 1 : failed,
    skipped: report.numPendingTests + report.numTodoTests,
  }
}

/** The browser tests, against the stack whose ports the environment names. */
export async function runPlaywright({ env, children, reportFile }) {
  const reportEnv = { ...env, PLAYWRIGHT_JSON_OUTPUT_FILE: freshFile(reportFile) }
  const isGood = await children.runShown('e2e', process.execPath, [playwright, 'test', '--reporter=list,json'], {
    env: reportEnv,
  })
  const stats = readReport(reportFile)?.stats
  if (!stats) return { passed: 0, failed: 1, skipped: 0 }
  const failed = !isGood && stats.unexpected === 0 ? 1 : stats.unexpected
  return { passed: stats.expected + stats.flaky, failed, skipped: stats.skipped }
}

function freshFile(file) {
  rmSync(file, { force: true })
  mkdirSync(dirname(file), { recursive: true })
  return file
}

function readReport(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined
}

/** Adds accounts up. */
export function addAccounts(accounts) {
  const sum = (key) => accounts.reduce((total, account) => total + account[key], 0)
  return { passed: sum('passed'), failed: sum('failed'), skipped: sum('skipped') }
}

/** The closing line. */
export function describeAccount({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
}

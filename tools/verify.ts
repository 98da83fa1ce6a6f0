import { readFile } from 'node:fs/promises'
import { verifyResults } from '#race/race-file'
import type { ResultChange } from '#race/results'
import { readArchive } from './race-file/read-archive'

const USAGE = `npm run verify -- RACE.zip

Reads a race file and works its results out anew from its fixes and its set-up, as of the instant at which its newest
results were published. Says whether they are the same; exit status 1 if they are not, or if the file is not as it was written.`

/** So many differences are named. */
const NAMED_MAX = 20

async function main(): Promise<number> {
  const [path] = process.argv.slice(2)
  if (path === undefined || path === '--help' || path === '-h') {
    console.log(USAGE)
    return path === undefined ? 1 : 0
  }
  const bytes = await readFile(path).catch(() => undefined)
  if (bytes === undefined) return say(`${path} cannot be read.`, 1)
  const read = readArchive(bytes)
  if (!read.ok) return say(`${path}: ${read.fault}`, 1)
  const { manifest, setup, fixes, messageCount, results } = read.value
  console.log(`${manifest.name}: ${setup.entries.length} entries, ${fixes.length} fixes from ${messageCount} messages.`)
  console.log('Every part is as it was written.')
  const changes = verifyResults(read.value)
  if (changes === undefined || results === undefined)
    return say('No results were published, so that there are none to verify.', 0)
  const when = new Date(results.madeAtMs).toISOString()
  const what = `revision ${results.revision} (${results.state}, ${when}, ${results.rows.length} rows)`
  if (changes.length === 0) return say(`The same results come out: ${what}.`, 0)
  for (const change of changes.slice(0, NAMED_MAX)) console.log(differenceWords(change))
  return say(`Other results come out than ${what}: ${changes.length} rows differ.`, 1)
}

function say(words: string, status: number): number {
  console.log(words)
  return status
}

function differenceWords({ was, now }: ResultChange): string {
  return `${now?.number ?? was?.number}: published ${JSON.stringify(was ?? null)}, now ${JSON.stringify(now ?? null)}`
}

process.exitCode = await main()

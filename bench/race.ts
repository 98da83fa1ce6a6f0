import { cpus, loadavg } from 'node:os'
import { type Database, openDatabase } from '#db/client'
import { defaultOrganization } from '#db/races'
import { quantile } from './quantile'
import { loadAsShipped } from './race/as-shipped'
import { END_TO_END, measureEndToEnd } from './race/end-to-end'
import { measureWithLoading } from './race/fix-log'
import { parseRaceOptions, RACE_USAGE, type RaceOptions } from './race/options'

/** Measures how a race is scored: one line of JSON on stdout, or one line on stderr and status 1. */

async function main(): Promise<void> {
  const options = parseRaceOptions(process.argv.slice(2))
  if (!options.ok) throw new Error(options.fault)
  if (options.value === 'help') return console.log(RACE_USAGE)
  const url = process.env.DATABASE_URL
  if (!url) throw new Error('DATABASE_URL is not set. Run this as: npm run -s bench:race')
  const db = openDatabase(url)
  try {
    console.log(JSON.stringify(await measure(db, options.value), shorten))
  } finally {
    await db.close()
  }
}

async function measure(db: Database, options: RaceOptions) {
  const load = loadavg()[0]
  const { measureInMemory } = await loadAsShipped<typeof import('./race/memory')>('bench/race/memory.ts')
  const { baseline, ...memory } = measureInMemory(options)
  const organizationId = await defaultOrganization(db)
  const endToEnd = await measureEndToEnd(db, organizationId)
  const rescoreWithLoadingMs = options.loading ? await measureWithLoading(db, organizationId, options) : undefined
  return {
    ...{ entries: options.entries, fixes: options.fixes },
    ...memory,
    ...(rescoreWithLoadingMs === undefined ? {} : { rescoreWithLoadingMs }),
    endToEndMs: quantile(endToEnd, 0.5),
    endToEndMsMax: Math.max(...endToEnd),
    ...{ endToEndEntries: END_TO_END.entries, endToEndFixes: END_TO_END.fixes },
    baseline,
    machine: { cpu: cpus()[0]?.model ?? 'unknown', cores: cpus().length, node: process.version, load },
    date: new Date().toISOString(),
  }
}

function shorten(_key: string, value: unknown): unknown {
  return typeof value === 'number' ? Math.round(100 * value) / 100 : value
}

main().catch((error) => {
  console.error(error instanceof Error ? error.message : String(error))
  process.exitCode = 1
})

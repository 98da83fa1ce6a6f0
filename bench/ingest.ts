import { cpus, loadavg } from 'node:os'
import { performance } from 'node:perf_hooks'
import { type Database, openDatabase } from '#db/client'
import { countLogs, countWaiting, storeAsJson } from '#db/fix-count'
import { registerFleet, sailFleet } from './ingest/fleet'
import { deliverAll, deliverSteadily } from './ingest/load'
import { INGEST_USAGE, type IngestOptions, parseIngestOptions } from './ingest/options'
import { postgresCpuS } from './ingest/postgres-cpu'
import { startIngestServer } from './ingest/server'
import { createConsoleNeeds, watchForSos } from './ingest/sos'
import { quantile } from './quantile'

/** Measures ingest on real services: one line of JSON on stdout, or one line on stderr and status 1. */

/** Connections at once, as a gateway with many messages waiting would open. */
const LANES = 256
/** The load that a race of some hundred boats never comes near; half the goal. */
const STEADY_PER_S_MAX = 1500
/** Share of the messages that go first, while the server's code is still being made quick. */
const WARM_UP_SHARE = 0.15
/** Share of the messages that go at a steady rate. */
const STEADY_SHARE = 0.25
/** So many are enough to know how fast one by one is. */
const BASELINE_FIXES_MAX = 5000

async function main(): Promise<void> {
  const options = parseIngestOptions(process.argv.slice(2))
  if (!options.ok) throw new Error(options.fault)
  if (options.value === 'help') return console.log(INGEST_USAGE)
  const url = process.env.DATABASE_URL
  if (!url) throw new Error('DATABASE_URL is not set. Run this as: npm run -s bench:ingest')
  const db = openDatabase(url)
  try {
    console.log(JSON.stringify(await measure(db, options.value), shorten))
  } finally {
    await db.close()
  }
}

async function measure(db: Database, { streams, messages, processes, sos }: IngestOptions) {
  const imeis = await registerFleet(db, streams)
  const load = sailFleet(imeis, messages, Date.now())
  const warmUp = Math.floor(load.frames.length * WARM_UP_SHARE)
  const steadyFrom = Math.floor(load.frames.length * (1 - STEADY_SHARE))
  const measured = steadyFrom - warmUp
  const needs = sos ? createConsoleNeeds() : undefined
  const server = await startIngestServer(processes, needs)
  try {
    await deliverAll(server.directIpPort, load.frames.slice(0, warmUp), LANES)
    await untilProcessed(db)
    const before = await countLogs(db)
    const startedMs = performance.now()
    const [loadCpu, serverCpuS, postgresS] = [process.cpuUsage(), await server.cpuS(), await postgresCpuS(db)]
    const messagesPerS = await deliverAll(server.directIpPort, load.frames.slice(warmUp, steadyFrom), LANES)
    await untilProcessed(db)
    const seconds = (performance.now() - startedMs) / 1000
    const { user, system } = process.cpuUsage(loadCpu)
    const cpuMs = {
      server: (1000 * ((await server.cpuS()) - serverCpuS)) / measured,
      load: (user + system) / 1000 / measured,
      postgres: (1000 * ((await postgresCpuS(db)) - postgresS)) / measured,
    }
    const taken = await countLogs(db)
    const ackAtPerS = Math.min(STEADY_PER_S_MAX, messagesPerS / 2)
    const steady = load.frames.slice(steadyFrom)
    const watch = needs && (await watchForSos(db, { server, needs, imeis, spanMs: (1000 * steady.length) / ackAtPerS }))
    const [acks, heard] = await Promise.all([
      deliverSteadily(server.directIpPort, steady, ackAtPerS),
      watch?.callForHelp(),
    ])
    await untilProcessed(db)
    const { fixes, duplicates } = await countLogs(db)
    return {
      ...{
        streams,
        processes,
        messages: load.frames.length,
        warmUp,
        messagesPerS,
        fixesPerS: (taken.fixes - before.fixes) / seconds,
      },
      ...{ ackMs: { p50: quantile(acks, 0.5), p99: quantile(acks, 0.99) }, ackAtPerS },
      ...(heard && { sosMs: heard.sosMs, sos: await heard.account() }),
      ...{ cpuMsPerMessage: cpuMs, lost: load.fixes - fixes, duplicatesStored: duplicates },
      baseline: { fixesPerS: await storeAsJson(db, BASELINE_FIXES_MAX) },
      machine: { cpu: cpus()[0]?.model ?? 'unknown', cores: cpus().length, load: loadavg()[0], node: process.version },
      date: new Date().toISOString(),
    }
  } finally {
    await server.stop()
    needs?.remove()
  }
}

const LOOK_MS = 50

async function untilProcessed(db: Database): Promise<void> {
  while ((await countWaiting(db)) > 0) await new Promise((resolve) => setTimeout(resolve, LOOK_MS))
}

/** Two decimals are more than any of these figures is good for. */
function shorten(_: string, value: unknown): unknown {
  return typeof value === 'number' ? Math.round(100 * value) / 100 : value
}

main().catch((error) => {
  console.error(error instanceof Error ? error.message : String(error))
  process.exitCode = 1
})

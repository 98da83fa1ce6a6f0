import { openDatabase } from '#db/client'
import { listDryRuns } from '#db/dry-runs'
import { playDryRun } from './dry-run/play'

/** Plays the rehearsals that organizers have asked for, each until it is over or ended; started beside the server. */

const LOOK_EVERY_MS = 1000

async function main(): Promise<void> {
  const { DATABASE_URL: url, FARFIELD_DIRECTIP_PORT: port } = process.env
  if (!url) throw new Error('DATABASE_URL is not set; dry runs are played by: npm start')
  const stopping = new AbortController()
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stopping.abort())
  const db = openDatabase(url, { poolSize: 2 })
  const playing = new Map<string, Promise<void>>()
  const play = { db, port: Number(port ?? 10800), stop: stopping.signal }
  while (!stopping.signal.aborted) {
    for (const dryRun of await listDryRuns(db, Date.now()).catch(unreachable)) {
      const { raceId } = dryRun
      if (playing.has(raceId)) continue
      console.log(`dry runs: playing ${raceId}, run ${dryRun.runs + 1}`)
      const played = playDryRun(play, dryRun).catch((error) => console.error(`dry runs: ${raceId} broke off`, error))
      playing.set(
        raceId,
        played.finally(() => playing.delete(raceId)),
      )
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS))
  }
  await Promise.all(playing.values())
  await db.close()
}

/** The next look asks again. */
function unreachable(error: Error) {
  console.error(`dry runs: ${error.message}`)
  return []
}

main().catch((error) => {
  console.error(error)
  process.exitCode = 1
})

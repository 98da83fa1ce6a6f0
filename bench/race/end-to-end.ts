import { performance } from 'node:perf_hooks'
import { io } from 'socket.io-client'
import type { Database } from '#db/client'
import { createRace } from '#db/races'
import { addCourseVersion } from '#db/scoring'
import { readFrame } from '#protocol/live/read-message'
import type { RaceId, TrackerId } from '#race/fix'
import { startServerProcess } from '../ingest/server'
import { fillFixLog } from './fix-log'
import { FIX_EVERY_MS, oceanCourse, STARTS_AT_MS } from './sailing'

export const END_TO_END = { entries: 200, fixes: 500 } as const
const EDITS = 7
const PATIENCE_MS = 30_000
const SLUG = 'bench-ocean'

/** From a course that is saved to the standings by it in a follower's feed, ms of each edit. */
export async function measureEndToEnd(db: Database, organizationId: string): Promise<number[]> {
  const trackerIds = await fillFixLog(db, organizationId, END_TO_END.entries, END_TO_END.fixes)
  const raceId = await createOceanRace(db, organizationId, trackerIds)
  const server = await startServerProcess(['race', 'live'], {})
  const feed = await follow(server.httpPort)
  try {
    const ms: number[] = []
    for (let edit = 1; edit <= EDITS; edit++) {
      const told = feed.nextCourse()
      const startedMs = performance.now()
      const next = { author: 'Bench', reason: `edit ${edit}`, after: edit }
      await addCourseVersion(db, { organizationId, raceId }, { ...next, course: oceanCourse(0.1 * edit) })
      await told
      ms.push(performance.now() - startedMs)
    }
    return ms
  } finally {
    feed.stop()
    await server.stop()
  }
}

function createOceanRace(db: Database, organizationId: string, trackerIds: readonly TrackerId[]): Promise<RaceId> {
  const cadence = { fixIntervalMs: FIX_EVERY_MS, reportIntervalMs: FIX_EVERY_MS }
  const entries = trackerIds.map((trackerId, i) => {
    return { number: `${i}`, name: `Boat ${i}`, colour: '#336699', trackerId, fromAtMs: 0, cadence }
  })
  const words = {
    slug: SLUG,
    name: 'Ocean',
    description: '',
    kind: 'sail',
    origin: 'organizer',
    timeZone: 'UTC',
  } as const
  const rules = { startsAtMs: STARTS_AT_MS, heardBy: 'received', visibility: 'public' } as const
  return createRace(db, { organizationId, ...words, ...rules, entries, course: oceanCourse() })
}

/** A follower of the race as a browser is one. `nextCourse` resolves with the next frame that brings a set-up and standings by it. */
async function follow(port: number) {
  await untilPublished(port)
  const socket = io(`http://127.0.0.1:${port}/live`, { transports: ['websocket'] })
  await new Promise<void>((resolve) => socket.once('connect', () => resolve()))
  await socket.emitWithAck('join', { race: SLUG })
  const nextCourse = () =>
    new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error('The feed did not tell of the course.')), PATIENCE_MS)
      const listen = (text: string) => {
        const frame = readFrame(text)
        if (!frame.ok || frame.value.type !== 'delta' || frame.value.race === undefined) return
        clearTimeout(timer)
        socket.off('frame', listen)
        resolve()
      }
      socket.on('frame', listen)
    })
  return { nextCourse, stop: () => socket.disconnect() }
}

async function untilPublished(port: number): Promise<void> {
  const untilMs = Date.now() + PATIENCE_MS
  while (Date.now() < untilMs) {
    const answer = await fetch(`http://127.0.0.1:${port}/live/${SLUG}/snapshot`).catch(() => undefined)
    if (answer?.ok) return
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  throw new Error('The race was not published.')
}

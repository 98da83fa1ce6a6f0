import type { Database } from '#db/client'
import { isAnnounced } from '#db/published/announced'
import { readPublishedSnapshot } from '#db/published/snapshot'
import { type LabView, readLabView } from '#protocol/live/lab'
import type { LiveSnapshot } from '#protocol/live/messages'
import { readSnapshot } from '#protocol/live/read-message'
import { database } from './database'

const TIMEOUT_MS = 3_000
const DEFAULT_PORT = 4000

/** The port that the long-lived server listens on, as this process was told. */
export const serverPort = (): number => Number(process.env.FARFIELD_SERVER_PORT) || DEFAULT_PORT

/** What a page can paint first. */
export type FirstSnapshot =
  | { readonly kind: 'snapshot'; readonly snapshot: LiveSnapshot; readonly serverNowMs: number }
  /** The race exists, but nothing of it has been published. */
  | { readonly kind: 'nothing-yet' }
  | { readonly kind: 'unknown' }

/** The current picture from the long-lived server; when that is away, the last one published, marked as recorded. */
export async function firstSnapshot(slug: string): Promise<FirstSnapshot> {
  const live = await askServer(slug)
  if (live) return { kind: 'snapshot', snapshot: live, serverNowMs: live.serverAtMs }
  const db = database()
  if (!db) return { kind: 'unknown' }
  const recorded = await recordedSnapshot(db, slug)
  if (recorded) return { kind: 'snapshot', snapshot: recorded, serverNowMs: Date.now() }
  return { kind: (await isAnnounced(db, slug)) ? 'nothing-yet' : 'unknown' }
}

/** Whether simulated races have a link lab: only where the demo lets its radio be disturbed. */
const hasLab = (): boolean => Boolean(process.env.FARFIELD_DEMO_DOOR)

/** Where the link lab of a race is; undefined where there is none. */
export const labHrefOf = ({ race }: LiveSnapshot): string | undefined =>
  hasLab() && race.origin === 'demo' ? `/races/${encodeURIComponent(race.slug)}/lab` : undefined

/** The link lab as it stands; undefined when the server does not answer. */
export async function firstLabView(slug: string): Promise<LabView | undefined> {
  try {
    const answer = await fetch(`${serverUrl()}/lab/${encodeURIComponent(slug)}`, request())
    const view = answer.ok ? readLabView(await answer.json()) : undefined
    return view?.ok ? view.value : undefined
  } catch {
    return undefined
  }
}

/** Whether the long-lived server answers at all. */
export async function serverAnswers(): Promise<boolean> {
  return fetch(`${serverUrl()}/healthz`, request()).then(
    () => true,
    () => false,
  )
}

/** What a public door of the long-lived server says, as anybody could ask it; undefined when it says nothing. */
export async function askPublicDoor(path: string): Promise<unknown> {
  try {
    const answer = await fetch(`${serverUrl()}${path}`, request())
    return answer.ok ? await answer.json() : undefined
  } catch {
    return undefined
  }
}

async function askServer(slug: string): Promise<LiveSnapshot | undefined> {
  const snapshot = readSnapshot(await askPublicDoor(`/live/${encodeURIComponent(slug)}/snapshot`))
  return snapshot.ok ? snapshot.value : undefined
}

async function recordedSnapshot(db: Database, slug: string): Promise<LiveSnapshot | undefined> {
  const published = await readPublishedSnapshot(db, slug)
  if (!published) return undefined
  const { epoch, version, publishedAtMs } = published
  const snapshot = readSnapshot({
    ...(published.snapshot as object),
    epoch,
    version,
    serverAtMs: publishedAtMs,
    source: 'recorded',
  })
  return snapshot.ok ? snapshot.value : undefined
}

const serverUrl = (): string => `http://127.0.0.1:${serverPort()}`
const request = (): RequestInit => ({ cache: 'no-store', signal: AbortSignal.timeout(TIMEOUT_MS) })

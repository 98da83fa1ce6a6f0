import type { Database } from '#db/client'
import { isAnnounced } from '#db/published/announced'
import { publicly, type Sight } from '#db/published/sight'
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

/** The current picture for the public from the long-lived server; when that is away, the last one published, marked as recorded. */
export const firstSnapshot = (slug: string): Promise<FirstSnapshot> => firstPicture(publicly(slug))

/** The same for an audience that may see it, as `pass` shows the server. */
export async function firstPicture(sight: Sight, pass?: string): Promise<FirstSnapshot> {
  const { slug } = sight
  const live = await askServer(slug, pass)
  if (live) return { kind: 'snapshot', snapshot: live, serverNowMs: live.serverAtMs }
  const db = database()
  if (!db) return { kind: 'unknown' }
  const recorded = await recordedSnapshot(db, sight)
  if (recorded) return { kind: 'snapshot', snapshot: recorded, serverNowMs: Date.now() }
  const isKnown = sight.audience !== 'public' || (await isAnnounced(db, slug))
  return { kind: isKnown ? 'nothing-yet' : 'unknown' }
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

/** What a door of the live feed says, as anybody could ask it or with a pass; undefined when it says nothing. */
export async function askLiveDoor(path: string, pass?: string): Promise<unknown> {
  try {
    const answer = await fetch(`${serverUrl()}${path}`, {
      ...request(),
      ...(pass && { headers: { authorization: `Bearer ${pass}` } }),
    })
    return answer.ok ? await answer.json() : undefined
  } catch {
    return undefined
  }
}

async function askServer(slug: string, pass?: string): Promise<LiveSnapshot | undefined> {
  const snapshot = readSnapshot(await askLiveDoor(`/live/${encodeURIComponent(slug)}/snapshot`, pass))
  return snapshot.ok ? snapshot.value : undefined
}

async function recordedSnapshot(db: Database, sight: Sight): Promise<LiveSnapshot | undefined> {
  const published = await readPublishedSnapshot(db, sight)
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

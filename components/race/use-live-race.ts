'use client'

import { useEffect, useState, useSyncExternalStore } from 'react'
import { type LiveState, openLive } from '#protocol/live/live-store'
import type { LiveSnapshot } from '#protocol/live/messages'
import type { PassAudience } from '#protocol/live/pass'
import { LiveRaceStore } from './live-race-store'
import { createPassSource } from './pass-source'

export type FirstPicture = {
  readonly snapshot: LiveSnapshot
  /** The server's time when the page was made. */
  readonly serverNowMs: number
  /** Where the live server is; absent: on the page's own host, at this port. */
  readonly serverUrl?: string
  readonly serverPort: number
  /** Whose picture it is, when it is not the public's, and where its pages are. */
  readonly audience?: AudienceView
}

export type AudienceView = { readonly name: PassAudience; readonly base: string }

/** The live state of a race: the server-rendered picture at first, then the feed. */
export function useLiveRace(first: FirstPicture): LiveState {
  const [firstState] = useState(() => openLive(first.snapshot, 0, first.serverNowMs))
  const [store] = useState(() => {
    const { snapshot, serverNowMs, audience } = first
    const passes = audience && createPassSource(`${audience.base}/pass`, pageNowMs)
    return new LiveRaceStore(serverOf(first), snapshot.race.slug, snapshot, serverNowMs, pageNowMs, passes)
  })
  useEffect(() => {
    store.start()
    return () => store.stop()
  }, [store])
  return useSyncExternalStore(store.subscribe, store.read, () => firstState)
}

/** A clock that only grows, whatever happens to the viewer's own. */
function pageNowMs(): number {
  return typeof window === 'undefined' ? 0 : performance.now()
}

/** The live server's address as the browser finds it; nothing on the server. */
export function serverOf({ serverUrl, serverPort }: Pick<FirstPicture, 'serverUrl' | 'serverPort'>): string {
  if (serverUrl) return serverUrl
  if (typeof window === 'undefined') return ''
  return `${window.location.protocol}//${window.location.hostname}:${serverPort}`
}

import { readFrame } from '#protocol/live/read-message'
import type { Log } from '../log'
import type { Clock } from '../ports/clock'
import type { Counters } from '../ports/counters'
import type { LiveBus } from '../ports/live-bus'
import type { LiveRooms } from '../ports/live-rooms'
import type { PublishedStore } from '../ports/published-store'
import { LiveRoom } from './live-room'

export type LiveRoomsOptions = {
  readonly published: PublishedStore
  readonly bus: LiveBus
  readonly now: Clock
  readonly counters: Counters
  readonly log: Log
  /** Sends one frame to everybody who watches a race here. */
  readonly fanOut: (slug: string, frame: string) => void
  /** Sends away everybody who watches a race here. */
  readonly dismiss: (slug: string) => void
}

export type KeptRooms = LiveRooms & { stop(): Promise<void> }

const BEAT_EVERY_MS = 15_000
/** Every 300 s each page compares its whole picture with the server's: every 20th beat carries the digest. */
const DIGEST_BEATS = 20
/** How often the recorded version is compared with ours: finds what the bus lost, and carries the feed while it is down. */
const RECORDED_CHECK_MS = 5000

type OpenRoom = {
  room: LiveRoom
  /** The record has no such race any more: it was deleted, or made private. */
  isOver: boolean
  close(): Promise<void>
  check(): Promise<void>
}

/** Keeps a room for every race that somebody asked for, following the bus and, behind it, the record. */
export function keepLiveRooms(options: LiveRoomsOptions): KeptRooms {
  const rooms = new Map<string, Promise<OpenRoom | undefined>>()
  const settled = new Map<string, OpenRoom>()
  let beats = 0

  const open = async (slug: string): Promise<LiveRoom | undefined> => {
    let opening = rooms.get(slug)
    if (opening === undefined) {
      opening = openRoom(slug, options)
      rooms.set(slug, opening)
      opening.then(
        (opened) => (opened === undefined ? rooms.delete(slug) : settled.set(slug, opened)),
        () => rooms.delete(slug),
      )
    }
    return (await opening)?.room
  }
  const beat = setInterval(() => {
    beats += 1
    for (const [slug, { room }] of settled) {
      options.fanOut(slug, JSON.stringify(room.beat(options.now(), beats % DIGEST_BEATS === 0)))
    }
  }, BEAT_EVERY_MS)
  const check = setInterval(() => {
    for (const [slug, opened] of settled) void opened.check().then(() => opened.isOver && close(slug, opened))
  }, RECORDED_CHECK_MS)
  /** Whoever asks from now on is told that there is no such race. */
  const close = (slug: string, opened: OpenRoom) => {
    if (settled.get(slug) !== opened) return
    settled.delete(slug)
    rooms.delete(slug)
    options.dismiss(slug)
    void opened.close()
  }
  return {
    open,
    stop: async () => {
      clearInterval(beat)
      clearInterval(check)
      await Promise.allSettled([...settled.values()].map((opened) => opened.close()))
    },
  }
}

async function openRoom(slug: string, options: LiveRoomsOptions): Promise<OpenRoom | undefined> {
  const { published, bus, counters, log, now, fanOut } = options
  // Subscribe before reading: a frame published in between is then seen twice rather than never.
  let early: string[] | undefined = []
  const unsubscribe = await bus.subscribe(slug, (frame) => {
    if (early === undefined) take(frame)
    else early.push(frame)
  })
  const room = await readRoom(published, slug)
  if (room === undefined) {
    await unsubscribe()
    return undefined
  }
  const mine: OpenRoom = { room, isOver: false, close: unsubscribe, check: () => readAgainIfBehind() }

  const take = (text: string) => {
    const frame = readFrame(text)
    if (!frame.ok) return counters.fault(frame.fault.kind)
    if (frame.value.type === 'beat') return void readAgainIfBehind()
    const outcome = mine.room.follow(frame.value)
    if (outcome === 'applied') fanOut(slug, text)
    if (outcome === 'gap') void readAgainIfBehind()
  }
  let reading: Promise<void> | undefined
  const readAgainIfBehind = (): Promise<void> => {
    reading ??= readAgain().finally(() => {
      reading = undefined
    })
    return reading
  }
  const readAgain = async () => {
    try {
      const recorded = await published.version(slug)
      mine.isOver = recorded === undefined
      if (recorded === undefined) return
      if (recorded.epoch === mine.room.epoch && recorded.version <= mine.room.version) return
      const fresh = await readRoom(published, slug)
      if (fresh === undefined) return
      mine.room = fresh
      counters.event('live-room-read-again')
      // Viewers see by the version that they missed something, and fetch it.
      fanOut(slug, JSON.stringify(fresh.beat(now(), false)))
    } catch (error) {
      log.warn({ err: error, slug }, 'the recorded picture could not be read; it will be tried again')
    }
  }
  const waiting = early
  early = undefined
  for (const frame of waiting) take(frame)
  return mine
}

async function readRoom(published: PublishedStore, slug: string): Promise<LiveRoom | undefined> {
  const snapshot = await published.snapshot(slug)
  return snapshot === undefined ? undefined : new LiveRoom(snapshot, await published.points(slug))
}

import { readFrame } from '#protocol/live/read-message'
import type { Log } from '../log'
import type { Clock } from '../ports/clock'
import type { Counters } from '../ports/counters'
import type { LiveBus } from '../ports/live-bus'
import { feedOf, type LiveRooms, type Sight } from '../ports/live-rooms'
import type { PublishedStore } from '../ports/published-store'
import { LiveRoom } from './live-room'

export type LiveRoomsOptions = {
  readonly published: PublishedStore
  readonly bus: LiveBus
  readonly now: Clock
  readonly counters: Counters
  readonly log: Log
  /** Sends one frame to everybody who follows a feed here. */
  readonly fanOut: (feed: string, frame: string) => void
  /** Sends away everybody who follows a feed here. */
  readonly dismiss: (feed: string) => void
}

export type KeptRooms = LiveRooms & { stop(): Promise<void> }

const BEAT_EVERY_MS = 15_000
/** Every 300 s each page compares its whole picture with the server's: every 20th beat carries the digest. */
const DIGEST_BEATS = 20
/** How often the recorded version is compared with ours: finds what the bus lost, and carries the feed while it is down. */
const RECORDED_CHECK_MS = 5000

type OpenRoom = {
  room: LiveRoom
  /** The record has no such race any more, it was deleted or made private; or this audience is shown another picture now. */
  isOver: boolean
  close(): Promise<void>
  check(): Promise<void>
}

/** Keeps a room for every audience of a race that somebody asked for, following the bus and, behind it, the record. */
export function keepLiveRooms(options: LiveRoomsOptions): KeptRooms {
  const rooms = new Map<string, Promise<OpenRoom | undefined>>()
  const settled = new Map<string, OpenRoom>()
  let beats = 0

  const open = async (sight: Sight): Promise<LiveRoom | undefined> => {
    const feed = feedOf(sight)
    let opening = rooms.get(feed)
    if (opening === undefined) {
      opening = openRoom(sight, options)
      rooms.set(feed, opening)
      opening.then(
        (opened) => (opened === undefined ? rooms.delete(feed) : settled.set(feed, opened)),
        () => rooms.delete(feed),
      )
    }
    return (await opening)?.room
  }
  const beat = setInterval(() => {
    beats += 1
    for (const [feed, { room }] of settled) {
      options.fanOut(feed, JSON.stringify(room.beat(options.now(), beats % DIGEST_BEATS === 0)))
    }
  }, BEAT_EVERY_MS)
  const check = setInterval(() => {
    for (const [feed, opened] of settled) void opened.check().then(() => opened.isOver && close(feed, opened))
  }, RECORDED_CHECK_MS)
  /** Whoever asks from now on is told what the record says. */
  const close = (feed: string, opened: OpenRoom) => {
    if (settled.get(feed) !== opened) return
    settled.delete(feed)
    rooms.delete(feed)
    options.dismiss(feed)
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

async function openRoom(sight: Sight, options: LiveRoomsOptions): Promise<OpenRoom | undefined> {
  const { published, bus, counters, log, now, fanOut } = options
  const { slug } = sight
  const feed = feedOf(sight)
  const picture = (await published.version(sight))?.picture
  if (picture === undefined) return undefined
  // Subscribe before reading: a frame published in between is then seen twice rather than never.
  let early: string[] | undefined = []
  const unsubscribe = await bus.subscribe(feedOf({ slug, audience: picture }), (frame) => {
    if (early === undefined) take(frame)
    else early.push(frame)
  })
  const room = await readRoom(published, sight)
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
    if (outcome === 'applied') fanOut(feed, text)
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
      const recorded = await published.version(sight)
      mine.isOver = recorded?.picture !== picture
      if (recorded === undefined || mine.isOver) return
      if (recorded.epoch === mine.room.epoch && recorded.version <= mine.room.version) return
      const fresh = await readRoom(published, sight)
      if (fresh === undefined) return
      mine.room = fresh
      counters.event('live-room-read-again')
      // Viewers see by the version that they missed something, and fetch it.
      fanOut(feed, JSON.stringify(fresh.beat(now(), false)))
    } catch (error) {
      log.warn({ err: error, feed }, 'the recorded picture could not be read; it will be tried again')
    }
  }
  const waiting = early
  early = undefined
  for (const frame of waiting) take(frame)
  return mine
}

async function readRoom(published: PublishedStore, sight: Sight): Promise<LiveRoom | undefined> {
  const snapshot = await published.snapshot(sight)
  return snapshot === undefined ? undefined : new LiveRoom(snapshot, await published.points(sight))
}

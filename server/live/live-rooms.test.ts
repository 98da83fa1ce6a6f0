import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { digestOf } from '#protocol/live/digest'
import type { LiveDelta, LiveFrame, LivePoint, LiveSnapshot } from '#protocol/live/messages'
import type { Audience } from '#race/audience'
import { createLog } from '../log'
import { createMemoryLiveBus } from '../memory/memory-live-bus'
import type { LiveBus } from '../ports/live-bus'
import type { ReadyBody } from '../ports/live-rooms'
import type { PublishedStore } from '../ports/published-store'
import { type KeptRooms, keepLiveRooms } from './live-rooms'

const ROUND = { slug: 'round', audience: 'public' } as const
const AIRTIME = { messages: 0, fixes: 0, bytes: 0, credits: 0, jsonBytes: 0, jsonCredits: 0 }

const pictureAt = (version: number, epoch = '1.1'): LiveSnapshot => ({
  protocol: 1,
  epoch,
  version,
  serverAtMs: 1000 * version,
  race: {
    slug: 'round',
    name: 'Round',
    description: '',
    kind: 'sail',
    origin: 'organizer',
    timeZone: 'UTC',
    startsAtMs: 0,
    entrants: [{ id: 0, number: '7', name: 'Petrel', colour: '#1f62d0', fixIntervalMs: 1, reportIntervalMs: 1 }],
  },
  entries: [{ id: 0, heardAtMs: version }],
  field: { phase: 'racing', airtime: AIRTIME },
  source: 'live',
})

const deltaTo = (version: number, epoch = '1.1'): LiveDelta => ({
  type: 'delta',
  epoch,
  version,
  previous: version - 1,
  serverAtMs: 1000 * version,
  entries: [{ id: 0, heardAtMs: version }],
  points: [[0, version, 100 * version, 200 * version]],
})

const parsed = (body: ReadyBody | undefined) => JSON.parse(body?.json ?? 'null')

let recorded: { snapshot: LiveSnapshot; points: LivePoint[] } | undefined
let picture: Audience
let bus: LiveBus
let sent: LiveFrame[]
let dismissed: string[]
let rooms: KeptRooms

beforeEach(() => {
  vi.useFakeTimers()
  recorded = { snapshot: pictureAt(5), points: [[0, 5, 500, 1000]] }
  picture = 'public'
  bus = createMemoryLiveBus()
  sent = []
  dismissed = []
  const published: PublishedStore = {
    snapshot: async ({ slug }) => (slug === 'round' ? recorded?.snapshot : undefined),
    version: async ({ slug }) => (slug === 'round' && recorded ? { ...recorded.snapshot, picture } : undefined),
    points: async () => recorded?.points ?? [],
  }
  rooms = keepLiveRooms({
    published,
    bus,
    now: () => 77_000,
    counters: { fault: () => {}, event: () => {} },
    log: createLog('silent'),
    fanOut: (_slug, frame) => void sent.push(JSON.parse(frame)),
    dismiss: (slug) => void dismissed.push(slug),
  })
})
afterEach(async () => {
  await rooms.stop()
  vi.useRealTimers()
})

const publish = async (delta: LiveDelta) => {
  await bus.publish('round', JSON.stringify(delta))
  await vi.advanceTimersByTimeAsync(1)
}

describe('live rooms', () => {
  it('have nothing for a race that is not published, and find it once it is', async () => {
    expect(await rooms.open({ ...ROUND, slug: 'other' })).toBeUndefined()
    recorded = undefined
    expect(await rooms.open(ROUND)).toBeUndefined()
    recorded = { snapshot: pictureAt(1), points: [] }
    expect((await rooms.open(ROUND))?.version).toBe(1)
  })

  it('follow the bus: picture, catch-up and tracks move together', async () => {
    await rooms.open(ROUND)
    await publish(deltaTo(6))
    const room = await rooms.open(ROUND)
    expect(parsed(room?.snapshotBody(9000))).toMatchObject({
      version: 6,
      serverAtMs: 9000,
      entries: [{ id: 0, heardAtMs: 6 }],
    })
    expect(parsed(room?.catchUpBody('1.1', 5, 0)).deltas).toEqual([deltaTo(6)])
    expect(parsed(room?.tracksBody(undefined)).tracks).toEqual([{ id: 0, steps: [5, 500, 1000, 1, 100, 200] }])
    expect(parsed(room?.tracksBody(6)).tracks).toEqual([{ id: 0, steps: [6, 600, 1200] }])
    expect(sent).toEqual([deltaTo(6)])
  })

  it('order a resync where the run is not contiguous or the epoch is another', async () => {
    const room = await rooms.open(ROUND)
    expect(parsed(room?.catchUpBody('1.1', 2, 0)).kind).toBe('resync')
    expect(parsed(room?.catchUpBody('0.9', 5, 0)).kind).toBe('resync')
    expect(parsed(room?.catchUpBody('1.1', 5, 0))).toEqual({ kind: 'deltas', deltas: [], serverAtMs: 0 })
  })

  it('read the record again after a frame was lost, and let viewers see that they missed it', async () => {
    await rooms.open(ROUND)
    recorded = { snapshot: pictureAt(7), points: [[0, 7, 700, 1400]] }
    await publish(deltaTo(7))
    expect((await rooms.open(ROUND))?.version).toBe(7)
    expect(sent).toEqual([{ type: 'beat', epoch: '1.1', version: 7, serverAtMs: 77_000 }])
    await publish(deltaTo(8))
    expect((await rooms.open(ROUND))?.version).toBe(8)
  })

  it('follow the record alone while the bus carries nothing', async () => {
    await rooms.open(ROUND)
    recorded = { snapshot: pictureAt(9), points: [] }
    await vi.advanceTimersByTimeAsync(5000)
    expect((await rooms.open(ROUND))?.version).toBe(9)
  })

  it('close when the record has the race no more, send everybody away, and open again when it is back', async () => {
    await rooms.open(ROUND)
    const last = recorded
    recorded = undefined
    await vi.advanceTimersByTimeAsync(5000)
    expect(dismissed).toEqual(['round'])
    expect(await rooms.open(ROUND)).toBeUndefined()
    await publish(deltaTo(6))
    expect(sent).toEqual([])
    recorded = last
    expect((await rooms.open(ROUND))?.version).toBe(5)
    await publish(deltaTo(6))
    expect((await rooms.open(ROUND))?.version).toBe(6)
  })

  it('show an audience without a picture of its own the public’s, and close when it has one', async () => {
    const press = { ...ROUND, audience: 'press' } as const
    await rooms.open(press)
    await publish(deltaTo(6))
    expect((await rooms.open(press))?.version).toBe(6)
    picture = 'press'
    await vi.advanceTimersByTimeAsync(5000)
    expect(dismissed).toEqual(['round~press'])
    await rooms.open(press)
    await publish(deltaTo(6))
    expect((await rooms.open(press))?.version).toBe(5)
    await bus.publish('round~press', JSON.stringify(deltaTo(6)))
    expect((await rooms.open(press))?.version).toBe(6)
  })

  it('never go back: an older frame or a repeated one changes nothing', async () => {
    await rooms.open(ROUND)
    await publish(deltaTo(6))
    await publish(deltaTo(6))
    await publish(deltaTo(4))
    expect((await rooms.open(ROUND))?.version).toBe(6)
    expect(sent).toEqual([deltaTo(6)])
  })

  it('beat every 15 s, with the digest of the picture every 300 s', async () => {
    await rooms.open(ROUND)
    await vi.advanceTimersByTimeAsync(300_000)
    expect(sent).toHaveLength(20)
    expect(sent.slice(0, 19).every((frame) => frame.type === 'beat' && frame.digest === undefined)).toBe(true)
    expect(sent.at(-1)).toMatchObject({ type: 'beat', digest: digestOf(pictureAt(5)) })
  })

  it('ignore a frame that is not one, and follow the next', async () => {
    await rooms.open(ROUND)
    await bus.publish('round', 'not json')
    await publish(deltaTo(6))
    expect((await rooms.open(ROUND))?.version).toBe(6)
  })
})

import { beforeEach, expect, it } from 'vitest'
import { MINUTE_MS } from '#base/units'
import type { LiveSnapshot } from '#protocol/live/messages'
import { type Audience, type AudienceRules, picturesOf } from '#race/audience'
import type { EntryId, Fix, RaceId, TrackerId } from '#race/fix'
import type { PublicationRules } from '#race/publication-rules'
import type { RaceSetup } from '#race/race-setup'
import type { Publication, RaceCharge, RaceStore } from '../ports/race-store'
import { RacePictures } from './race-pictures'

const START_MS = 1_790_000_000_000
const CADENCE = { fixIntervalMs: MINUTE_MS, reportIntervalMs: MINUTE_MS }
const AIRTIME = { messages: 0, fixes: 0, bytes: 0, credits: 0, jsonBytes: 0, jsonCredits: 0 }

let log: Fix[]
let published: Publication[]
let kept: (readonly Audience[])[]
let feeds: string[]
let nowMs: number
let pictures: RacePictures

const store: RaceStore = {
  ...{ raceIds: async () => [], readSetup: async () => undefined, claim: async () => 'taken' },
  ...{ heard: async () => [], airtime: async () => AIRTIME, reporting: async () => [], noteOrderSent: async () => {} },
  fixesAfter: async (trackerIds, after) =>
    log.filter((fix) => trackerIds.includes(fix.trackerId) && fix.ingestNumber > after),
  record: async (publication) => {
    published.push(publication)
    return 'recorded'
  },
  publishedPoints: async (_raceId, audience) =>
    published.filter((one) => one.audience === audience).flatMap(({ points }) => points),
  clearPublishedPoints: async () => {},
  keepPictures: async (_raceId, audiences) => void kept.push(audiences),
}

beforeEach(() => {
  log = []
  published = []
  kept = []
  feeds = []
  nowMs = START_MS + 10 * MINUTE_MS
  const bus = { publish: async (feed: string) => void feeds.push(feed), subscribe: async () => async () => {} }
  pictures = new RacePictures({ store, bus: { ...bus, isUp: () => true }, now: () => nowMs }, claim)
})

const claim = { fencing: 3, lost: new Promise<void>(() => {}), release: async () => {} }

function chargeOf(publication: PublicationRules | undefined, audiences: AudienceRules = {}): RaceCharge {
  const entry = (id: string) => {
    const assignments = [{ trackerId: `tracker ${id}` as TrackerId, fromAtMs: 0, cadence: CADENCE }]
    return { entryId: id as EntryId, number: id, name: `Boat ${id}`, colour: '#1f62d0', assignments }
  }
  const whole: RaceSetup = {
    ...{ raceId: 'race' as RaceId, slug: 'round', name: 'Round', description: '', kind: 'sail', origin: 'organizer' },
    ...{ timeZone: 'UTC', startsAtMs: START_MS, courses: [], heardBy: 'received', entries: [entry('1'), entry('2')] },
    ...(publication && { publication }),
  }
  const [first, hidden] = whole.entries
  if (first === undefined || hidden === undefined) throw new Error('there are two entries')
  const setup = {
    ...whole,
    entries: [first, { ...hidden, number: '', name: '', assignments: [], isHidden: true as const }],
  }
  return { organizationId: 'us', pictures: picturesOf({ setup, whole, audiences }), acceptedFixes: 0, results: {} }
}

function measure(id: string, minute: number): void {
  const fixAtMs = START_MS + minute * MINUTE_MS
  const at = { fixAtMs, sessionAtMs: fixAtMs, receivedAtMs: fixAtMs, ingestNumber: log.length + 1 }
  log.push({ trackerId: `tracker ${id}` as TrackerId, ...at, latDeg: 40 + minute / 100, lonDeg: -12, flags: [] })
}

/** By audience: which minutes of whom are in its newest picture, and in all points that it was given. */
function shown(audience: Audience): { newest: (number | undefined)[]; points: string[] } {
  const mine = published.filter((one) => one.audience === audience)
  const newest = mine.at(-1)?.snapshot as LiveSnapshot | undefined
  const minuteOf = (atMs: number | undefined) => atMs && Math.round((atMs - START_MS) / MINUTE_MS)
  return {
    newest: (newest?.entries ?? []).map(({ fix }) => minuteOf(fix?.atMs)),
    points: mine.flatMap(({ points }) => points.map(([id, atS]) => `${id}@${minuteOf(atS * 1000)}`)),
  }
}

it('each audience is shown what its own rules let through: race control everything at once, hidden entries too', async () => {
  await pictures.take(chargeOf({ delayMs: 30 * MINUTE_MS }, { press: { delayMs: 5 * MINUTE_MS } }))
  measure('1', 2)
  measure('1', 8)
  measure('2', 9)
  await pictures.advance()
  expect(shown('control')).toEqual({ newest: [8, 9], points: ['0@2', '0@8', '1@9'] })
  expect(shown('press')).toEqual({ newest: [2], points: ['0@2'] })
  expect(shown('public')).toEqual({ newest: [undefined], points: [] })
  expect(new Set(feeds)).toEqual(new Set(['round', 'round~press', 'round~control']))
  nowMs = START_MS + 33 * MINUTE_MS
  await pictures.advance()
  expect(shown('public')).toEqual({ newest: [2], points: ['0@2'] })
  expect(shown('press')).toEqual({ newest: [8], points: ['0@2', '0@8'] })
})

it('pictures come and go with the rules, each under an epoch of its own', async () => {
  measure('1', 2)
  await pictures.take(chargeOf(undefined, { press: { delayMs: 5 * MINUTE_MS } }))
  await pictures.advance()
  await pictures.take(chargeOf(undefined))
  measure('1', 9)
  await pictures.advance()
  expect(kept).toEqual([
    ['public', 'press', 'control'],
    ['public', 'control'],
  ])
  expect(shown('press').newest).toEqual([2])
  expect(shown('public').newest).toEqual([9])
  const epochs = new Map(published.map(({ audience, snapshot }) => [audience, snapshot.epoch]))
  expect(new Set(epochs.values()).size).toBe(3)
})

it('results that one picture makes stand in all of them', async () => {
  const charge = chargeOf(undefined)
  const order = { number: 1, state: 'provisional', author: 'Race office', reason: 'Over.', atMs: START_MS } as const
  await pictures.take({ ...charge, results: { order } })
  measure('1', 2)
  await pictures.advance()
  const standing = (audience: Audience) =>
    published.filter((one) => one.audience === audience).at(-1)?.snapshot.field.results
  expect(standing('public')).toEqual({ revision: 1, state: 'provisional' })
  expect(standing('control')).toEqual({ revision: 1, state: 'provisional' })
  expect(published.filter(({ revision }) => revision !== undefined).map(({ audience }) => audience)).toEqual(['public'])
})

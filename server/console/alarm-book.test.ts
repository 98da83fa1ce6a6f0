import { beforeEach, describe, expect, it } from 'vitest'
import { DAY_MS } from '#base/units'
import type { ConsoleAlarm } from '#protocol/console/alarm'
import { ALARMS_MAX, ALARMS_OF_DEVICE_MAX, type AlarmBook, createAlarmBook } from './alarm-book'
import { NOW_MS, testDirectory } from './test-senders'

let nowMs: number
let book: AlarmBook
let told: string[]

beforeEach(async () => {
  nowMs = NOW_MS
  told = []
  book = createAlarmBook({
    directory: await testDirectory(),
    now: () => nowMs,
    onAlarm: ({ id, record }, before) => void told.push(`${before === undefined ? 'new' : 'now'} ${id} ${record}`),
    onGone: ({ id }) => void told.push(`gone ${id}`),
  })
})

const alarm = (part: Partial<ConsoleAlarm> = {}): ConsoleAlarm => ({
  ...{ id: 'one', device: '300000000000009', slot: 0, distress: 'fire', raisedAtMs: NOW_MS, receivedAtMs: NOW_MS },
  ...{ lastReceivedAtMs: NOW_MS, trust: 'unauthenticated', record: 'journal', organizationId: 'host', entries: [] },
  ...part,
})
const committed = (part: Partial<ConsoleAlarm> = {}) => alarm({ record: 'committed', ...part })
const cancelled = { atMs: NOW_MS, trust: 'unauthenticated' } as const

describe('the book of alarms', () => {
  it('tells of one alarm once, by whichever ways it comes, and of what changes in it', () => {
    book.take(alarm())
    book.take(alarm())
    book.takeRecorded([committed()])
    book.take(committed())
    book.takeRecorded([committed()])
    book.take(alarm())
    expect(told).toEqual(['new one journal', 'now one committed'])
    expect(book.open()).toEqual([committed()])
  })

  it('keeps what was heard when the record does not have it, and lets go of it after a week', () => {
    book.take(alarm())
    book.takeRecorded([])
    nowMs += 7 * DAY_MS - 1
    book.review()
    expect(told).toEqual(['new one journal'])
    nowMs += 1
    book.review()
    book.review()
    expect(told).toEqual(['new one journal', 'gone one'])
    expect([book.open(), book.heard()]).toEqual([[], []])
  })

  it('shows what the record holds open however old it is, until the record does not', () => {
    book.takeRecorded([committed({ lastReceivedAtMs: NOW_MS - 90 * DAY_MS })])
    book.review()
    book.takeRecorded([])
    expect(told).toEqual(['new one committed', 'gone one'])
  })

  it('shows one that is cancelled for a day more', () => {
    book.take(alarm())
    book.take(alarm({ cancelled }))
    nowMs += DAY_MS - 1
    book.review()
    expect(book.open()).toEqual([alarm({ cancelled })])
    nowMs += 1
    book.review()
    expect(told).toEqual(['new one journal', 'now one journal', 'gone one'])
  })

  it('names by what it knows of the sender itself, and takes another’s word where it knows nothing', () => {
    const named = { organizationId: 'elsewhere', entries: [] }
    book.take(alarm({ ...named, id: 'strange' }))
    book.take(alarm({ ...named, id: 'known', device: '300000000000002' }))
    expect(book.open().map(({ id, organizationId }) => [id, organizationId])).toEqual([
      ['strange', 'elsewhere'],
      ['known', 'club id'],
    ])
  })

  it('is not filled by a device that calls for ever, nor by many: the newest stay', () => {
    book.take(alarm({ id: 'another’s', device: 'another' }))
    const call = (n: number, device: string) => book.take(alarm({ id: `${n}`, device, lastReceivedAtMs: NOW_MS + n }))
    for (let n = 0; n < 3 * ALARMS_OF_DEVICE_MAX; n++) call(n, 'one')
    expect(book.open()).toHaveLength(1 + ALARMS_OF_DEVICE_MAX)
    expect([book.open()[0]?.id, book.open().at(-1)?.id]).toEqual([`${3 * ALARMS_OF_DEVICE_MAX - 1}`, 'another’s'])
    for (let n = 1000; n < 1000 + 2 * ALARMS_MAX; n++) call(n, `${n}`)
    expect([book.open().length, book.heard().length]).toEqual([ALARMS_MAX, ALARMS_MAX])
  })
})

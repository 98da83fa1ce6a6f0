import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { ConsoleAlarm } from '#protocol/console/alarm'
import { encodeSos } from '#protocol/edge/sos-frame'
import { tagKeyOf } from '#protocol/edge/tag'
import { createEnvelopes } from '#simulator/envelopes'
import { createLog } from '../log'
import { createMemoryLiveBus } from '../memory/memory-live-bus'
import type { AlarmJournal } from '../ports/alarm-journal'
import type { ArrivedMessage, Inbox } from '../ports/inbox'
import type { RecordedAlarm } from '../ports/recorded-alarms'
import { type ConsoleDesk, type ConsoleDeskOptions, createConsoleDesk } from './console-desk'
import { KEY, NOW_MS, testDirectory } from './test-senders'

const IMEI = '300000000000001'
const SEAL = { key: tagKeyOf(KEY), tagBytes: 2 } as const
const sos = { epoch: 3, slot: 1, incident: 9, distress: 'medical', raisedAtS: NOW_MS / 1000, sentBefore: 0 } as const
const CALL: ArrivedMessage = {
  ...{ source: 'directip', identity: 'x', receivedAtMs: NOW_MS, remoteAddress: '127.0.0.1', imei: IMEI },
  bytes: createEnvelopes(1).seal({ imei: IMEI, atMs: NOW_MS, payload: encodeSos(sos, SEAL) }),
}
const ROW: RecordedAlarm = {
  ...{ organizationId: 'club id', device: IMEI, isKeyed: true, epoch: 3, slot: 1, incident: 9 },
  ...{ raisedAtMs: NOW_MS, distress: 'medical', receivedAtMs: NOW_MS + 1, lastReceivedAtMs: NOW_MS + 1 },
}

let bus: ReturnType<typeof createMemoryLiveBus>
let desks: ConsoleDesk[]
let faults: string[]
let reads: number
let rows: () => Promise<RecordedAlarm[]>

beforeEach(() => {
  vi.useFakeTimers({ now: NOW_MS, toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'] })
  bus = createMemoryLiveBus()
  desks = []
  faults = []
  reads = 0
  rows = async () => []
})
afterEach(async () => {
  await Promise.all(desks.map((desk) => desk.stop()))
  vi.useRealTimers()
})

async function start(part: Partial<ConsoleDeskOptions> = {}): Promise<ConsoleDesk> {
  const desk = createConsoleDesk({
    ...{ directory: await testDirectory(), bus, hears: true, now: () => Date.now(), log: createLog('silent') },
    counters: { fault: (kind) => void faults.push(kind), event: () => {} },
    recorded: {
      open: () => {
        reads += 1
        return rows()
      },
    },
    ...part,
  })
  await desk.start()
  desks.push(desk)
  await settle()
  return desk
}
const settle = () => vi.advanceTimersByTimeAsync(1)
const hear = async (desk: ConsoleDesk) => {
  const unanswered = { record: () => new Promise(() => {}) } as unknown as Inbox
  void desk.ear.listenTo(unanswered).record(CALL)
  await settle()
}
const recordsOf = (desk: ConsoleDesk) => desk.open().map(({ record }) => record)

describe('the desk for alarms', () => {
  it('tells other processes at once, and those that began after in a while', async () => {
    const [ingest, early] = [await start(), await start({ hears: false })]
    await hear(ingest)
    const late = await start({ hears: false })
    expect([early.open(), late.open()]).toEqual([ingest.open(), []])
    await vi.advanceTimersByTimeAsync(15_000)
    expect(late.open()).toEqual(ingest.open())
    expect(recordsOf(late)).toEqual(['memory'])
  })

  it('makes one of what it has heard and what is recorded', async () => {
    const desk = await start()
    await hear(desk)
    rows = async () => [ROW]
    desk.alarmsRecorded()
    await vi.advanceTimersByTimeAsync(1000)
    expect(desk.open()).toMatchObject([
      { trust: 'authenticated', record: 'committed', receivedAtMs: NOW_MS, tracker: { name: 'Tracker 1' } },
    ])
  })

  it('begins with what the journal holds, and keeps later what it could not keep', async () => {
    let isFull = true
    const lines: ConsoleAlarm[] = []
    const journal: AlarmJournal = {
      read: async () => lines,
      append: async (alarms) => {
        if (isFull) throw new Error('ENOSPC')
        lines.push(...alarms)
      },
      ...{ trouble: () => undefined, close: async () => {} },
    }
    const desk = await start({ journal })
    await hear(desk)
    expect(recordsOf(desk)).toEqual(['memory'])
    isFull = false
    await vi.advanceTimersByTimeAsync(15_000)
    expect([recordsOf(desk), lines.length]).toEqual([['journal'], 1])
    await vi.advanceTimersByTimeAsync(15_000)
    expect(lines).toHaveLength(1)
    expect((await start({ journal, bus: createMemoryLiveBus() })).open()).toEqual(desk.open())
  })

  it('says that the record is away when it fails and when it hangs, and that it is back', async () => {
    const desk = await start()
    expect(desk.hearing()).toEqual({ record: 'answers', way: 'direct' })
    rows = () => Promise.reject(new Error('away'))
    await vi.advanceTimersByTimeAsync(5000)
    expect(desk.hearing().record).toBe('away')
    let answer = (_: RecordedAlarm[]) => {}
    rows = () => new Promise((resolve) => (answer = resolve))
    await vi.advanceTimersByTimeAsync(20_000)
    expect(desk.hearing().record).toBe('away')
    rows = async () => []
    answer([ROW])
    await settle()
    expect([desk.hearing().record, recordsOf(desk)]).toEqual(['answers', ['committed']])
  })

  it('says by which way it hears', async () => {
    const away = { ...bus, isUp: () => false }
    expect((await start({ hears: false })).hearing().way).toBe('redis')
    expect((await start({ hears: false, bus: away })).hearing().way).toBe('record')
    expect((await start({ bus: away })).hearing().way).toBe('direct')
  })

  it('reads the record twice a second at most, however many are recorded, and once after the last', async () => {
    const desk = await start()
    await vi.advanceTimersByTimeAsync(1000)
    reads = 0
    for (let i = 0; i < 300; i++) {
      desk.alarmsRecorded()
      await vi.advanceTimersByTimeAsync(10)
    }
    rows = async () => [ROW]
    desk.alarmsRecorded()
    await vi.advanceTimersByTimeAsync(600)
    expect(reads).toBeLessThanOrEqual(9)
    expect(recordsOf(desk)).toEqual(['committed'])
  })

  it.each(['', '{}', '{"id":7}', 'null'])('takes no word that it cannot read from the bus: %j', async (text) => {
    const desk = await start()
    await bus.publish('all', text)
    await settle()
    expect([desk.open(), faults]).toEqual([[], ['bad-field']])
    await hear(desk)
    expect(desk.open()).toHaveLength(1)
  })
})

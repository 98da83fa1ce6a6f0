import { beforeEach, describe, expect, it } from 'vitest'
import type { ConsoleAlarm } from '#protocol/console/alarm'
import { encodeSos } from '#protocol/edge/sos-frame'
import { tagKeyOf } from '#protocol/edge/tag'
import { createEnvelopes } from '#simulator/envelopes'
import { createLog } from '../log'
import type { AlarmJournal } from '../ports/alarm-journal'
import type { ArrivedMessage, Inbox, RecordedMessage } from '../ports/inbox'
import type { Senders } from '../ports/senders'
import { createAlarmEar } from './alarm-ear'
import type { SenderDirectory } from './sender-directory'
import { KEY, NOW_MS, SENDERS, testDirectory } from './test-senders'

const IMEI = '300000000000001'
const sos = { epoch: 3, slot: 1, incident: 9, distress: 'medical', raisedAtS: NOW_MS / 1000, sentBefore: 0 } as const
const frame = (payload: Uint8Array) => createEnvelopes(1).seal({ imei: IMEI, atMs: NOW_MS, payload })
const message = (bytes: Uint8Array): ArrivedMessage => ({
  ...{ source: 'directip', identity: 'x', receivedAtMs: NOW_MS, remoteAddress: '127.0.0.1', imei: IMEI, bytes },
})
const CALL = message(frame(encodeSos(sos, { key: tagKeyOf(KEY), tagBytes: 2 })))

let told: string[]
let commit: () => void
let fail: (error: Error) => void
let directory: SenderDirectory

/** What an inbox does when it is told to. */
const inbox = (): Inbox =>
  ({
    record: () =>
      new Promise<RecordedMessage>((resolve, reject) => {
        commit = () => resolve({ messageNumber: 1, duplicate: false, organizationId: 'club id' })
        fail = reject
      }),
  }) as unknown as Inbox

const journalThat = (append: () => Promise<void>): AlarmJournal => ({
  append: async (alarms) => {
    await append()
    told.push(...alarms.map(({ record }) => `kept ${record}`))
  },
  ...{ read: async () => [], trouble: () => undefined, close: async () => {} },
})
const listen = (journal?: AlarmJournal, patienceMs = 10_000) =>
  createAlarmEar({
    directory,
    ...(journal && { journal }),
    show: (alarm: ConsoleAlarm) => void told.push(`${alarm.trust} ${alarm.record}`),
    counters: { fault: (kind) => void told.push(kind), event: () => {} },
    log: createLog('silent'),
    patience: { directoryMs: patienceMs, journalMs: patienceMs },
  }).listenTo(inbox())

/** All that is ready to happen has happened. */
const settle = async () => {
  for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve))
}

beforeEach(async () => {
  told = []
  directory = await testDirectory()
})

describe('the ear for alarms', () => {
  it('shows an alarm once the journal has it, and again once it is committed', async () => {
    const recording = listen(journalThat(async () => {})).record(CALL)
    await settle()
    expect(told).toEqual(['kept journal', 'authenticated journal'])
    commit()
    expect(await recording).toMatchObject({ messageNumber: 1, duplicate: false })
    await settle()
    expect(told.slice(2)).toEqual(['authenticated committed', 'kept committed'])
  })

  it('leaves it in the journal when the commit fails, and hands on why', async () => {
    const recording = listen(journalThat(async () => {})).record(CALL)
    await settle()
    fail(new Error('away'))
    await expect(recording).rejects.toThrow('away')
    await settle()
    expect(told).toEqual(['kept journal', 'authenticated journal'])
  })

  it('shows it, and lets it be committed, when the journal cannot be written', async () => {
    const full = journalThat(() => Promise.reject(new Error('ENOSPC')))
    const recording = listen(full).record(CALL)
    await settle()
    expect(told).toEqual(['alarm-not-kept', 'authenticated memory'])
    commit()
    await recording
    await settle()
    expect(told.at(-1)).toBe('authenticated committed')
  })

  it('waits for no disk that hangs, and no commit waits for the ear', async () => {
    const recording = listen(
      journalThat(() => new Promise(() => {})),
      1,
    ).record(CALL)
    commit()
    await recording
    await expect.poll(() => told).toEqual(['alarm-not-kept', 'authenticated memory', 'authenticated committed'])
  })

  it('says so when a disk that was slow has it after all', async () => {
    let write = () => {}
    const slow = journalThat(() => new Promise((resolve) => (write = resolve)))
    void listen(slow, 1).record(CALL)
    await expect.poll(() => told).toEqual(['alarm-not-kept', 'authenticated memory'])
    write()
    await expect.poll(() => told.slice(2)).toEqual(['kept journal', 'authenticated journal'])
  })

  it('shows it without a journal', async () => {
    void listen().record(CALL)
    await settle()
    expect(told).toEqual(['authenticated memory'])
  })

  it('asks again who sent it before it says that it does not know, if it has not just asked', async () => {
    let senders: Senders = { organizations: {}, senders: [] }
    const clock = { nowMs: NOW_MS }
    directory = await testDirectory(async () => senders, undefined, clock)
    senders = SENDERS
    void listen().record(CALL)
    await settle()
    clock.nowMs += 2000
    void listen().record(CALL)
    await settle()
    expect(told).toEqual(['key-not-at-hand memory', 'authenticated memory'])
  })

  it('waits for no record that does not answer', async () => {
    let isFirst = true
    directory = await testDirectory(async () => {
      if (!isFirst) return new Promise<Senders>(() => {})
      isFirst = false
      throw new Error('away')
    })
    void listen(undefined, 1).record(CALL)
    await expect.poll(() => told).toEqual(['key-not-at-hand memory'])
  })

  it('leaves all other messages to the inbox alone, and stands in the way of none by a fault of its own', async () => {
    const ear = listen(journalThat(async () => {}))
    void ear.record(message(frame(Uint8Array.of(0x80, 1, 2, 3))))
    await settle()
    expect(told).toEqual([])
    const broken = { ...CALL, bytes: undefined as unknown as Uint8Array }
    const recording = ear.record(broken)
    commit()
    await recording
    expect(told).toEqual(['alarm-tripped-assertion'])
    void ear.record(CALL)
    await settle()
    expect(told.at(-1)).toBe('authenticated journal')
  })
})

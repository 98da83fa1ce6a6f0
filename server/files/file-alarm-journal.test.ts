import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DAY_MS } from '#base/units'
import type { ConsoleAlarm } from '#protocol/console/alarm'
import { createLog } from '../log'
import type { AlarmJournal } from '../ports/alarm-journal'
import { type FileJournalOptions, openFileJournal } from './file-alarm-journal'

const NOW_MS = 1_790_000_000_000

let folder: string
let faults: string[]
let opened: AlarmJournal[]

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'farfield-journal-'))
  faults = []
  opened = []
})
afterEach(async () => {
  await Promise.all(opened.map((journal) => journal.close()))
  rmSync(folder, { recursive: true, force: true })
})

const file = (name = 'alarms') => join(folder, `${name}.journal`)
const open = (part: Partial<FileJournalOptions> = {}): AlarmJournal => {
  const counters = { fault: (kind: string) => void faults.push(kind), event: () => {} }
  const journal = openFileJournal({
    ...{ folder, name: 'alarms', counters, log: createLog('silent'), now: () => NOW_MS, ...part },
  })
  opened.push(journal)
  return journal
}
const alarm = (n: number, part: Partial<ConsoleAlarm> = {}): ConsoleAlarm => ({
  ...{ id: `alarm ${n}`, device: '300434061234567', slot: n % 256, distress: 'fire', raisedAtMs: NOW_MS },
  ...{ receivedAtMs: NOW_MS + n, lastReceivedAtMs: NOW_MS + n, trust: 'authenticated', record: 'journal', entries: [] },
  ...part,
})

describe('the journal of alarms', () => {
  it('gives after a restart what was written, each alarm once with all that was told of it', async () => {
    const journal = open()
    await journal.append([alarm(1), alarm(2)])
    await journal.append([alarm(1, { record: 'committed', lastReceivedAtMs: NOW_MS + 99 })])
    await journal.close()
    expect(await open().read()).toEqual([alarm(1, { record: 'committed', lastReceivedAtMs: NOW_MS + 99 }), alarm(2)])
    expect(faults).toEqual([])
  })

  it('is no file and no folder before the first alarm, and its owner’s alone then', async () => {
    const inside = join(folder, 'not', 'yet')
    const journal = open({ folder: inside })
    expect(await journal.read()).toEqual([])
    expect(existsSync(inside)).toBe(false)
    await journal.append([alarm(1)])
    expect(await open({ folder: inside }).read()).toEqual([alarm(1)])
  })

  it.each([1, 20, 200])(
    'torn in its last line, %i characters short, loses that line alone, and goes on',
    async (short) => {
      const journal = open()
      await journal.append([alarm(1)])
      await journal.append([alarm(2)])
      await journal.close()
      writeFileSync(file(), readFileSync(file(), 'utf8').slice(0, -1 - short))
      const again = open()
      expect(await again.read()).toEqual([alarm(1)])
      expect(faults).toEqual(['journal-torn-line'])
      await again.append([alarm(3)])
      await again.close()
      expect(await open().read()).toEqual([alarm(1), alarm(3)])
    },
  )

  it('damaged in the middle, or with lines of somebody else’s, loses those lines alone', async () => {
    const journal = open()
    await journal.append([alarm(1), alarm(2), alarm(3)])
    await journal.close()
    writeFileSync(file(), readFileSync(file(), 'utf8').replace('alarm 2', 'alarm 7'))
    appendFileSync(file(), '\0\0\0\0\n{"id":"alarm 9"}\n')
    expect(await open().read()).toEqual([alarm(1), alarm(3)])
    expect(faults).toEqual(Array(3).fill('journal-torn-line'))
  })

  it('keeps all that come at once', async () => {
    const journal = open()
    const many = Array.from({ length: 300 }, (_, n) => alarm(n))
    await Promise.all(many.map((one) => journal.append([one])))
    expect(await open().read()).toEqual(many)
  })

  it('begins a new file when it is full, with every alarm that is still kept, and stays bounded', async () => {
    const journal = open({ bytesMax: 3000 })
    await journal.append([alarm(0, { receivedAtMs: 1, lastReceivedAtMs: NOW_MS - 31 * DAY_MS })])
    for (let n = 1; n <= 25; n++) await journal.append([alarm(1 + (n % 5), { lastReceivedAtMs: NOW_MS + n })])
    expect(readFileSync(file()).length).toBeLessThan(3600)
    const read = await open().read()
    expect(read.map(({ id }) => id).sort()).toEqual([1, 2, 3, 4, 5].map((n) => `alarm ${n}`))
    expect(Math.max(...read.map(({ lastReceivedAtMs }) => lastReceivedAtMs))).toBe(NOW_MS + 25)
    await journal.append([alarm(6)])
    expect(await open().read()).toHaveLength(6)
  })

  it('left half made while it was begun anew is the old one still', async () => {
    await open().append([alarm(1)])
    writeFileSync(`${file()}.next`, '0123456789abcdef {"id":')
    expect(await open().read()).toEqual([alarm(1)])
    expect(faults).toEqual([])
  })

  it('of another process in the same folder is read and not written', async () => {
    await open({ name: 'alarms-1' }).append([alarm(1)])
    const before = readFileSync(file('alarms-1'), 'utf8')
    const mine = open({ name: 'alarms-2' })
    expect(await mine.read()).toEqual([alarm(1)])
    await mine.append([alarm(2)])
    expect(readFileSync(file('alarms-1'), 'utf8')).toBe(before)
    expect(await open({ name: 'alarms-3' }).read()).toHaveLength(2)
  })

  it.skipIf(!existsSync('/dev/full'))('on a full disk says so each time, and goes on when there is room', async () => {
    symlinkSync('/dev/full', file())
    const journal = open()
    await expect(journal.append([alarm(1)])).rejects.toThrow('ENOSPC')
    const both = await Promise.allSettled([journal.append([alarm(1)]), journal.append([alarm(2)])])
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    expect([journal.trouble(), ...faults]).toEqual(['ENOSPC', ...Array(3).fill('journal-unwritable')])
    rmSync(file())
    await journal.append([alarm(3)])
    expect([journal.trouble(), await open().read()]).toEqual([undefined, [alarm(3)]])
  })

  it('whose folder cannot be made, or whose file cannot be read, is a named fault and no more', async () => {
    writeFileSync(join(folder, 'file'), '')
    await expect(open({ folder: join(folder, 'file', 'in') }).append([alarm(1)])).rejects.toThrow()
    expect(faults).toEqual(['journal-unwritable'])
    mkdirSync(file('unreadable'))
    expect(await open().read()).toEqual([])
    expect(await open({ folder: join(folder, 'file') }).read()).toEqual([])
    expect(faults.slice(1)).toEqual(['journal-unreadable', 'journal-unreadable'])
  })
})

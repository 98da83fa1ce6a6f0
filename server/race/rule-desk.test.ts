import { beforeEach, describe, expect, it } from 'vitest'
import { openFrame } from '#protocol/edge/frame'
import { readOther } from '#protocol/edge/other-frame'
import { printOf } from '#protocol/edge/rule-word'
import { NO_KEY, tagKeyOf } from '#protocol/edge/tag'
import type { RaceId } from '#race/fix'
import { northward, testCourse, testEntry, testSetup } from '#race/test-race'
import type { Outbox, OutgoingMessage } from '../ports/outbox'
import type { StreamReporting } from '../ports/race-store'
import { ruleOf } from './reporting-wire'
import { createRuleDesk } from './rule-desk'

const HOUR_MS = 3_600_000
const NOW_MS = 1_790_000_000_000
const TERMS = { errorM: 556, heartbeatMs: 2 * HOUR_MS, leastIntervalMs: 0, parkedIntervalMs: 4 * HOUR_MS }
const SETUP = testSetup({ course: testCourse([northward('line', 0), northward('line', 1)]), entries: [testEntry('1')] })
const PLAIN = printOf(ruleOf({ ...TERMS, zones: [] }))

const KEY = Uint8Array.from({ length: 16 }, (_, i) => i)
const DEVICE = { organizationId: 'o', imei: '300000000000001', profile: 'solo', slots: new Map(), key: KEY } as const

let queued: OutgoingMessage[]
let seen: string[]
let faults: string[]
let isAway: boolean
let nowMs: number
let stream: StreamReporting

beforeEach(() => {
  ;[queued, seen, faults, isAway, nowMs] = [[], [], [], false, NOW_MS]
  stream = {
    ...{ streamId: 's', organizationId: 'o', raceId: SETUP.raceId, terms: TERMS, widening: 1, trackerIds: [] },
  }
})

const outbox: Outbox = {
  queue: async (message) => {
    if (isAway) throw new Error('away')
    return queued.push(message)
  },
  noteSeen: async (streamId, replaces, atMs) => void seen.push(`${streamId} ${replaces} ${atMs}`),
}

/** A desk on a store that remembers what was sent, as the real one does. */
function createDesk() {
  const desk = createRuleDesk({
    outbox,
    store: {
      noteOrderSent: async (_, { print, atMs }) => {
        const times = stream.sent?.print === print ? stream.sent.times + 1 : 1
        stream = { ...stream, sent: { print, atMs, times } }
      },
    },
    registry: { read: async (streamId) => ({ ...DEVICE, streamId }) },
    counters: { fault: (kind) => void faults.push(kind), event: () => {} },
    log: { error: () => {}, warn: () => {} } as never,
    now: () => nowMs,
  })
  return (setup = SETUP) => desk.settle([stream], setup)
}

/** As their device reads them, by its key. */
function rulesQueued(key = tagKeyOf(KEY)) {
  return queued.map(({ payload }) => {
    const opened = openFrame(payload)
    const read = opened.ok ? readOther(opened.value, NOW_MS / 1000, key) : opened
    if (!read.ok || read.value.kind !== 'rule') throw new Error('no rule')
    return read.value.rule
  })
}

describe('the desk that sends rules', () => {
  it('sends what was agreed once, and again when it changes, in place of one that still waits', async () => {
    const settle = createDesk()
    await settle()
    await settle()
    expect(rulesQueued()).toEqual([ruleOf({ ...TERMS, zones: [] })])
    expect(() => rulesQueued(NO_KEY)).toThrow('no rule')
    expect(queued[0]).toMatchObject({ kind: 'rule', streamId: 's', organizationId: 'o', replaces: 'rule' })
    stream = {
      ...stream,
      terms: { ...TERMS, errorM: 200, nearMarks: { radiusM: 5000, errorM: 50, intervalMs: HOUR_MS } },
    }
    await settle()
    await settle()
    expect(rulesQueued()[1]).toMatchObject({ errorM: 200, zones: [{ errorM: 50 }, { errorM: 50, lat: 10_000 }] })
    expect(queued.map(({ replaces }) => replaces)).toEqual(['rule', 'rule'])
  })

  it('tells the outbox that a rule has arrived when the device has said so, once', async () => {
    const settle = createDesk()
    await settle()
    stream = { ...stream, told: { print: PLAIN ^ 1, atMs: NOW_MS + 1 } }
    await settle()
    expect(seen).toEqual([])
    stream = { ...stream, told: { print: PLAIN, atMs: NOW_MS + 2 } }
    await settle()
    await settle()
    expect(seen).toEqual([`s rule ${NOW_MS + 2}`])
    expect(queued).toHaveLength(1)
  })

  it('sends it again to a device that has lost it', async () => {
    const settle = createDesk()
    await settle()
    stream = { ...stream, told: { print: PLAIN, atMs: NOW_MS + 2 } }
    await settle()
    // As the record has it then.
    const { sent, ...forgotten } = stream
    stream = { ...forgotten, told: { print: 0, atMs: NOW_MS + 9 } }
    await settle()
    expect(queued).toHaveLength(2)
  })

  it('sends it again, later and later, to a device that is heard and does not say that it keeps it', async () => {
    const settle = createDesk()
    const queuedAfter = async (hours: number) => {
      nowMs = NOW_MS + hours * HOUR_MS
      await settle()
      return queued.length
    }
    await settle()
    expect(await queuedAfter(30)).toBe(1)
    stream = { ...stream, heardAtMs: NOW_MS + HOUR_MS }
    expect(await queuedAfter(5.9)).toBe(1)
    expect(await queuedAfter(6)).toBe(2)
    stream = { ...stream, heardAtMs: NOW_MS + 7 * HOUR_MS }
    expect(await queuedAfter(17.9)).toBe(2)
    expect(await queuedAfter(18)).toBe(3)
  })

  it('sends nothing that the radio cannot tell, says so once, and sends the next good one', async () => {
    const settle = createDesk()
    stream = { ...stream, terms: { ...TERMS, errorM: 70_000 } }
    await settle()
    await settle()
    expect([queued.length, faults]).toEqual([0, ['rule-out-of-range']])
    stream = { ...stream, terms: TERMS }
    await settle()
    expect(queued).toHaveLength(1)
  })

  it('tries again after the outbox was away; leaves alone what another race agreed on, and a race that is over', async () => {
    const settle = createDesk()
    isAway = true
    await settle()
    expect(faults).toEqual(['rule-not-queued'])
    isAway = false
    await settle({ ...SETUP, endsAtMs: NOW_MS - 1 })
    await settle({ ...SETUP, raceId: 'another' as RaceId })
    expect(queued).toEqual([])
    await settle()
    expect(queued).toHaveLength(1)
  })
})

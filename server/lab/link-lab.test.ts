import { beforeEach, describe, expect, it } from 'vitest'
import { LAB_ACTIONS, type LabAction } from '#protocol/live/lab'
import type { AskOutcome } from '../ingest/replies'
import { createMemorySyncStateStore } from '../memory/memory-sync-state-store'
import type { RadioReport } from '../ports/demo-radio'
import type { LabBooks } from '../ports/lab-record'
import { createLinkLab, type LinkLabParts } from './link-lab'

const START_MS = 1_790_000_000_000
const MINUTE_MS = 60_000

let nowMs: number
let books: LabBooks
let radio: (RadioReport & { darkUntilMs?: number | undefined }) | undefined
let answers: Map<string, AskOutcome>
let letGo: string[]
let restarts: number
let syncStates: ReturnType<typeof createMemorySyncStateStore>

const sender = (streamId: string, lastSessionAtMs: number | null) => {
  return {
    streamId,
    imei: streamId,
    profile: 'field' as const,
    hasKey: streamId === 'one',
    entryNumber: null,
    reportIntervalMs: MINUTE_MS,
    lastSessionAtMs,
  }
}
const METER = { messages: 3, fixes: 60, bytes: 300, credits: 7, jsonMessages: 10, jsonBytes: 3000, jsonCredits: 65 }
const ASKED = { kind: 'asked', messages: 2, bytes: 12 } as const

beforeEach(async () => {
  nowMs = START_MS
  books = {
    senders: [sender('one', START_MS), sender('two', START_MS), sender('passed', START_MS - 60 * MINUTE_MS)],
    today: METER,
    gaps: [],
    gapCounts: { filled: 4, lost: 1 },
    servesOthers: false,
  }
  radio = { liveSinceMs: START_MS - MINUTE_MS, undelivered: 0, toLose: 0, taken: [], unheard: ['46'] }
  answers = new Map()
  letGo = []
  restarts = 0
  syncStates = createMemorySyncStateStore()
  for (const id of ['one', 'two', 'passed'])
    await syncStates.save(id, { revision: 1, lastMessageNumber: 1, bytes: Uint8Array.of(1) })
})

const open = (part: Partial<LinkLabParts> = {}) => {
  const lab = createLinkLab({
    record: { read: async (slug) => (slug === 'demo' ? books : undefined) },
    radio: {
      report: async () => radio,
      begin: async (_, fault) => {
        if (radio === undefined) return undefined
        radio = fault === 'lose-messages' ? { ...radio, toLose: 5 } : { ...radio, darkUntilMs: nowMs + 10 * MINUTE_MS }
        return radio
      },
    },
    worker: {
      letGo: (id) => void letGo.push(id),
      replyNow: async (id) => answers.get(id) ?? { kind: 'nothing-missing' },
    },
    syncStates,
    hasReplies: true,
    restart: () => {
      restarts += 1
    },
    now: () => nowMs,
    ...part,
  })
  nowMs += MINUTE_MS
  books = {
    ...books,
    senders: books.senders.map((one) => ({ ...one, lastSessionAtMs: (one.lastSessionAtMs ?? 0) + MINUTE_MS })),
  }
  return lab
}

describe('the link lab', () => {
  it('shows what a demo race’s link has cost, what is missing and what can be done', async () => {
    const view = await open().look('demo')
    expect(view).toEqual({
      ...{ serverAtMs: START_MS + MINUTE_MS, serverSinceMs: START_MS, meter: METER },
      ...{ missingSinceMs: START_MS - MINUTE_MS, missing: [], filled: 4, lost: 1 },
      radio: { liveSinceMs: START_MS - MINUTE_MS, undelivered: 0, toLose: 0, unheard: ['46'] },
      ...{ senders: 2, remembered: 2, unauthenticated: 1, refusals: [] },
    })
  })

  it('knows no other race, whatever is asked', async () => {
    const lab = open()
    expect(await lab.look('real')).toBeUndefined()
    for (const action of LAB_ACTIONS) expect(await lab.act('real', action)).toBeUndefined()
    expect([letGo, restarts, radio?.toLose]).toEqual([[], 0, 0])
  })

  it('disturbs the radio once at a time, and shows it at once', async () => {
    const lab = open()
    await lab.look('demo')
    expect(await lab.act('demo', 'lose-messages')).toEqual({ atMs: nowMs, messages: 5 })
    expect((await lab.look('demo'))?.radio?.toLose).toBe(5)
    expect(await lab.act('demo', 'lose-messages')).toEqual({ why: 'under-way' })
    expect(await lab.act('demo', 'no-satellite')).toEqual({ atMs: nowMs, untilMs: nowMs + 10 * MINUTE_MS })
  })

  it('forgets what is remembered of every sender, in the store and in hand, and shows who is remembered again', async () => {
    const lab = open()
    expect(await lab.act('demo', 'forget-memory')).toEqual({ atMs: nowMs, senders: 3 })
    expect(letGo).toEqual(['one', 'two', 'passed'])
    expect(await lab.look('demo')).toMatchObject({ senders: 2, remembered: 0 })
    await syncStates.save('one', { revision: 1, lastMessageNumber: 9, bytes: Uint8Array.of(9) })
    nowMs += 2000
    expect(await lab.look('demo')).toMatchObject({ senders: 2, remembered: 1 })
  })

  it('says that memory which is away could not be deleted, and does so once it is back', async () => {
    let isAway = true
    const forget = async (id: string) => {
      if (isAway) throw new Error('Redis is away')
      await syncStates.forget(id)
    }
    const lab = open({ syncStates: { load: syncStates.load, forget } })
    expect(await lab.act('demo', 'forget-memory')).toEqual({ why: 'failed' })
    expect(letGo).toEqual([])
    isAway = false
    nowMs += MINUTE_MS
    expect(await lab.act('demo', 'forget-memory')).toMatchObject({ senders: 3 })
  })

  it('asks every device for what is missing and adds up what that came to', async () => {
    answers.set('one', ASKED)
    answers.set('two', { kind: 'failed' })
    const lab = open()
    expect(await lab.act('demo', 'ask-now')).toEqual({ atMs: nowMs, senders: 1, messages: 2, credits: 1 })
    answers.set('one', { kind: 'failed' })
    nowMs += MINUTE_MS
    expect(await lab.act('demo', 'ask-now')).toEqual({ why: 'failed' })
  })

  it.each<[string, LabAction, () => void, string]>([
    ['the simulation is away', 'lose-messages', () => (radio = undefined), 'no-demo'],
    [
      'it is catching up',
      'no-satellite',
      () => (radio = { undelivered: 9, toLose: 0, taken: [], unheard: [] }),
      'catching-up',
    ],
    [
      'the server serves another race',
      'restart-server',
      () => (books = { ...books, servesOthers: true }),
      'serves-others',
    ],
  ])('does nothing when %s, and says why before anybody presses', async (_, action, spoil, why) => {
    const lab = open()
    spoil()
    expect((await lab.look('demo'))?.refusals).toContainEqual({ action, why })
    expect(await lab.act('demo', action)).toEqual({ why })
    expect(restarts).toBe(0)
  })

  it('restarts the server, but not one that has only just started', async () => {
    const lab = open()
    nowMs = START_MS + 1000
    expect(await lab.act('demo', 'restart-server')).toEqual({ why: 'just-started' })
    nowMs = START_MS + MINUTE_MS
    expect(await lab.act('demo', 'restart-server')).toEqual({ atMs: nowMs })
    expect(restarts).toBe(1)
  })

  it('lets each thing rest before it is done again', async () => {
    const lab = open()
    await lab.act('demo', 'ask-now')
    nowMs += 1000
    expect(await lab.act('demo', 'ask-now')).toEqual({ why: 'resting' })
    expect(await lab.act('demo', 'forget-memory')).toMatchObject({ senders: 3 })
    nowMs += MINUTE_MS
    expect(await lab.act('demo', 'ask-now')).toMatchObject({ senders: 0 })
  })

  it('does once what two visitors press in the same moment', async () => {
    const lab = open()
    const outcomes = await Promise.all([lab.act('demo', 'ask-now'), lab.act('demo', 'ask-now')])
    expect(outcomes).toEqual([expect.objectContaining({ senders: 0 }), { why: 'resting' }])
  })

  it('cannot ask where no message goes to devices', async () => {
    expect(await open({ hasReplies: false }).act('demo', 'ask-now')).toEqual({ why: 'no-way' })
  })
})

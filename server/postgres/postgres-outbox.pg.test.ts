import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '#base/units'
import type { Database } from '#db/client'
import { appendFixes } from '#db/fix-log'
import { readLinkAlerts } from '#db/link-alerts'
import { setLinkBudget } from '#db/link-budget'
import { cancelOutgoing, countOutgoing, listOutgoing } from '#db/outgoing-list'
import { createTestDatabase, hasTestServer } from '#db/test-database'
import { createTestOrganization, createTestStream } from '#db/test-race'
import { createOutboxSender } from '../jobs/outbox-sender'
import { createLog } from '../log'
import type { DeviceLink, LinkMessage, LinkOutcome } from '../ports/device-link'
import type { Outbox, OutgoingMessage } from '../ports/outbox'
import { createPostgresOutbox, createPostgresOutgoingQueue } from './postgres-outbox'

const START_MS = 1_800_000_000_000
const TAKEN: LinkOutcome = { kind: 'queued', place: 3 }
const AWAY: LinkOutcome = { kind: 'trouble', trouble: 'unreachable', reason: 'ECONNREFUSED' }
const CUT: LinkOutcome = { kind: 'trouble', trouble: 'cut-off', reason: 'ECONNRESET' }
const FULL: LinkOutcome = { kind: 'refused', status: -5, mayPass: true, reason: 'queue of the device full' }
const UNKNOWN = { status: -2, reason: 'IMEI not provisioned' }
const STRANGER: LinkOutcome = { kind: 'refused', ...UNKNOWN, mayPass: false, alarm: 'unknown-device' }

type Row = { state: string; tries: number; credits: number; reason: string | null; status: number | null }

describe.skipIf(!hasTestServer)('the outbox, on a real Postgres', () => {
  let db: Database
  let drop = async () => {}
  let stream: Awaited<ReturnType<typeof createTestStream>>
  let outbox: Outbox
  let nowMs: number
  let sent: LinkMessage[]
  let counts: Map<string, number>
  /** What the gateway does with a message. */
  let answer: (message: LinkMessage) => LinkOutcome | Promise<LinkOutcome>

  beforeAll(async () => {
    ;({ db, drop } = await createTestDatabase())
  })
  afterAll(() => drop())
  beforeEach(async () => {
    nowMs = START_MS
    stream = await createTestStream(db)
    outbox = createPostgresOutbox(db, () => nowMs)
    sent = []
    counts = new Map()
    answer = () => TAKEN
  })

  const count = (kind: string, by = 1) => void counts.set(kind, (counts.get(kind) ?? 0) + by)
  const startSender = (on = db) => {
    const link: DeviceLink = {
      send: async (message) => {
        sent.push(message)
        return answer(message)
      },
    }
    const queue = createPostgresOutgoingQueue(on)
    const counters = { fault: count, event: count }
    return createOutboxSender({
      queue,
      links: { directip: link },
      now: () => nowMs,
      counters,
      log: createLog('silent'),
    })
  }
  const put = (first: number, part: Partial<OutgoingMessage> = {}) => {
    const { organizationId, streamId } = stream
    const expiresAtMs = nowMs + DAY_MS
    return outbox.queue({
      organizationId,
      streamId,
      kind: 'text',
      payload: Uint8Array.of(first, 9),
      expiresAtMs,
      ...part,
    })
  }
  const drain = () => startSender().drain(stream.streamId)
  const later = (ms: number) => {
    nowMs += ms
  }
  const rowOf = async (number: number) =>
    (await db.pool.query('SELECT * FROM outgoing_message WHERE number = $1', [number])).rows[0] as Row &
      Record<string, number>
  const stateOf = async (number: number) => (await rowOf(number)).state
  const firsts = () => sent.map(({ payload }) => payload[0])
  const hear = (...sessions: { mtmsn: number; sessionAtMs?: number }[]) =>
    appendFixes(db, {
      ...{ organizationId: stream.organizationId, streamId: stream.streamId },
      ...{ fixes: [], gaps: [], heard: [], processed: [] },
      sessions: sessions.map((session) => ({ sessionAtMs: nowMs, ...session })),
    })
  /** A process that ends in the middle of a sending: what it would still have done is not done. */
  const crashWhileSending = async () => {
    let onSent = () => {}
    const isSent = new Promise<void>((resolve) => {
      onSent = resolve
    })
    answer = () => new Promise(() => onSent())
    const other = await openAgain()
    void startSender(other)
      .drain(stream.streamId)
      .catch(() => {})
    await isSent
    await other.close()
    answer = () => TAKEN
  }
  const openAgain = async () => (await import('#db/client')).openDatabase(db.url)

  it('records a message before it goes, and every state with its time until a session shows that the device has it', async () => {
    const number = await put(1)
    expect(await rowOf(number)).toMatchObject({ state: 'queued', queued_at: START_MS, tries: 0, credits: 0 })
    later(1000)
    answer = async () => {
      expect(await rowOf(number)).toMatchObject({ state: 'sent', sent_at: nowMs, tries: 1 })
      later(1000)
      return TAKEN
    }
    expect(await drain()).toBe('drained')
    expect(sent).toEqual([{ imei: stream.imei, payload: Uint8Array.of(1, 9), mtmsn: number, isUrgent: false }])
    expect(await rowOf(number)).toMatchObject({ state: 'accepted', accepted_at: nowMs, place: 3, credits: 1 })
    later(MINUTE_MS)
    await hear({ mtmsn: 0 }, { mtmsn: number })
    expect(await rowOf(number)).toMatchObject({ state: 'seen', seen_at: nowMs, tries: 1 })
    await drain()
    expect(sent).toHaveLength(1)
  })

  it('sends the most urgent first, then the oldest, and tells the gateway only of an SOS', async () => {
    await put(1, { kind: 'chunk' })
    await put(2, { kind: 'rule' })
    await put(3, { kind: 'rule' })
    await put(4, { kind: 'sos-ack' })
    await put(5, { kind: 'reply' })
    await drain()
    expect(firsts()).toEqual([4, 5, 2, 3, 1])
    expect(sent.map(({ isUrgent }) => isUrgent)).toEqual([true, false, false, false, false])
  })

  it('lets a newer message take the place of one with its key that still waits, of the same stream only', async () => {
    const other = await createTestStream(db)
    const elsewhere = await put(7, {
      replaces: 'rule',
      streamId: other.streamId,
      organizationId: other.organizationId,
    })
    const numbers = await Promise.all([1, 2, 3, 4].map((first) => put(first, { replaces: 'rule' })))
    await put(9, { replaces: 'reply' })
    const states = await Promise.all(numbers.map(stateOf))
    expect(states.sort()).toEqual(['queued', 'replaced', 'replaced', 'replaced'])
    expect(await stateOf(elsewhere)).toBe('queued')
    await drain()
    expect(sent).toHaveLength(2)
    const newer = await put(5, { replaces: 'rule' })
    await drain()
    expect([await stateOf(newer), sent.length]).toEqual(['accepted', 3])
  })

  it('does not take a message for a stream of somebody else, or one that no device can hear, and takes the next good one', async () => {
    await expect(put(1, { organizationId: await createTestOrganization(db) })).rejects.toThrow()
    await expect(put(1, { payload: new Uint8Array(271) })).rejects.toThrow()
    await expect(put(1, { payload: new Uint8Array(0) })).rejects.toThrow()
    await put(2, { payload: new Uint8Array(270) })
    await drain()
    expect(sent).toHaveLength(1)
  })

  it('does not send what has expired, and says so', async () => {
    const number = await put(1, { expiresAtMs: nowMs + 1000 })
    const good = await put(2)
    later(1000)
    await drain()
    expect(firsts()).toEqual([2])
    await startSender().streamsWithWork()
    expect(await rowOf(number)).toMatchObject({ state: 'expired', ended_at: nowMs, credits: 0 })
    expect(await stateOf(good)).toBe('accepted')
  })

  it('without a way to devices lets messages wait until they expire', async () => {
    const number = await put(1)
    const counters = { fault: count, event: count }
    const ports = { queue: createPostgresOutgoingQueue(db), links: {}, now: () => nowMs, counters }
    const sender = createOutboxSender({ ...ports, log: createLog('silent') })
    await sender.drain(stream.streamId)
    expect(await stateOf(number)).toBe('queued')
    later(DAY_MS)
    await sender.streamsWithWork()
    expect(await stateOf(number)).toBe('expired')
  })

  it('sends by the way that the stream has chosen, unmarked where sessions tell of no mark, and waits for that way only', async () => {
    await db.prisma.stream.update({ where: { id: stream.streamId }, data: { link: 'rockblock' } })
    const number = await put(1)
    await drain()
    expect([sent.length, await rowOf(number)]).toMatchObject([
      0,
      { state: 'queued', tries: 0, credits: 0, reason: 'there is no way by rockblock' },
    ])
    later(5 * MINUTE_MS)
    const send: DeviceLink['send'] = async (message) => {
      sent.push(message)
      return { kind: 'queued' }
    }
    const ports = { queue: createPostgresOutgoingQueue(db), now: () => nowMs, counters: { fault: count, event: count } }
    const links = { directip: { send: () => Promise.reject(new Error('the wrong way')) }, rockblock: { send } }
    await createOutboxSender({ ...ports, links, log: createLog('silent') }).drain(stream.streamId)
    expect(await rowOf(number)).toMatchObject({ state: 'accepted', tries: 1, mtmsn: null, place: null, reason: null })
    await hear({ mtmsn: number })
    expect([sent.length, await stateOf(number)]).toEqual([1, 'accepted'])
  })

  it('gives up a message that is not seen for as long as the gateway keeps it', async () => {
    const number = await put(1)
    await drain()
    later(5 * DAY_MS)
    await startSender().streamsWithWork()
    expect(await rowOf(number)).toMatchObject({ state: 'expired', credits: 1 })
  })

  it('keeps the reason of a refusal that will not pass, spends nothing on it, and goes on with the next', async () => {
    answer = ({ payload }) => (payload[0] === 1 ? STRANGER : TAKEN)
    const refused = await put(1)
    const good = await put(2)
    await drain()
    expect(await rowOf(refused)).toMatchObject({ state: 'refused', ...UNKNOWN, credits: 0, ended_at: nowMs })
    expect(await stateOf(good)).toBe('accepted')
    expect(counts.get('outgoing-refused')).toBe(1)
  })

  it.each([
    ['is away', AWAY],
    ['has no room', FULL],
  ])('tries again, less and less often and in order, while the gateway %s', async (_, outcome) => {
    answer = () => outcome
    const number = await put(1)
    await put(2)
    const sender = startSender()
    const triedAtMs: number[] = []
    for (; nowMs < START_MS + 30 * MINUTE_MS; later(1000)) {
      const before = sent.length
      await sender.drain(stream.streamId)
      if (sent.length > before) triedAtMs.push(nowMs - START_MS)
    }
    expect(triedAtMs.slice(0, 5)).toEqual([0, 5000, 15_000, 35_000, 75_000])
    expect(triedAtMs.at(-1)! - triedAtMs.at(-2)!).toBe(5 * MINUTE_MS)
    expect(await rowOf(number)).toMatchObject({ state: 'queued', credits: 0 })
    answer = () => TAKEN
    later(5 * MINUTE_MS)
    expect(await sender.streamsWithWork()).toContain(stream.streamId)
    await drain()
    expect(firsts().slice(-2)).toEqual([1, 2])
  })

  it('drops what waits for another try when a newer message with its key has gone ahead', async () => {
    answer = async () => {
      await put(2, { replaces: 'rule' })
      answer = () => TAKEN
      return AWAY
    }
    const older = await put(1, { replaces: 'rule' })
    await drain()
    expect([firsts(), await stateOf(older)]).toEqual([[1, 2], 'replaced'])
  })

  it('in doubt about a message, sends it again only when a later session brought none', async () => {
    answer = () => CUT
    const number = await put(1)
    await drain()
    expect(await rowOf(number)).toMatchObject({ state: 'sent', reason: 'cut-off: ECONNRESET', credits: 1 })
    answer = () => TAKEN
    later(HOUR_MS)
    await hear({ mtmsn: 0, sessionAtMs: START_MS - MINUTE_MS }, { mtmsn: 0, sessionAtMs: START_MS + 30_000 })
    await hear({ mtmsn: (number % 65_535) + 1 })
    await drain()
    expect([sent.length, await stateOf(number)]).toEqual([1, 'sent'])
    await hear({ mtmsn: 0 })
    expect(await startSender().streamsWithWork()).toContain(stream.streamId)
    await drain()
    expect(await rowOf(number)).toMatchObject({ state: 'accepted', tries: 2, credits: 2 })
  })

  it('in doubt about a message, lets the next ones pass, and learns that it came after all', async () => {
    answer = ({ payload }) => (payload[0] === 1 ? CUT : TAKEN)
    const number = await put(1)
    await put(2)
    await drain()
    expect(firsts()).toEqual([1, 2])
    await hear({ mtmsn: number })
    expect(await stateOf(number)).toBe('seen')
    later(HOUR_MS)
    await hear({ mtmsn: 0 })
    await drain()
    expect(sent).toHaveLength(2)
  })

  it('in doubt about the answer to an SOS, sends it twice more without proof', async () => {
    answer = () => CUT
    const number = await put(1, { kind: 'sos-ack' })
    for (let minute = 0; minute < 30; minute++, later(MINUTE_MS)) {
      await startSender().streamsWithWork()
      await drain()
    }
    expect(sent).toHaveLength(3)
    expect(await rowOf(number)).toMatchObject({ state: 'sent', tries: 3, credits: 3 })
  })

  it('in doubt about two messages of one key, sends only the newer again', async () => {
    answer = () => CUT
    const older = await put(1, { replaces: 'rule' })
    await drain()
    const newer = await put(2, { replaces: 'rule' })
    await drain()
    answer = () => TAKEN
    later(HOUR_MS)
    await hear({ mtmsn: 0 })
    await drain()
    expect([firsts(), await stateOf(older), await stateOf(newer)]).toEqual([[1, 2, 2], 'replaced', 'accepted'])
  })

  it('crashed while sending, leaves the message in doubt and the device free for the next process', async () => {
    const number = await put(1)
    await crashWhileSending()
    expect(await rowOf(number)).toMatchObject({ state: 'sent', tries: 1 })
    await put(2)
    expect(await drain()).toBe('drained')
    expect(firsts()).toEqual([1, 2])
    later(HOUR_MS)
    await hear({ mtmsn: 0 })
    await drain()
    expect([firsts(), await stateOf(number)]).toEqual([[1, 2, 1], 'accepted'])
  })

  it('crashed between the gateway taking an SOS answer and its record, sends it again soon', async () => {
    const number = await put(1, { kind: 'sos-ack' })
    await crashWhileSending()
    await drain()
    expect(sent).toHaveLength(1)
    later(MINUTE_MS)
    expect(await startSender().streamsWithWork()).toContain(stream.streamId)
    await drain()
    expect([sent.length, await stateOf(number)]).toEqual([2, 'accepted'])
  })

  it('works for a device in one process at a time, and each message goes once however many there are', async () => {
    for (let i = 0; i < 12; i++) await put(i)
    const others = await Promise.all([openAgain(), openAgain(), openAgain()])
    let [atOnce, most] = [0, 0]
    answer = async () => {
      most = Math.max(most, ++atOnce)
      await new Promise(setImmediate)
      atOnce--
      return TAKEN
    }
    const outcomes = await Promise.all([db, ...others].map((one) => startSender(one).drain(stream.streamId)))
    await drain()
    await Promise.all(others.map((one) => one.close()))
    expect(outcomes.filter((outcome) => outcome === 'busy').length).toBeGreaterThan(0)
    expect(most).toBe(1)
    expect(firsts()).toEqual(Array.from({ length: 12 }, (_, i) => i))
  })

  it('takes a message once even if two workers mark it at the same time', async () => {
    await put(1)
    const queue = createPostgresOutgoingQueue(db)
    const message = (await queue.next(stream.streamId, nowMs))!
    const marks = await Promise.all([1, 2, 3].map(() => queue.begin(message, nowMs, { mark: true })))
    expect(marks.filter(Boolean)).toHaveLength(1)
  })

  it('notes what the device shows by its key, also of one that waits for another try, and not of one that never went', async () => {
    const first = await put(1, { replaces: 'rule' })
    await outbox.noteSeen(stream.streamId, 'rule', nowMs)
    expect(await stateOf(first)).toBe('queued')
    answer = () => AWAY
    await drain()
    later(1000)
    await outbox.noteSeen(stream.streamId, 'rule', nowMs)
    expect(await rowOf(first)).toMatchObject({ state: 'seen', seen_at: nowMs })
    answer = () => TAKEN
    later(HOUR_MS)
    await drain()
    expect(sent).toHaveLength(1)
  })

  it('raises an alert for what a person must see to, counts what it stops, and clears it with the next message taken', async () => {
    const alerts = () => readLinkAlerts(db, stream.organizationId)
    answer = () => STRANGER
    await put(1)
    await drain()
    later(MINUTE_MS)
    await put(2)
    await drain()
    const alert = { imei: stream.imei, kind: 'unknown-device', ...UNKNOWN, refusals: 2 }
    expect(await alerts()).toEqual([{ ...alert, firstAtMs: START_MS, lastAtMs: nowMs }])
    expect(counts.get('link-unknown-device')).toBe(2)
    answer = () => TAKEN
    await put(3)
    await drain()
    expect(await alerts()).toEqual([])
    answer = () => STRANGER
    later(MINUTE_MS)
    await put(4)
    await drain()
    expect(await alerts()).toMatchObject([{ refusals: 1, firstAtMs: nowMs }])
  })

  it('holds messages when the budget of the month is used up, but not an answer to an SOS, and sends them when it is raised', async () => {
    const organizationId = await createTestOrganization(db)
    stream = await createTestStream(db, { organizationId })
    await setLinkBudget(db, { organizationId }, { monthCredits: 2 })
    for (const first of [1, 2, 3]) await put(first)
    await drain()
    expect(firsts()).toEqual([1, 2])
    await put(4, { kind: 'sos-ack' })
    await drain()
    expect(firsts()).toEqual([1, 2, 4])
    expect(counts.get('outgoing-held')).toBe(1)
    const [held] = await listOutgoing(db, organizationId, { state: 'queued', limit: 9 })
    expect(held).toMatchObject({ reason: "the month's budget is used up", tries: 0, credits: 0 })
    await setLinkBudget(db, { organizationId }, { monthCredits: 4 })
    later(5 * MINUTE_MS)
    await drain()
    expect(firsts()).toEqual([1, 2, 4, 3])
  })

  it('takes back what still waits when told to, and nothing that has gone or belongs to others', async () => {
    const number = await put(1)
    const other = await createTestOrganization(db)
    expect(await cancelOutgoing(db, other, number, nowMs)).toBe(false)
    expect(await cancelOutgoing(db, stream.organizationId, number, nowMs)).toBe(true)
    const gone = await put(2)
    await drain()
    expect(await cancelOutgoing(db, stream.organizationId, gone, nowMs)).toBe(false)
    expect([firsts(), await stateOf(number)]).toEqual([[2], 'cancelled'])
    expect((await countOutgoing(db, nowMs)).get('cancelled')).toBe(1)
  })

  it('keeps a message seen that the device showed before the gateway had answered', async () => {
    const number = await put(1)
    answer = async () => {
      await hear({ mtmsn: number })
      return TAKEN
    }
    await drain()
    expect(await stateOf(number)).toBe('seen')
  })
})

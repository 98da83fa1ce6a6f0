import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Database, openDatabase, UNCLAIMED_ORGANIZATION_ID } from './client'
import { appendFixes } from './fix-log'
import {
  type ArrivedMessage,
  messagesAfter,
  recordMessage,
  streamsWithWork,
  unprocessedMessages,
  withStreamLock,
} from './inbox'
import { registerDevice } from './streams'
import { createTestDatabase, hasTestServer } from './test-database'
import { createTestOrganization, createTestStream, NEW_YEAR_MS, testMessage } from './test-race'

describe.skipIf(!hasTestServer)('inbox', () => {
  let db: Database
  let drop = async () => {}
  beforeAll(async () => {
    ;({ db, drop } = await createTestDatabase())
  })
  afterAll(() => drop())

  test('a message is read back as it came, under the stream and organization of its IMEI', async () => {
    const stream = await createTestStream(db)
    const bytes = new Uint8Array([0, 255, 7])
    const recorded = await stream.send({ bytes, sessionAtMs: NEW_YEAR_MS - 1234, receivedAtMs: NEW_YEAR_MS + 5 })
    const { messageNumber } = recorded
    const { organizationId, streamId } = stream
    expect(recorded).toEqual({ messageNumber, organizationId, duplicate: false, streamId })
    expect(await unprocessedMessages(db, stream.streamId, 10)).toEqual([
      {
        messageNumber: recorded.messageNumber,
        organizationId: stream.organizationId,
        streamId: stream.streamId,
        source: 'directip',
        receivedAtMs: NEW_YEAR_MS + 5,
        sessionAtMs: NEW_YEAR_MS - 1234,
        bytes,
      },
    ])
  })

  test('a message sent twice is one message, also when both arrive at once, and the second delivery is counted', async () => {
    const stream = await createTestStream(db)
    const answers = await Promise.all(Array.from({ length: 8 }, () => stream.send({ identity: 'again' })))
    expect(new Set(answers.map((answer) => answer.messageNumber)).size).toBe(1)
    expect(answers.filter((answer) => !answer.duplicate)).toHaveLength(1)
    expect(await unprocessedMessages(db, stream.streamId, 10)).toHaveLength(1)
    const identity = await db.prisma.messageIdentity.findFirstOrThrow({ where: { identity: 'again' } })
    expect(identity.deliveries).toBe(8)
    expect(await stream.send()).toMatchObject({ duplicate: false })
  })

  test('what nobody has registered is kept for the reserved organization, whatever its sender claims to be', async () => {
    for (const imei of ['300234010753370', 'not digits\0', '']) {
      const recorded = await recordMessage(db, { ...testMessage(), identity: `id\0 ${imei}`, imei })
      expect(recorded).toMatchObject({ duplicate: false })
      expect(recorded).not.toHaveProperty('streamId')
    }
    const messages = await unprocessedMessages(db, null, 10)
    expect(messages.map((message) => message.organizationId)).toEqual(Array(3).fill(UNCLAIMED_ORGANIZATION_ID))
    expect(await streamsWithWork(db)).toContain(null)
    expect(await recordMessage(db, { ...testMessage(), headers: { 'x-odd': 'a\0b' } })).toMatchObject({
      duplicate: false,
    })
  })

  const slugOf = async (id: string) => (await db.prisma.organization.findUniqueOrThrow({ where: { id } })).slug
  const stateOf = (messageNumber: number) => db.prisma.messageIdentity.findUniqueOrThrow({ where: { messageNumber } })

  test('what could not be verified is kept in quarantine, given to nobody, and does not stand in the place of the true one', async () => {
    const stream = await createTestStream(db)
    const forged = await stream.send({ identity: 'the true one', quarantine: 'signature-wrong' })
    expect(forged).toMatchObject({ duplicate: false, quarantine: 'signature-wrong' })
    expect(forged).not.toHaveProperty('streamId')
    expect(await stateOf(forged.messageNumber)).toMatchObject({ state: 'quarantined', fault: 'signature-wrong' })
    expect(await db.prisma.inbox.count({ where: { messageNumber: forged.messageNumber } })).toBe(1)
    expect(await stream.send({ identity: 'the true one', quarantine: 'signature-wrong' })).toMatchObject({
      duplicate: true,
      messageNumber: forged.messageNumber,
      quarantine: 'signature-wrong',
    })
    const numbersOf = async (streamId: string | null) =>
      (await unprocessedMessages(db, streamId, 100)).map((message) => message.messageNumber)
    expect([...(await numbersOf(stream.streamId)), ...(await numbersOf(null))]).not.toContain(forged.messageNumber)
    const good = await stream.send({ identity: 'the true one' })
    expect(good).toMatchObject({ duplicate: false, streamId: stream.streamId })
    expect(await numbersOf(stream.streamId)).toEqual([good.messageNumber])
  })

  test('by the key of one organization nobody speaks for a device of another', async () => {
    const [stream, stranger] = [await createTestStream(db), await createTestOrganization(db)]
    const message = { identity: 'spoken for', organization: await slugOf(stranger) }
    const refused = await stream.send(message)
    expect(refused).toMatchObject({ duplicate: false, quarantine: 'other-organization' })
    expect(await stateOf(refused.messageNumber)).toMatchObject({ state: 'quarantined', organizationId: stranger })
    expect(await stream.send({ ...message, organization: 'nobody' })).toMatchObject({
      quarantine: 'other-organization',
    })
    const own = await stream.send({ ...message, organization: await slugOf(stream.organizationId) })
    expect(own).toMatchObject({ duplicate: false, streamId: stream.streamId })
  })

  test('a phone is found by its own id within the organization of the door, and an unknown one is kept for it', async () => {
    const [mine, other] = [await createTestOrganization(db), await createTestOrganization(db)]
    const register = (organizationId: string) =>
      registerDevice(db, { organizationId, kind: 'phone', device: '123456', tracker: { name: 'runner' } })
    const [registered] = [await register(mine), await register(other)]
    const send = async (organizationId: string, part: Partial<ArrivedMessage>) =>
      recordMessage(db, { ...testMessage(), source: 'osmand', organization: await slugOf(organizationId), ...part })
    const known = await send(mine, { deviceId: '123456' })
    expect(known.streamId).toBe(registered.ok && registered.value.streamId)
    const unknown = await send(mine, { deviceId: '12\x003457' })
    expect(unknown).not.toHaveProperty('streamId')
    expect(await stateOf(unknown.messageNumber)).toMatchObject({
      organizationId: mine,
      deviceId: '123457',
      state: 'new',
    })
  })

  test('a processed message leaves the work list and can still be replayed in order', async () => {
    const stream = await createTestStream(db)
    const numbers: number[] = []
    for (let i = 0; i < 4; i++) numbers.push((await stream.send()).messageNumber)
    const processed = numbers.slice(0, 2).map((messageNumber) => ({ messageNumber, payloadBytes: 40 }))
    await appendFixes(db, { ...stream, fixes: [], gaps: [], heard: [], processed })
    const left = await unprocessedMessages(db, stream.streamId, 10)
    expect(left.map((message) => message.messageNumber)).toEqual(numbers.slice(2))
    const replayed = await messagesAfter(db, stream.streamId, numbers[0]!, 2)
    expect(replayed.map((message) => message.messageNumber)).toEqual(numbers.slice(1, 3))
    expect(await streamsWithWork(db)).toContain(stream.streamId)
  })

  test("a stream's messages become visible in the order of their numbers", async () => {
    const stream = await createTestStream(db)
    const seen: number[] = []
    let done = false
    const reader = (async () => {
      for (let last = false; !last; ) {
        last = done
        for (const message of await messagesAfter(db, stream.streamId, seen.at(-1) ?? 0, 1000))
          seen.push(message.messageNumber)
      }
    })()
    for (let round = 0; round < 10; round++) await Promise.all(Array.from({ length: 8 }, () => stream.send()))
    done = true
    await reader
    expect(seen).toHaveLength(80)
  })

  test('one worker at a time has a stream; other streams are free, and so is the pool under many locks', async () => {
    const answers: unknown[] = []
    await withStreamLock(db, 'a', async () => {
      answers.push(await withStreamLock(db, 'a', async () => 'never'))
      answers.push(await withStreamLock(db, 'b', async () => 'other'))
    })
    answers.push(await withStreamLock(db, 'a', async () => 'again'))
    expect(answers).toEqual(['busy', 'other', 'again'])
    const many = Array.from({ length: 40 }, (_, i) => withStreamLock(db, `many-${i}`, () => db.pool.query('SELECT 1')))
    expect(await Promise.all(many)).toHaveLength(40)
  })

  test('another process finds a held stream busy, and a failed worker lets go', async () => {
    const other = openDatabase(db.url)
    await withStreamLock(db, 'shared', async () => {
      expect(await withStreamLock(other, 'shared', async () => 'never')).toBe('busy')
    })
    const failing = withStreamLock(db, 'shared', async () => {
      throw new Error('work failed')
    })
    await expect(failing).rejects.toThrow('work failed')
    expect(await withStreamLock(other, 'shared', async () => 'free')).toBe('free')
    await other.close()
  })
})

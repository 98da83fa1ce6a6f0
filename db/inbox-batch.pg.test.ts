import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Database } from './client'
import { messagesByNumber, unprocessedMessages, waitingOfStreams } from './inbox'
import { recordMessages } from './inbox-batch'
import { listenForNotices } from './notices'
import { createTestDatabase, hasTestServer } from './test-database'
import { createTestStream, testMessage } from './test-race'

describe.skipIf(!hasTestServer)('messages recorded together', () => {
  let db: Database
  let drop = async () => {}
  beforeAll(async () => {
    ;({ db, drop } = await createTestDatabase())
  })
  afterAll(() => drop())

  const of = (imei: string, count: number) => Array.from({ length: count }, () => ({ ...testMessage(), imei }))

  test('are numbered in their order, found by stream, and told of in one notice that names each stream once', async () => {
    const [a, b] = [await createTestStream(db), await createTestStream(db)]
    const told: string[] = []
    const ear = listenForNotices(
      db.url,
      (channel, payload) => channel === 'farfield_inbox' && told.push(payload),
      () => {},
    )
    await ear.listening
    const mixed = [...of(a.imei, 2), ...of(b.imei, 1), ...of(a.imei, 1), testMessage()]
    const recorded = await recordMessages(db, mixed)
    expect(recorded.map(({ streamId, duplicate }) => [streamId, duplicate])).toEqual([
      ...[a, a, b, a].map(({ streamId }) => [streamId, false]),
      [undefined, false],
    ])
    const numbers = recorded.map(({ messageNumber }) => messageNumber)
    expect(numbers).toEqual(numbers.toSorted((x, y) => x - y))
    const [ofB, ofA] = await waitingOfStreams(db, [b.streamId, a.streamId], 2)
    expect([ofA, ofB]).toEqual([
      numbers.slice(0, 2).map((messageNumber) => ({ messageNumber })),
      [{ messageNumber: numbers[2] }],
    ])
    const read = await messagesByNumber(db, numbers.slice(0, 2))
    expect(read.toSorted((x, y) => x.messageNumber - y.messageNumber)).toEqual(
      await unprocessedMessages(db, a.streamId, 2),
    )
    await ear.close()
    expect(told.map((notice) => notice.split(',').toSorted())).toEqual([['', a.streamId, b.streamId].toSorted()])
  })

  test('are known again, beside new ones, by the number that they had', async () => {
    const { imei } = await createTestStream(db)
    const [first, second] = of(imei, 2) as [never, never]
    const [known] = await recordMessages(db, [first])
    const again = await recordMessages(db, [second, first])
    expect(again.map(({ duplicate }) => duplicate)).toEqual([false, true])
    expect(again[1]?.messageNumber).toBe(known?.messageNumber)
    const { rows } = await db.pool.query(
      'SELECT count(*) AS n FROM inbox JOIN message_identity USING (message_number) WHERE imei = $1',
      [imei],
    )
    expect(rows[0]?.n).toBe(2)
  })

  test('all go in or none does', async () => {
    const { imei } = await createTestStream(db)
    const [good, bad] = of(imei, 2)
    await expect(recordMessages(db, [good!, { ...bad!, receivedAtMs: Number.NaN }])).rejects.toThrow()
    expect(await recordMessages(db, [good!])).toMatchObject([{ duplicate: false }])
  })

  test('by several processes at once, over the same streams, do not wait for each other for ever', async () => {
    const streams = await Promise.all(Array.from({ length: 6 }, () => createTestStream(db, { trackers: 1 })))
    const imeis = streams.map(({ imei }) => imei)
    const groups = Array.from({ length: 12 }, (_, i) =>
      (i % 2 ? imeis : imeis.toReversed()).flatMap((imei) => of(imei, 2)),
    )
    const recorded = await Promise.all(groups.map((group) => recordMessages(db, group)))
    expect(new Set(recorded.flat().map(({ messageNumber }) => messageNumber)).size).toBe(12 * 12)
  })
})

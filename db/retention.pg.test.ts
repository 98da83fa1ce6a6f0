import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Database } from './client'
import { appendFixes } from './fix-log'
import { unprocessedMessages } from './inbox'
import {
  applyAllRetention,
  applyRetention,
  measureInbox,
  RAW_DAYS_DEFAULT,
  readRetention,
  setRetention,
} from './retention'
import { createTestDatabase, hasTestServer } from './test-database'
import { createTestOrganization, createTestStream, NEW_YEAR_MS } from './test-race'

const DAY_MS = 86_400_000

describe.skipIf(!hasTestServer)('raw messages', () => {
  let db: Database
  let drop = async () => {}
  beforeAll(async () => {
    ;({ db, drop } = await createTestDatabase())
  })
  afterAll(() => drop())

  /** One message of 100 bytes on each of these days, all processed but the last. */
  async function messagesOf(days: readonly number[]) {
    const organizationId = await createTestOrganization(db)
    const stream = await createTestStream(db, { organizationId })
    for (const day of days) {
      const message = {
        receivedAtMs: NEW_YEAR_MS + day * DAY_MS,
        bytes: new Uint8Array(100),
        identity: `${stream.imei} ${day}`,
      }
      const { messageNumber } = await stream.send(message)
      if (day === days.at(-1)) continue
      await appendFixes(db, {
        ...stream,
        fixes: [],
        gaps: [],
        heard: [],
        processed: [{ messageNumber, payloadBytes: 9 }],
      })
    }
    const kept = async () => (await measureInbox(db, organizationId)).messages
    return { ...stream, kept }
  }

  test('are kept for two years unless the organization says otherwise', async () => {
    const { organizationId, kept } = await messagesOf([0, 1, 2])
    expect(await readRetention(db, organizationId)).toEqual({ rawDays: RAW_DAYS_DEFAULT })
    expect(await applyAllRetention(db, NEW_YEAR_MS + RAW_DAYS_DEFAULT * DAY_MS)).toBe(0)
    expect(await applyAllRetention(db, NEW_YEAR_MS + RAW_DAYS_DEFAULT * DAY_MS + 1)).toBe(1)
    await setRetention(db, organizationId, { rawDays: 10, rawBytes: 500 })
    expect(await readRetention(db, organizationId)).toEqual({ rawDays: 10, rawBytes: 500 })
    await applyAllRetention(db, NEW_YEAR_MS + 12 * DAY_MS)
    expect(await kept()).toBe(1)
  })

  test('that nobody has processed yet stay however old, and a repeat of one that is gone is no news', async () => {
    const stream = await messagesOf([0, 1])
    expect(await applyRetention(db, stream.organizationId, { rawDays: 7 }, NEW_YEAR_MS + 900 * DAY_MS)).toBe(1)
    expect(await unprocessedMessages(db, stream.streamId, 9)).toHaveLength(1)
    const again = await stream.send({ identity: `${stream.imei} 0` })
    expect([again.duplicate, await stream.kept()]).toEqual([true, 1])
  })

  test('beyond the room they may take go from the oldest on, but none of the last seven days', async () => {
    const { organizationId, kept } = await messagesOf([0, 1, 2, 3, 20, 21])
    await applyRetention(db, organizationId, { rawDays: 700, rawBytes: 350 }, NEW_YEAR_MS + 22 * DAY_MS)
    expect(await kept()).toBe(3)
    await applyRetention(db, organizationId, { rawDays: 700, rawBytes: 1 }, NEW_YEAR_MS + 22 * DAY_MS)
    expect(await kept()).toBe(2)
  })

  test('cannot be told to go within a week', async () => {
    const organizationId = await createTestOrganization(db)
    await expect(setRetention(db, organizationId, { rawDays: 6 })).rejects.toThrow(/retention_positive/)
    expect(await readRetention(db, organizationId)).toEqual({ rawDays: RAW_DAYS_DEFAULT })
  })
})

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Database } from '#db/client'
import { listOutgoing } from '#db/outgoing-list'
import { readRaceSetup } from '#db/races'
import { registerStream, registerTracker } from '#db/streams'
import { createTestDatabase, hasTestServer } from '#db/test-database'
import { createTestOrganization, createTestRace, createTestStream } from '#db/test-race'
import { onShoreFrame } from '#protocol/edge/from-shore'
import { FIELD_POLICY } from '#protocol/edge/policy'
import { createSender } from '#protocol/edge/sender'
import { tagKeyOf } from '#protocol/edge/tag'
import { parseOutboxOptions } from './outbox/options'
import { sendOrder } from './outbox/send'

const KEY = Uint8Array.from({ length: 16 }, (_, i) => i + 1)

describe.skipIf(!hasTestServer)('npm run outbox -- send', () => {
  let db: Database
  let drop = async () => {}
  beforeAll(async () => {
    ;({ db, drop } = await createTestDatabase())
  })
  afterAll(() => drop())

  async function send(organizationId: string, ...args: string[]) {
    const parsed = parseOutboxOptions(['send', ...args])
    if (!parsed.ok || parsed.value === 'help' || parsed.value.command !== 'send')
      throw new Error('a right command line')
    return sendOrder(db, organizationId, parsed.value, Date.now())
  }

  it('puts an order into the outbox that the device, with its key, can read', async () => {
    const { organizationId, imei } = await createTestStream(db, { key: KEY })
    const sent = await send(organizationId, imei, 'text', 'Gale at the cape: reef now', '--slot', '1')
    expect(sent).toMatchObject({ done: [expect.stringMatching(/^Message \d+ waits for 3\d{14}: \d+ bytes/)] })
    const [row] = await db.prisma.outgoingMessage.findMany({ where: { organizationId, kind: 'text' } })
    const device = createSender(FIELD_POLICY, 1, tagKeyOf(KEY))
    expect(onShoreFrame(device, new Uint8Array(row!.payload), Date.now())).toEqual({
      ok: true,
      value: { kind: 'order', order: { kind: 'text', text: 'Gale at the cape: reef now', slot: 1 } },
    })
  })

  it('lets a newer interval take the place of one that waits, and judges the entries by it', async () => {
    const { organizationId, imei, trackerIds } = await createTestStream(db)
    const { raceId } = await createTestRace(db, trackerIds)
    await send(organizationId, imei, 'locate')
    await send(organizationId, imei, 'interval', '--fix', '60', '--report', '600')
    const sent = await send(organizationId, imei, 'interval', '--fix', '30', '--report', '120')
    expect(sent).toMatchObject({ done: [expect.anything(), expect.stringMatching(/2 entries .* every 120 s/)] })
    const listed = await listOutgoing(db, organizationId, { imei, limit: 9 })
    expect(listed.map(({ kind, state }) => [kind, state])).toEqual([
      ['interval', 'queued'],
      ['interval', 'replaced'],
      ['locate', 'queued'],
    ])
    const cadences = (await readRaceSetup(db, raceId))?.setup.entries.map(({ assignments }) => assignments[0]?.cadence)
    expect(cadences).toEqual([1, 2].map(() => ({ fixIntervalMs: 30_000, reportIntervalMs: 120_000 })))
  })

  it('says what is wrong, and sends nothing', async () => {
    const { organizationId, imei, trackerIds } = await createTestStream(db)
    const others = await createTestOrganization(db)
    const rented = '300000000000777'
    const trackerId = await registerTracker(db, { organizationId, name: 'rented' })
    await registerStream(db, {
      organizationId,
      imei: rented,
      kind: 'rock7',
      profile: 'solo',
      slots: [{ slot: 0, trackerId }],
    })
    const before = await db.prisma.outgoingMessage.count()
    for (const [who, args, words] of [
      [others, [imei, 'locate'], /no such device/],
      [organizationId, ['300000000000778', 'locate'], /no such device/],
      [organizationId, [rented, 'locate'], /its provider can/],
      [organizationId, [imei, 'locate', '--slot', `${trackerIds.length}`], /no tracker in slot/],
    ] as const) {
      expect(await send(who, ...args)).toMatchObject({ fault: expect.stringMatching(words) })
    }
    expect(await db.prisma.outgoingMessage.count()).toBe(before)
  })
})

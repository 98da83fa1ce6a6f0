import { randomUUID } from 'node:crypto'
import type { EntryRow } from '#race/entry-table'
import type { TrackerId } from '#race/fix'
import type { Role } from '#race/role'
import type { Database } from './client'
import { takeEntries } from './entries'
import type { NewFix } from './fix-log'
import { type ArrivedMessage, recordMessage } from './inbox'
import { createRace, defaultOrganization, type NewRace } from './races'
import { registerStream, registerTrackers } from './streams'

/** For tests: 2026-01-01 in ms. */
export const NEW_YEAR_MS = 1_767_225_600_000

/** For tests: an organization with a field gateway of so many trackers, and what builds messages and fixes of it. */
export async function createTestStream(
  db: Database,
  options: { trackers?: number; organizationId?: string; key?: Uint8Array } = {},
) {
  const organizationId = options.organizationId ?? (await defaultOrganization(db))
  const imei = String(300_000_000_000_000 + Math.floor(Math.random() * 1e12))
  const names = Array.from({ length: options.trackers ?? 2 }, (_, i) => `tracker ${i}`)
  const trackerIds = await registerTrackers(db, organizationId, names)
  const slots = trackerIds.map((trackerId, slot) => ({ slot, trackerId }))
  const streamId = await registerStream(db, {
    ...{ organizationId, imei, profile: 'field', slots },
    ...(options.key && { key: options.key }),
  })
  const send = (part: Partial<ArrivedMessage> = {}) => recordMessage(db, { ...testMessage(), imei, ...part })
  return { organizationId, imei, trackerIds, streamId, send }
}

/** For tests: an organization of its own. */
export async function createTestOrganization(db: Database): Promise<string> {
  const slug = `club-${randomUUID()}`
  return (await db.prisma.organization.create({ data: { slug, name: slug } })).id
}

/** For tests: somebody with a role in an organization. */
export async function createTestPerson(db: Database, organizationId: string, role: Role) {
  const email = `${randomUUID()}@example.org`
  const { id: personId } = await db.prisma.person.create({ data: { name: 'Asa Berg', email } })
  await db.prisma.membership.create({ data: { organizationId, personId, role } })
  return { personId }
}

/** For tests: a message from nobody known, unlike any other. */
export function testMessage(): ArrivedMessage {
  const bytes = new Uint8Array([1, 2, 3])
  return { source: 'directip', identity: randomUUID(), receivedAtMs: NEW_YEAR_MS, bytes, remoteAddress: '127.0.0.1' }
}

/** For tests: the nth fix of a tracker, a minute after the one before. */
export function testFix(trackerId: TrackerId, n: number, messageNumber: number): NewFix {
  const fixAtMs = NEW_YEAR_MS + 60_000 * n
  const place = { latDeg: 45 + n / 1e4, lonDeg: -5.1234 }
  return {
    trackerId,
    fixAtMs,
    sessionAtMs: fixAtMs + 1,
    receivedAtMs: fixAtMs + 2,
    ...place,
    flags: [],
    messageNumber,
    jsonBytes: 60,
  }
}

/** For tests: a race that begins on New Year with these trackers as its entries. */
export async function createTestRace(db: Database, trackerIds: readonly TrackerId[], part: Partial<NewRace> = {}) {
  const cadence = { fixIntervalMs: 300_000, reportIntervalMs: 3_600_000 }
  const entries = trackerIds.map((trackerId, i) => {
    return { number: `${i + 1}`, name: `Boat ${i}`, colour: '#336699', trackerId, fromAtMs: NEW_YEAR_MS, cadence }
  })
  const organizationId = part.organizationId ?? (await defaultOrganization(db))
  const slug = `race-${randomUUID()}`
  const words = {
    slug,
    name: 'Test race',
    description: 'A test.',
    kind: 'sail',
    origin: 'organizer',
    timeZone: 'UTC',
  } as const
  const rules = { startsAtMs: NEW_YEAR_MS, heardBy: 'received', visibility: 'public' } as const
  const raceId = await createRace(db, { organizationId, ...words, ...rules, entries, ...part })
  return { raceId, slug: part.slug ?? slug, organizationId }
}

/** For tests: a race of an organization of its own with entries, and somebody who may set it up. */
export async function createOrganizedRace(db: Database, rows: readonly EntryRow[] = []) {
  const organizationId = await createTestOrganization(db)
  const race = await createTestRace(db, [], { organizationId })
  const scope = { organizationId, raceId: race.raceId }
  const organizer = await createTestPerson(db, organizationId, 'organizer')
  const taken = await takeEntries(db, organizer, scope, rows)
  if (!taken.ok) throw new Error(taken.fault)
  return { race, scope, organizer }
}

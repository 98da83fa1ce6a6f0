import type { Course } from '#race/course'
import type { ClassId, EntryId, RaceId, TrackerId } from '#race/fix'
import type { Ratings } from '#race/handicap'
import type { PublicationRules } from '#race/publication-rules'
import type { Assignment, Cadence, Entry, RaceKind, RaceLook, RaceOrigin, RaceSetup, Units } from '#race/race-setup'
import type { ReportingTerms } from '#race/reporting'
import { type Database, inTransaction, type Runner, runQuery, runSetUp, untilNoDeadlock } from './client'
import type { Prisma } from './generated/client'
import { readTermsByTracker } from './reporting'
import { rulingOf } from './rulings'
import { courseVersionOf, rankingOf } from './scoring'

/** Who may see a race: everyone and in the list; whoever has the address; nobody. */
export type RaceVisibility = 'public' | 'unlisted' | 'private'

/** Everything needed to create a race; how it is scored comes after, see scoring.ts. Entries take their public ids from their order. */
export type NewRace = Omit<RaceSetup, 'raceId' | 'entries' | 'courses' | 'classes' | 'rankings' | 'rulings'> & {
  /** Its first version. */
  readonly course?: Course
  readonly organizationId: string
  readonly visibility: RaceVisibility
  readonly entries: readonly NewEntry[]
}

/** An entry with its first tracker. */
export type NewEntry = Omit<Entry, 'entryId' | 'assignments' | 'classId'> & {
  readonly trackerId: TrackerId
  readonly fromAtMs: number
  readonly toAtMs?: number
  readonly cadence: Cadence
}

/**
 * Creates a race whole, in one transaction; listeners on `farfield_setup` get its id. Throws when the slug is taken or is not
 * lower-case words with hyphens, or when a tracker belongs to somebody else.
 */
export async function createRace(db: Database, race: NewRace): Promise<RaceId> {
  const create = db.prisma.$transaction(
    async (transaction) => {
      const { id: raceId } = await transaction.race.create({ data: raceColumns(race), select: { id: true } })
      if (race.course) await transaction.courseVersion.create({ data: courseColumns(race, raceId, race.course) })
      await createEntries(transaction, race, raceId)
      await transaction.$executeRaw`SELECT pg_notify('farfield_setup', ${raceId})`
      return raceId as RaceId
    },
    { timeout: 30_000 },
  )
  return runSetUp(create)
}

function raceColumns(race: NewRace) {
  const { organizationId, slug, name, description, kind, origin, timeZone, heardBy, visibility } = race
  const span = {
    speedMpsMax: race.speedMpsMax ?? null,
    startsAt: new Date(race.startsAtMs),
    endsAt: race.endsAtMs === undefined ? null : new Date(race.endsAtMs),
  }
  return { organizationId, slug, name, description, kind, origin, timeZone, heardBy, visibility, ...span }
}

function courseColumns({ organizationId }: NewRace, raceId: string, course: Course) {
  return { organizationId, raceId, version: 1, course: course as unknown as Prisma.InputJsonValue }
}

async function createEntries(transaction: Prisma.TransactionClient, race: NewRace, raceId: string): Promise<void> {
  const { organizationId } = race
  const entries = race.entries.map((entry, ordinal) => ({ organizationId, raceId, ordinal, ...entryColumns(entry) }))
  const created = await transaction.entry.createManyAndReturn({ data: entries, select: { id: true, ordinal: true } })
  const assignments = created.flatMap(({ id: entryId, ordinal }) => {
    const entry = race.entries[ordinal]
    return entry ? [{ organizationId, entryId, ...assignmentColumns(entry) }] : []
  })
  await transaction.assignment.createMany({ data: assignments })
}

function entryColumns({ number, name, nation, colour, speedMpsMax, startsAtMs, groups, ratings }: NewEntry) {
  const may = { nation: nation ?? null, speedMpsMax: speedMpsMax ?? null }
  const scored = {
    startsAt: startsAtMs === undefined ? null : new Date(startsAtMs),
    groups: [...(groups ?? [])],
    ...(ratings === undefined ? {} : { ratings }),
  }
  return { number, name, colour, ...may, ...scored }
}

function assignmentColumns({ trackerId, fromAtMs, toAtMs, cadence }: NewEntry) {
  return { trackerId, fromAt: new Date(fromAtMs), toAt: toAtMs === undefined ? null : new Date(toAtMs), ...cadence }
}

/** Sets or opens the end of a race; listeners on `farfield_setup` get its id. */
export function setRaceEnd(db: Database, raceId: RaceId, endsAtMs: number | undefined): Promise<void> {
  return inTransaction(db, async (transaction) => {
    const text = 'UPDATE race SET ends_at = to_timestamp($2::float8 / 1000) WHERE id = $1'
    await runQuery(transaction, text, [raceId, endsAtMs ?? null])
    await runQuery(transaction, `SELECT pg_notify('farfield_setup', $1)`, [raceId])
  })
}

/**
 * Deletes a race with what has been published of it; listeners on `farfield_setup` get its id. With `trackers` also the trackers that
 * served no other race, the streams that carried only those, and everything they ever sent. Resolves to false when there is no such race.
 */
export function deleteRace(db: Database, slug: string, also: { trackers?: boolean } = {}): Promise<boolean> {
  const remove = async (transaction: Runner) => {
    const [race] = await runQuery<{ id: string }>(transaction, 'SELECT id FROM race WHERE slug = $1 FOR UPDATE', [slug])
    if (!race) return false
    await removeRace(transaction, race.id, also)
    return true
  }
  return untilNoDeadlock(() => inTransaction(db, remove))
}

/** Part of a transaction: the same by the id of a race that there is. */
export async function removeRace(transaction: Runner, raceId: string, also: { trackers?: boolean }): Promise<void> {
  const trackerIds = also.trackers ? await trackersOnlyIn(transaction, raceId) : []
  await runQuery(transaction, 'DELETE FROM race WHERE id = $1', [raceId])
  if (trackerIds.length > 0) await deleteTrackers(transaction, trackerIds)
  await runQuery(transaction, `SELECT pg_notify('farfield_setup', $1)`, [raceId])
}

async function trackersOnlyIn(transaction: Runner, raceId: string): Promise<string[]> {
  const rows = await runQuery<{ tracker_id: string }>(
    transaction,
    `SELECT a.tracker_id FROM assignment a JOIN entry e ON e.id = a.entry_id
     WHERE a.tracker_id IN (SELECT tracker_id FROM assignment JOIN entry ON entry.id = entry_id WHERE entry.race_id = $1)
     GROUP BY a.tracker_id HAVING bool_and(e.race_id = $1)`,
    [raceId],
  )
  return rows.map((row) => row.tracker_id)
}

async function deleteTrackers(transaction: Runner, trackerIds: readonly string[]): Promise<void> {
  const streams = await runQuery<{ stream_id: string }>(
    transaction,
    `SELECT stream_id FROM stream_slot
     WHERE stream_id IN (SELECT stream_id FROM stream_slot WHERE tracker_id = ANY($1::uuid[]))
     GROUP BY stream_id HAVING bool_and(tracker_id = ANY($1::uuid[]))`,
    [trackerIds],
  )
  const streamIds = streams.map((row) => row.stream_id)
  await runQuery(
    transaction,
    `WITH gone AS (DELETE FROM message_identity WHERE stream_id = ANY($1::uuid[]) RETURNING message_number)
     DELETE FROM inbox WHERE message_number IN (SELECT message_number FROM gone)`,
    [streamIds],
  )
  await runQuery(transaction, 'DELETE FROM stream WHERE id = ANY($1::uuid[])', [streamIds])
  await runQuery(transaction, 'DELETE FROM stream_slot WHERE tracker_id = ANY($1::uuid[])', [trackerIds])
  await runQuery(transaction, 'DELETE FROM fix WHERE tracker_id = ANY($1::uuid[])', [trackerIds])
  await runQuery(transaction, 'DELETE FROM tracker WHERE id = ANY($1::uuid[])', [trackerIds])
}

/** What the organizer has decided; undefined when there is no such race. `whole`: with what is known of hidden entries. */
export async function readRaceSetup(
  db: Database,
  raceId: RaceId,
): Promise<{ organizationId: string; visibility: RaceVisibility; setup: RaceSetup; whole: RaceSetup } | undefined> {
  const race = await runSetUp(
    db.prisma.race.findUnique({
      where: { id: raceId },
      include: {
        ...{ courseVersions: { orderBy: { version: 'asc' } }, classes: { orderBy: { ordinal: 'asc' } } },
        rankings: { orderBy: { ordinal: 'asc' } },
        entries: {
          orderBy: { ordinal: 'asc' },
          include: { assignments: { orderBy: { fromAt: 'asc' } }, rulings: { include: { revocation: true } } },
        },
      },
    }),
  )
  if (!race) return undefined
  const trackerIds = race.entries.flatMap(({ assignments }) => assignments.map(({ trackerId }) => trackerId))
  const known = { authenticated: await readAuthenticated(db, trackerIds), terms: await readTermsByTracker(db, raceId) }
  const whole = toSetup(race, known)
  const hidden = new Set(race.entries.flatMap(({ id, isHidden }) => (isHidden ? [id] : [])))
  return {
    organizationId: race.organizationId,
    visibility: race.visibility as RaceVisibility,
    setup: withoutHidden(whole, hidden),
    whole,
  }
}

/**
 * By tracker: whether every stream of our radio protocol that carries it has a key. The keys themselves stay where they are. Of rented trackers and phones nothing is said:
 * they seal nothing, and are known by the key of the door that they come by.
 */
async function readAuthenticated(db: Database, trackerIds: readonly string[]): Promise<ReadonlyMap<string, boolean>> {
  const rows = await runQuery<{ tracker_id: string; authenticated: boolean }>(
    db,
    `SELECT p.tracker_id, bool_and(s.key IS NOT NULL) AS authenticated FROM stream_slot p JOIN stream s ON s.id = p.stream_id
     WHERE p.tracker_id = ANY($1::uuid[]) AND s.kind = 'edge' GROUP BY p.tracker_id`,
    [trackerIds],
  )
  return new Map(rows.map((row) => [row.tracker_id, row.authenticated]))
}

type RaceRow = Prisma.RaceGetPayload<{
  include: {
    courseVersions: true
    classes: true
    rankings: true
    entries: { include: { assignments: true; rulings: { include: { revocation: true } } } }
  }
}>

/** What is known of trackers beside their assignments. */
type Known = {
  readonly authenticated: ReadonlyMap<string, boolean>
  readonly terms: ReadonlyMap<TrackerId, ReportingTerms>
}

function toSetup(race: RaceRow, known: Known): RaceSetup {
  return {
    raceId: race.id as RaceId,
    slug: race.slug,
    name: race.name,
    description: race.description,
    kind: race.kind as RaceKind,
    origin: race.origin as RaceOrigin,
    timeZone: race.timeZone,
    startsAtMs: race.startsAt.getTime(),
    ...(race.endsAt ? { endsAtMs: race.endsAt.getTime() } : {}),
    courses: race.courseVersions.map(courseVersionOf),
    ...toScoring(race),
    entries: race.entries.map((entry) => toEntry(entry, known)),
    ...(race.speedMpsMax === null ? {} : { speedMpsMax: race.speedMpsMax }),
    ...lookOf(race),
    ...(race.publication === null ? {} : { publication: race.publication as unknown as PublicationRules }),
    heardBy: race.heardBy as RaceSetup['heardBy'],
  }
}

function lookOf({ units, accent, logoId }: RaceRow): Pick<RaceSetup, 'look'> {
  if (units === null && accent === null && logoId === null) return {}
  const look: RaceLook = {
    ...(units === null ? {} : { units: units as Units }),
    ...(accent === null ? {} : { accent }),
    ...(logoId === null ? {} : { logo: logoId }),
  }
  return { look }
}

/** A hidden entry keeps its place in the list, by which the others are known in public, and nothing else. */
function withoutHidden(whole: RaceSetup, hidden: ReadonlySet<string>): RaceSetup {
  if (hidden.size === 0) return whole
  const { rulings = [], ...rest } = whole
  const shown = rulings.filter(({ entryId }) => !hidden.has(entryId))
  const entries = whole.entries.map((entry): Entry => {
    if (!hidden.has(entry.entryId)) return entry
    return { entryId: entry.entryId, number: '', name: '', colour: entry.colour, assignments: [], isHidden: true }
  })
  return { ...rest, entries, ...(shown.length === 0 ? {} : { rulings: shown }) }
}

/** Nothing where nothing was set: a race without classes, rankings and rulings. */
function toScoring({ classes, rankings, entries }: RaceRow): Pick<RaceSetup, 'classes' | 'rankings' | 'rulings'> {
  const rulings = entries.flatMap((entry) => entry.rulings.map(rulingOf))
  const raceClasses = classes.map(({ id, name, startsAt }) => {
    return { classId: id as ClassId, name, ...(startsAt === null ? {} : { startsAtMs: startsAt.getTime() }) }
  })
  return {
    ...(raceClasses.length === 0 ? {} : { classes: raceClasses }),
    ...(rankings.length === 0 ? {} : { rankings: rankings.map(rankingOf) }),
    ...(rulings.length === 0 ? {} : { rulings }),
  }
}

function toEntry(entry: RaceRow['entries'][number], known: Known): Entry {
  const { number, name, nation, colour, speedMpsMax } = entry
  const assignments = entry.assignments.map((row) => toAssignment(row, known))
  const may = { ...(nation === null ? {} : { nation }), ...(speedMpsMax === null ? {} : { speedMpsMax }) }
  const scored = {
    ...(entry.classId === null ? {} : { classId: entry.classId as ClassId }),
    ...(entry.startsAt === null ? {} : { startsAtMs: entry.startsAt.getTime() }),
    ...(entry.groups.length === 0 ? {} : { groups: entry.groups }),
    ...(entry.ratings === null ? {} : { ratings: entry.ratings as Ratings }),
    ...(entry.photoId === null ? {} : { photo: entry.photoId }),
  }
  return { entryId: entry.id as EntryId, number, name, colour, ...may, ...scored, assignments }
}

function toAssignment(row: RaceRow['entries'][number]['assignments'][number], known: Known): Assignment {
  const trackerId = row.trackerId as TrackerId
  const isAuthenticated = known.authenticated.get(trackerId)
  const terms = known.terms.get(trackerId)
  return {
    trackerId,
    fromAtMs: row.fromAt.getTime(),
    ...(row.toAt ? { toAtMs: row.toAt.getTime() } : {}),
    cadence: { fixIntervalMs: row.fixIntervalMs, reportIntervalMs: row.reportIntervalMs },
    ...(terms ? { terms } : {}),
    ...(isAuthenticated === undefined ? {} : { isAuthenticated }),
  }
}

/** A race by the word in its address; undefined when there is none. */
export async function findRaceBySlug(
  db: Database,
  slug: string,
): Promise<{ raceId: RaceId; organizationId: string; createdAtMs: number } | undefined> {
  const race = await runSetUp(db.prisma.race.findUnique({ where: { slug } }))
  if (!race) return undefined
  return { raceId: race.id as RaceId, organizationId: race.organizationId, createdAtMs: race.createdAt.getTime() }
}

/** Every race there is, oldest first. */
export async function listRaceIds(db: Database): Promise<RaceId[]> {
  const races = await runSetUp(db.prisma.race.findMany({ select: { id: true }, orderBy: { createdAt: 'asc' } }))
  return races.map((race) => race.id as RaceId)
}

/** The organization that a deployment for one organizer runs as; created when first asked for. */
export async function defaultOrganization(db: Database): Promise<string> {
  const organization = await runSetUp(
    db.prisma.organization.upsert({
      where: { slug: 'default' },
      create: { slug: 'default', name: 'Race organization' },
      update: {},
      select: { id: true },
    }),
  )
  return organization.id
}

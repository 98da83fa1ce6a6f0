import type { Course } from '#race/course'
import { copyCourse } from '#race/course-copy'
import type { ClassId } from '#race/fix'
import { copyPublication } from '#race/publication-copy'
import type { PublicationRules } from '#race/publication-rules'
import type { Acting } from './acting'
import { runQuery } from './client'

/** Which race of the same organization another begins as, and whether its entries come along. */
export type CopyOf = { readonly raceId: string; readonly withEntries: boolean }

/**
 * Part of a transaction: gives a new race what another one was set up with: its newest course, classes, rankings and look, and its entries without their trackers if they are to
 * come. Instants move by as much as the start. What is held back from the public comes along too unless `isRehearsal`, which is watched as it goes. False: the
 * organization has no such race.
 */
export async function copySetUp(
  { transaction }: Acting,
  to: { readonly organizationId: string; readonly raceId: string; readonly author: string },
  { raceId: fromId, withEntries, isRehearsal }: CopyOf & { readonly isRehearsal?: true },
): Promise<boolean> {
  const starts = `
    SELECT o.name, o.publication, extract(epoch FROM n.starts_at - o.starts_at)::float8 * 1000 AS "shiftMs" FROM race o, race n
    WHERE o.organization_id = $1 AND o.id::text = $2 AND n.id = $3`
  type Found = { name: string; publication: PublicationRules | null; shiftMs: number }
  const [from] = await runQuery<Found>(transaction, starts, [to.organizationId, fromId, to.raceId])
  if (from === undefined) return false
  const classIds = await copyClasses(transaction, to, fromId, from.shiftMs)
  await copyRankings(transaction, to, fromId, classIds)
  const newest = 'SELECT course FROM course_version WHERE race_id = $1 ORDER BY version DESC LIMIT 1'
  const [version] = await runQuery<{ course: Course }>(transaction, newest, [fromId])
  if (version !== undefined) {
    const adding = `
      INSERT INTO course_version (organization_id, race_id, version, course, author, reason) VALUES ($1, $2, 1, $3, $4, $5)`
    const course = JSON.stringify(copyCourse(version.course, { shiftMs: from.shiftMs, classIds }))
    await runQuery(transaction, adding, [to.organizationId, to.raceId, course, to.author, from.name])
  }
  await copyLook(transaction, to, fromId)
  if (from.publication !== null && !isRehearsal) {
    const rules = copyPublication(from.publication, { shiftMs: from.shiftMs, classIds })
    await runQuery(transaction, 'UPDATE race SET publication = $2 WHERE id = $1', [to.raceId, JSON.stringify(rules)])
  }
  if (withEntries) await copyEntries(transaction, to, fromId, classIds)
  return true
}

type To = { readonly organizationId: string; readonly raceId: string }
type ClassIds = ReadonlyMap<ClassId, ClassId>

async function copyClasses(on: Acting['transaction'], to: To, fromId: string, shiftMs: number): Promise<ClassIds> {
  const text = `
    WITH old AS (SELECT *, gen_random_uuid() AS new_id FROM race_class WHERE race_id = $3),
    made AS (
      INSERT INTO race_class (id, organization_id, race_id, ordinal, name, starts_at)
      SELECT new_id, $1, $2, ordinal, name, starts_at + $4::float8 * interval '1 millisecond' FROM old)
    SELECT id, new_id AS "newId" FROM old`
  type Row = { id: ClassId; newId: ClassId }
  const rows = await runQuery<Row>(on, text, [to.organizationId, to.raceId, fromId, shiftMs])
  return new Map(rows.map(({ id, newId }) => [id, newId]))
}

async function copyRankings(on: Acting['transaction'], to: To, fromId: string, classIds: ClassIds): Promise<void> {
  const text = `
    INSERT INTO ranking (id, organization_id, race_id, ordinal, name, only_classes, only_groups, policy)
    SELECT gen_random_uuid(), $1, $2, r.ordinal, r.name,
      coalesce((SELECT array_agg(m.new_id ORDER BY c.place) FROM unnest(r.only_classes) WITH ORDINALITY c (id, place)
        JOIN unnest($4::uuid[], $5::uuid[]) m (id, new_id) ON m.id = c.id), '{}'),
      r.only_groups, r.policy
    FROM ranking r WHERE r.race_id = $3`
  await runQuery(on, text, [to.organizationId, to.raceId, fromId, [...classIds.keys()], [...classIds.values()]])
}

/** The picture of a logo is shown by both; it goes with the last race that shows it. */
async function copyLook(on: Acting['transaction'], to: To, fromId: string): Promise<void> {
  const text = `
    UPDATE race n SET units = coalesce(n.units, o.units), accent = coalesce(n.accent, o.accent), logo_id = coalesce(n.logo_id, o.logo_id)
    FROM race o WHERE n.id = $1 AND o.id = $2`
  await runQuery(on, text, [to.raceId, fromId])
}

/** Starts of their own are worked out anew: who races is another field. Who was hidden stays hidden. Photos, as all that is known of people, are asked for anew. */
async function copyEntries(on: Acting['transaction'], to: To, fromId: string, classIds: ClassIds): Promise<void> {
  const text = `
    INSERT INTO entry (id, organization_id, race_id, ordinal, number, name, nation, colour, speed_mps_max, class_id, groups, ratings, is_hidden)
    SELECT gen_random_uuid(), $1, $2, (row_number() OVER (ORDER BY e.ordinal)) - 1, e.number, e.name, e.nation, e.colour, e.speed_mps_max,
      m.new_id, e.groups, e.ratings, e.is_hidden
    FROM entry e LEFT JOIN unnest($4::uuid[], $5::uuid[]) m (id, new_id) ON m.id = e.class_id
    WHERE e.race_id = $3`
  await runQuery(on, text, [to.organizationId, to.raceId, fromId, [...classIds.keys()], [...classIds.values()]])
}

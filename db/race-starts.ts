import { bad, ok, type Result } from '#base/result'
import type { ClassId, EntryId, RaceId } from '#race/fix'
import type { Ratings } from '#race/handicap'
import { type ActFault, type Acting, type Actor, act } from './acting'
import { type Database, runQuery } from './client'
import { personName } from './persons'
import { findClasses, type ListedClass } from './race-classes'
import type { RaceScope } from './race-settings'
import { readStartChanges, type StartChange, shiftStart } from './scoring'

/** An entry and its start: without one of its own it starts with its class, else with the race. */
export type StartingEntry = {
  readonly entryId: EntryId
  readonly number: string
  readonly name: string
  readonly classId: ClassId | null
  readonly startsAtMs: number | null
  readonly ratings: Ratings | null
}

/** Every start of a race, and every move of one, the newest first. */
export type Starts = {
  readonly raceStartsAtMs: number
  readonly classes: readonly ListedClass[]
  readonly entries: readonly StartingEntry[]
  readonly changes: readonly StartChange[]
}

/** Every start of a race. */
export async function readStarts(db: Database, actor: Actor, scope: RaceScope): Promise<Result<Starts, ActFault>> {
  return act(db, actor, { scope, right: 'see' }, async (acting) => {
    const { organizationId, raceId } = scope
    const changes = await readStartChanges(acting.transaction, { organizationId, raceId: raceId as RaceId })
    return { ...(await findStarts(acting, scope)), changes: changes.reverse() }
  })
}

async function findStarts(acting: Pick<Acting, 'transaction'>, scope: RaceScope): Promise<Omit<Starts, 'changes'>> {
  const ofRace = 'SELECT starts_at AS "startsAtMs" FROM race WHERE id = $1'
  const ofEntries = `
    SELECT id AS "entryId", number, name, class_id AS "classId", starts_at AS "startsAtMs", ratings FROM entry
    WHERE organization_id = $1 AND race_id = $2 ORDER BY ordinal`
  const [race] = await runQuery<{ startsAtMs: number }>(acting.transaction, ofRace, [scope.raceId])
  const entries = await runQuery<StartingEntry>(acting.transaction, ofEntries, [scope.organizationId, scope.raceId])
  return { raceStartsAtMs: race?.startsAtMs ?? 0, classes: await findClasses(acting, scope), entries }
}

/** A start to be moved, as whoever moves it has seen it. Without an instant a class starts with its race and an entry with its class. */
export type StartMove = {
  readonly classId?: ClassId
  readonly entryId?: EntryId
  readonly seenMs: number | null
  readonly toMs: number | null
}

/** `edited`: one of them is not any more what was seen; nothing was moved. `unknown`: the race has no such class or entry. */
export type MoveFault = ActFault | 'edited' | 'unknown'

/** Moves starts, all or none, each kept with the reason. Those that stay are not touched. Resolves to how many were moved. */
export async function moveStarts(
  db: Database,
  actor: Actor,
  scope: RaceScope,
  change: { readonly moves: readonly StartMove[]; readonly reason: string; readonly nowMs: number },
): Promise<Result<number, MoveFault>> {
  const outcome = await act(
    db,
    actor,
    { scope, right: 'arrange' },
    async (acting): Promise<Result<number, MoveFault>> => {
      const { transaction, record } = acting
      await runQuery(transaction, 'SELECT 1 FROM race WHERE id = $1 FOR UPDATE', [scope.raceId])
      const starts = await findStarts(acting, scope)
      const found = change.moves.map((move) => ({ move, isMs: startOfMove(starts, move) }))
      if (found.some(({ move, isMs }) => isMs === undefined || isRaceWithout(move))) return bad('unknown')
      if (found.some(({ move, isMs }) => isMs !== move.seenMs)) return bad('edited')
      const moves = change.moves.filter(({ seenMs, toMs }) => seenMs !== toMs)
      const author = await personName(transaction, actor)
      const race = { organizationId: scope.organizationId, raceId: scope.raceId as RaceId }
      const { reason, nowMs } = change
      for (const { classId, entryId, seenMs, toMs } of moves) {
        const of = classId !== undefined ? { classId } : entryId !== undefined ? { entryId } : {}
        await shiftStart(transaction, race, of, toMs ?? undefined, { author, reason, atMs: nowMs })
        const subject = classId !== undefined ? `class ${classId}` : entryId !== undefined ? `entry ${entryId}` : 'race'
        await record({
          action: 'move start',
          subject,
          before: { startsAtMs: seenMs },
          after: { startsAtMs: toMs, reason },
        })
      }
      await runQuery(transaction, `SELECT pg_notify('farfield_setup', $1)`, [scope.raceId])
      return ok(moves.length)
    },
  )
  return outcome.ok ? outcome.value : outcome
}

const isRaceWithout = ({ classId, entryId, toMs }: StartMove) =>
  classId === undefined && entryId === undefined && toMs === null

/** The start that a move speaks of, as it is; undefined when there is no such class or entry. */
function startOfMove(starts: Omit<Starts, 'changes'>, { classId, entryId }: StartMove): number | null | undefined {
  if (classId !== undefined) return starts.classes.find((one) => one.classId === classId)?.startsAtMs
  if (entryId !== undefined) return starts.entries.find((one) => one.entryId === entryId)?.startsAtMs
  return starts.raceStartsAtMs
}

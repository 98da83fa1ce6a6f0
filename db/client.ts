import { PrismaPg } from '@prisma/adapter-pg'
import pg from 'pg'
import { PrismaClient } from './generated/client'

/**
 * One process's way to Postgres: Prisma for set-up, a pool of plain connections for the hot path and what Prisma has no words
 * for, and one connection that holds advisory locks.
 */
export type Database = {
  readonly prisma: PrismaClient
  readonly pool: pg.Pool
  readonly url: string
  /** Where this process's advisory locks live; see locks.ts. */
  readonly locks: LockHolder
  close(): Promise<void>
}

/** Filled by locks.ts; kept with the database so that closing it closes this too. */
export type LockHolder = { session?: Promise<LockSession> }

/** The connection that holds this process's locks; by the name of each, what to call when it is let go or lost. */
export type LockSession = {
  readonly client: pg.Client
  readonly held: Map<string, () => void>
  /** Whether the lock was free. */
  readonly take: (name: string) => Promise<boolean>
  readonly give: (name: string) => Promise<boolean>
}

/** Postgres cannot be asked now: away, starting, or the connection broke. The work was not done, or is unknown; asking again is safe. */
export class DatabaseUnreachable extends Error {
  constructor(cause: unknown) {
    super(`the database cannot be reached: ${textOf(cause)}`, { cause })
    this.name = 'DatabaseUnreachable'
  }
}

/** Owner of messages whose sender nobody has registered; the first migration creates it. */
export const UNCLAIMED_ORGANIZATION_ID = '00000000-0000-0000-0000-000000000000'

/** Opens lazily: the first query connects. Rows read through the pool carry instants as ms and 64-bit integers as numbers. */
export function openDatabase(url: string, options: { poolSize?: number } = {}): Database {
  const pool = new pg.Pool({
    connectionString: url,
    max: options.poolSize ?? 10,
    connectionTimeoutMillis: 5000,
    keepAlive: true,
    types: { getTypeParser: parserOf },
  })
  // An idle connection that breaks is replaced on the next query, which reports what is wrong; without a listener it would end the process.
  pool.on('error', () => {})
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool) })
  const locks: LockHolder = {}
  const close = async () => {
    await prisma.$disconnect()
    await locks.session?.then(({ client }) => client.end()).catch(() => {})
    await pool.end()
  }
  return { prisma, pool, url, locks, close }
}

/** A connection or a transaction: what a statement can be run on. */
export type Runner = Pick<pg.ClientBase, 'query'>

/** Runs one statement on the pool or on a transaction's connection. Throws DatabaseUnreachable when Postgres is the reason. */
export async function runQuery<Row extends pg.QueryResultRow>(
  on: { pool: pg.Pool } | Runner,
  text: string,
  values: readonly unknown[] = [],
): Promise<Row[]> {
  try {
    const runner = 'pool' in on ? on.pool : on
    return (await runner.query<Row>(text, [...values])).rows
  } catch (error) {
    throw explained(error)
  }
}

/** Runs one statement that is prepared once on each connection, under a name of its own. Else as runQuery. */
export async function runPrepared<Row extends pg.QueryResultRow>(
  on: { pool: pg.Pool } | Runner,
  name: string,
  text: string,
  values: readonly unknown[],
): Promise<Row[]> {
  try {
    const runner = 'pool' in on ? on.pool : on
    return (await runner.query<Row>({ name, text, values: [...values] })).rows
  } catch (error) {
    throw explained(error)
  }
}

/** An array parameter of numbers or ids, which need no quotes: many times cheaper than an array that the driver must look through. */
export function plainArray(values: readonly (number | string | null)[]): string {
  // Joined, null would be nothing.
  return `{${(values.includes(null) ? values.map((value) => value ?? 'NULL') : values).join(',')}}`
}

/** Runs work in one transaction: commits what it did, or nothing. */
export async function inTransaction<T>(db: Database, work: (transaction: Runner) => Promise<T>): Promise<T> {
  const client = await db.pool.connect().catch((error) => {
    throw explained(error)
  })
  let broken: Error | undefined
  const onError = (error: Error) => {
    broken = error
  }
  client.on('error', onError)
  try {
    await client.query('BEGIN')
    const result = await work(client)
    await client.query('COMMIT')
    return result
  } catch (error) {
    await client.query('ROLLBACK').catch((rollbackError) => {
      broken ??= rollbackError
    })
    throw explained(error)
  } finally {
    client.removeListener('error', onError)
    client.release(broken)
  }
}

const DEADLOCK = '40P01'
const DEADLOCK_PAUSES_MS = [20, 100, 300, 1000, 2000]

/** Runs a transaction again, a little later each time, when it was the one that Postgres chose to end a deadlock: nothing of it was done then. For what deletes under the hands of others. */
export async function untilNoDeadlock<T>(work: () => Promise<T>): Promise<T> {
  for (const pauseMs of DEADLOCK_PAUSES_MS) {
    try {
      return await work()
    } catch (error) {
      if ((error as { code?: unknown }).code !== DEADLOCK) throw error
      await new Promise((resolve) => setTimeout(resolve, pauseMs))
    }
  }
  return work()
}

/** Runs set-up through Prisma with the same promise: DatabaseUnreachable when Postgres is the reason. */
export async function runSetUp<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    throw explained(error)
  }
}

/** Codes of node's sockets, of SQLSTATE classes 08 and 57P (connection, operator intervention) and 53 (out of resources), of Prisma. */
const UNREACHABLE_CODE = /^(E(CONN|PIPE|HOST|NET|ADDR|TIMEDOUT|AI_).*|08...|57P0.|53...|P1001|P1002|P1008|P1017)$/
const UNREACHABLE_TEXT =
  /connection terminated|connection timeout|timeout exceeded when trying to connect|not queryable|can't reach database/i

function explained(error: unknown): unknown {
  if (error instanceof DatabaseUnreachable) return error
  const codes = reasonsOf(error).map((reason) => (reason as { code?: unknown }).code)
  if (codes.some((code) => typeof code === 'string' && UNREACHABLE_CODE.test(code)))
    return new DatabaseUnreachable(error)
  return UNREACHABLE_TEXT.test(textOf(error)) ? new DatabaseUnreachable(error) : error
}

/** The error, its causes, and for a host with several addresses the failures of each. */
function reasonsOf(error: unknown): object[] {
  if (typeof error !== 'object' || error === null) return []
  const parts = error instanceof AggregateError ? error.errors : []
  return [error, ...parts.flatMap(reasonsOf), ...reasonsOf((error as { cause?: unknown }).cause)]
}

function textOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') return error.errors.map(textOf).join('; ')
  return error instanceof Error ? error.message : String(error)
}

const OID_INT8 = 20
const OID_TIMESTAMPTZ = 1184

function parserOf(oid: number, format?: 'text' | 'binary') {
  if (format !== 'binary' && oid === OID_INT8) return Number
  if (format !== 'binary' && oid === OID_TIMESTAMPTZ) return instantMs
  return pg.types.getTypeParser(oid, format as 'text')
}

/** `2026-11-22 06:52:01.123+00` to ms; the session's time zone may differ, the offset says so. */
function instantMs(text: string): number {
  return (parseTimestamp(text) as Date).getTime()
}

const parseTimestamp = pg.types.getTypeParser(OID_TIMESTAMPTZ, 'text') as (text: string) => unknown

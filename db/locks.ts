import pg from 'pg'
import { type Database, DatabaseUnreachable, type LockSession } from './client'
import { grouped } from './grouped'

/** A lock that is held until released, or until the connection that holds it is lost. */
export type HeldLock = { readonly lost: Promise<void>; release(): Promise<void> }

/**
 * Tries to take a lock that is one of its name in the whole database. All locks of a process sit on one connection of their own, so
 * that work done under a lock never waits for a connection that other locks occupy. Resolves 'busy' when anyone holds it,
 * this process included. Throws DatabaseUnreachable when Postgres is away.
 */
export async function tryLock(db: Database, name: string): Promise<HeldLock | 'busy'> {
  const session = await sessionOf(db)
  if (session.held.has(name)) return 'busy'
  let onLost = () => {}
  const lost = new Promise<void>((resolve) => {
    onLost = resolve
  })
  session.held.set(name, onLost)
  const taken = await askForLock(session, name)
  if (!taken) session.held.delete(name)
  return taken ? { lost, release: () => releaseLock(session, name) } : 'busy'
}

async function askForLock(session: LockSession, name: string): Promise<boolean> {
  try {
    return await session.take(name)
  } catch (error) {
    session.held.delete(name)
    throw new DatabaseUnreachable(error)
  }
}

/** Resolves `lost` too: whoever waits for either learns that the lock is no longer its own. */
async function releaseLock(session: LockSession, name: string): Promise<void> {
  const onLost = session.held.get(name)
  if (!onLost) return
  // A lost connection has released everything it held.
  await session.give(name).catch(() => {})
  session.held.delete(name)
  onLost()
}

/** Asks for many locks by one statement; a connection runs one at a time. */
function askTogether(client: pg.Client, what: 'pg_try_advisory_lock' | 'pg_advisory_unlock') {
  const together = async (names: readonly string[]) => {
    const { rows } = await client.query<{ done: boolean }>({
      name: what,
      text: `SELECT ${what}(hashtextextended(name, 0)) AS done FROM unnest($1::text[]) WITH ORDINALITY AS u (name, place) ORDER BY place`,
      values: [names],
    })
    return rows.map(({ done }) => done)
  }
  const alone = async (name: string) => (await together([name]))[0] === true
  return grouped({ together, alone, keyOf: (name: string) => name })
}

function sessionOf(db: Database): Promise<LockSession> {
  if (db.locks.session) return db.locks.session
  const opening: Promise<LockSession> = openSession(db.url, () => {
    if (db.locks.session === opening) delete db.locks.session
  })
  db.locks.session = opening
  return opening
}

async function openSession(url: string, onEnd: () => void): Promise<LockSession> {
  const client = new pg.Client({ connectionString: url, keepAlive: true, connectionTimeoutMillis: 5000 })
  const [take, give] = [askTogether(client, 'pg_try_advisory_lock'), askTogether(client, 'pg_advisory_unlock')]
  const session: LockSession = { client, held: new Map(), take, give }
  const end = () => {
    onEnd()
    for (const onLost of session.held.values()) onLost()
    session.held.clear()
  }
  client.on('error', end)
  client.on('end', end)
  try {
    await client.connect()
    return session
  } catch (error) {
    end()
    throw new DatabaseUnreachable(error)
  }
}

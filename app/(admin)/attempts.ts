import { type AttemptLimit, countAttempt } from '#db/attempts'
import type { Database } from '#db/client'
import { addressOfRequest } from './place'

export const WINDOW_MINUTES = 15
const limitOf = (most: number): AttemptLimit => ({ most, windowMs: WINDOW_MINUTES * 60_000 })

/** For one name, from one address, and by everybody together: hashing is dear, and must not be what stops the pages. */
const LIMITS = { name: limitOf(10), address: limitOf(60), all: limitOf(2000) }

/** Counts a try to prove who one is; whether it may be looked at. */
export async function mayTry(db: Database, what: string, name: string): Promise<boolean> {
  const address = (await addressOfRequest()) ?? 'unknown'
  const within = await Promise.all([
    countAttempt(db, what, name, LIMITS.name),
    countAttempt(db, `${what} from`, address, LIMITS.address),
    countAttempt(db, `${what} by all`, '', LIMITS.all),
  ])
  return within.every(Boolean)
}

import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import type { Result } from '#base/result'
import type { Database } from '#db/client'
import { createFirstPerson, hasPersons } from '#db/persons'
import { hashPassword } from './password'

/** What the first account is made of. */
export type FirstAccount = {
  readonly name: string
  readonly email: string
  readonly password: string
  readonly organizationName: string
}

/** Whether this is the code that `npm start` prints (scripts/first-account.mjs makes it the same way) while nobody has an account. */
export function isFirstCode(code: string): boolean {
  const secret = process.env.FARFIELD_SECRET
  if (!secret) return false
  const wanted = createHmac('sha256', secret).update('farfield first account').digest('base64url').slice(0, 24)
  const digest = (value: string) => createHash('sha256').update(value).digest()
  return timingSafeEqual(digest(code), digest(wanted))
}

/** Makes the first account and its organization, once in the life of an installation. */
export async function makeFirstAccount(
  db: Database,
  { name, email, password, organizationName }: FirstAccount,
): Promise<Result<{ personId: string }, 'not-first' | 'slug-taken'>> {
  const person = { name, email, passwordHash: await hashPassword(password) }
  return createFirstPerson(db, person, { slug: slugOf(organizationName), name: organizationName })
}

/** Makes the first account of what the environment says, when it does and there is none. */
export async function firstAccountFromEnvironment(db: Database): Promise<void> {
  const { FARFIELD_FIRST_EMAIL: email, FARFIELD_FIRST_PASSWORD: password } = process.env
  if (!email || !password || (await hasPersons(db))) return
  await makeFirstAccount(db, { name: email.split('@')[0] ?? email, email, password, organizationName: 'Our races' })
}

/** A name as part of an address: `Club Náutico` to `club-nautico`; `races` when nothing of it is left. */
export function slugOf(name: string): string {
  const plain = name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
  return (
    plain
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-+|-+$/g, '')
      .slice(0, 48) || 'races'
  )
}

import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Database } from './client'
import { addPerson, clearOldLinks, hasAccount, noteMailProven, readMailLink, setPassword } from './persons'
import { createTestDatabase, hasTestServer } from './test-database'

describe.skipIf(!hasTestServer)('links in mails', () => {
  let db: Database
  let drop = async () => {}
  beforeAll(async () => {
    ;({ db, drop } = await createTestDatabase())
  })
  afterAll(() => drop())

  const someone = async () => {
    const email = `${randomUUID()}@example.org`
    return { email, personId: await addPerson(db.pool, { name: 'Asa Berg', email, passwordHash: 'old' }) }
  }
  /** As the login library keeps one, for so many seconds from now. */
  const keep = async (hash: string, email: string, seconds: number) => {
    const value = JSON.stringify({ type: 'magic-link', email })
    const expiresAt = new Date(Date.now() + seconds * 1000)
    await db.prisma.verification.create({ data: { identifier: `magic-link:${hash}`, value, expiresAt } })
  }

  test('are somebody’s until they end; what has ended is forgotten, and what has not is kept', async () => {
    const { email, personId } = await someone()
    expect([await hasAccount(db, email), await hasAccount(db, 'nobody@example.org')]).toEqual([true, false])
    await keep('good', email, 60)
    await keep('old', email, -1)
    await keep('strange', 'nobody@example.org', 60)
    expect(await readMailLink(db, 'good')).toEqual({ personId, name: 'Asa Berg', email })
    expect(await readMailLink(db, 'old')).toBeUndefined()
    expect(await readMailLink(db, 'strange')).toBeUndefined()
    expect(await readMailLink(db, 'none')).toBeUndefined()
    await clearOldLinks(db)
    const left = await db.prisma.verification.findMany({ orderBy: { identifier: 'asc' } })
    expect(left.map(({ identifier }) => identifier)).toEqual(['magic-link:good', 'magic-link:strange'])
  })

  test('prove an address and set a password of theirs only', async () => {
    const [one, other] = [await someone(), await someone()]
    await noteMailProven(db, one.personId)
    await setPassword(db, one.personId, 'new')
    const seen = async ({ personId }: { personId: string }) => {
      const { emailVerified, credentials } = await db.prisma.person.findUniqueOrThrow({
        where: { id: personId },
        include: { credentials: true },
      })
      return [emailVerified, ...credentials.map(({ password }) => password)]
    }
    expect(await seen(one)).toEqual([true, 'new'])
    expect(await seen(other)).toEqual([false, 'old'])
  })
})

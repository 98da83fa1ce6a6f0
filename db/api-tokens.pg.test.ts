import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Role } from '#race/role'
import { issueApiToken, listApiTokens, openApiToken, revokeApiToken } from './api-tokens'
import type { Database } from './client'
import { createTestDatabase, hasTestServer } from './test-database'
import { createTestOrganization } from './test-race'

describe.skipIf(!hasTestServer)('tokens of programs', () => {
  let db: Database
  let drop = async () => {}
  beforeAll(async () => {
    ;({ db, drop } = await createTestDatabase())
  })
  afterAll(() => drop())

  let people = 0
  const person = async (organizationId: string, role: Role = 'owner') => {
    const { id: personId } = await db.prisma.person.create({ data: { name: 'P', email: `t${people++}@example.org` } })
    await db.prisma.membership.create({ data: { organizationId, personId, role } })
    return { personId }
  }
  const WISH = { name: 'scoreboard', scopes: ['races:read'] } as const

  test('open what they were made for until they are revoked, and are kept as a hash only', async () => {
    const organizationId = await createTestOrganization(db)
    const owner = await person(organizationId)
    const made = await issueApiToken(db, owner, { organizationId }, WISH)
    if (!made.ok) throw new Error(made.fault)
    const { token, tokenId } = made.value
    expect(await openApiToken(db, token, 'races:read')).toEqual({ organizationId })
    expect(await openApiToken(db, token, 'audit:read')).toBeUndefined()
    expect(await openApiToken(db, `${token}x`, 'races:read')).toBeUndefined()
    const row = await db.prisma.apiToken.findUniqueOrThrow({ where: { id: tokenId } })
    const log = await db.prisma.auditEntry.findMany({ where: { organizationId } })
    const plain = (_: string, value: unknown) => (typeof value === 'bigint' ? String(value) : value)
    expect(JSON.stringify([row, log], plain)).not.toContain(token)
    expect(await revokeApiToken(db, owner, { organizationId }, tokenId)).toMatchObject({ ok: true })
    expect(await openApiToken(db, token, 'races:read')).toBeUndefined()
    expect(await revokeApiToken(db, owner, { organizationId }, tokenId)).toMatchObject({ fault: 'no-such-token' })
    const late = await issueApiToken(db, owner, { organizationId }, { ...WISH, expiresAtMs: Date.now() - 1 })
    expect(late.ok && (await openApiToken(db, late.value.token, 'races:read'))).toBeUndefined()
  })

  test('of one organization are not listed, made or revoked by another’s owner, nor by a lesser role', async () => {
    const [organizationId, other] = [await createTestOrganization(db), await createTestOrganization(db)]
    const [owner, foreign] = [await person(organizationId), await person(other)]
    const organizer = await person(organizationId, 'organizer')
    const made = await issueApiToken(db, owner, { organizationId }, WISH)
    if (!made.ok) throw new Error(made.fault)
    for (const [actor, fault] of [
      [foreign, 'no-such-place'],
      [organizer, 'not-allowed'],
    ] as const) {
      expect(await issueApiToken(db, actor, { organizationId }, WISH)).toEqual({ ok: false, fault })
      expect(await listApiTokens(db, actor, { organizationId })).toEqual({ ok: false, fault })
      expect(await revokeApiToken(db, actor, { organizationId }, made.value.tokenId)).toEqual({ ok: false, fault })
    }
    const inOther = { organizationId: other }
    expect(await listApiTokens(db, foreign, inOther)).toEqual({ ok: true, value: [] })
    const revoked = await revokeApiToken(db, foreign, inOther, made.value.tokenId)
    expect(revoked).toEqual({ ok: false, fault: 'no-such-token' })
    expect(await openApiToken(db, made.value.token, 'races:read')).toEqual({ organizationId })
  })
})

import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { mustExist } from '#base/assert'
import { readAudit, roleOf } from './acting'
import type { Database } from './client'
import { accessVersion } from './console-access'
import { acceptInvitation, invite, listInvitations, readOffer, revokeInvitation } from './invitations'
import { endLogins, listLogins, listOrganizationsOf, listRacesOf, useLogin } from './logins'
import { createFirstPerson, createOrganization, hasPersons } from './persons'
import { createTestDatabase, hasTestServer } from './test-database'
import { createTestOrganization, createTestPerson } from './test-race'

const NEW = { name: 'Ines', passwordHash: 'h' }

describe.skipIf(!hasTestServer)('people', () => {
  let db: Database
  let drop = async () => {}
  beforeAll(async () => {
    ;({ db, drop } = await createTestDatabase())
  })
  afterAll(() => drop())

  const ownerOf = (organizationId: string) => createTestPerson(db, organizationId, 'owner')
  const invited = async (role: 'operator' | 'owner' = 'operator', email = `${randomUUID()}@example.org`) => {
    const organizationId = await createTestOrganization(db)
    const owner = await ownerOf(organizationId)
    const made = await invite(db, owner, { organizationId }, { email: email.toUpperCase(), role })
    if (!made.ok) throw new Error(made.fault)
    return { organizationId, owner, email, ...made.value }
  }

  test('the first of them is one, however many try, and owns what is there; the organization of messages that are nobody’s is nobody’s', async () => {
    expect(await hasPersons(db)).toBe(false)
    const there = await createTestOrganization(db)
    const tries = ['a', 'b', 'c'].map((name) =>
      createFirstPerson(db, { name, email: `${name}@example.org`, passwordHash: 'h' }, { slug: name, name }),
    )
    const made = (await Promise.all(tries)).filter((one) => one.ok)
    expect(made).toHaveLength(1)
    const personId = mustExist(made[0]?.ok ? made[0].value.personId : undefined, 'a person')
    const owned = await listOrganizationsOf(db, personId)
    expect(owned.map(({ role }) => role)).toEqual(['owner', 'owner'])
    expect(owned.map(({ organizationId }) => organizationId)).toContain(there)
  })

  test('an invitation is taken up once, by somebody new, who then has its role and nothing else', async () => {
    const { organizationId, owner, email, token } = await invited()
    expect(await readOffer(db, token)).toMatchObject({ role: 'operator', email, hasAccount: false })
    const accepted = await acceptInvitation(db, token, NEW)
    if (!accepted.ok) throw new Error(accepted.fault)
    expect(await roleOf(db, accepted.value.personId, { organizationId })).toBe('operator')
    expect(await acceptInvitation(db, token, NEW)).toMatchObject({ fault: 'no-such-link' })
    expect(await readOffer(db, token)).toBeUndefined()
    const log = await readAudit(db, owner, { organizationId }, { most: 9 })
    expect(log.ok && log.value.map(({ action }) => action)).toEqual(['accept invitation', 'invite'])
    expect(JSON.stringify(log)).not.toContain(email)
  })

  test('two who take one link up at once make one person', async () => {
    const { token, email } = await invited()
    const both = await Promise.all([acceptInvitation(db, token, NEW), acceptInvitation(db, token, NEW)])
    expect(both.filter(({ ok }) => ok)).toHaveLength(1)
    expect(await db.prisma.person.count({ where: { email } })).toBe(1)
  })

  test('a link for somebody who has an account is theirs alone, and never lowers their role', async () => {
    const organizationId = await createTestOrganization(db)
    const [owner, other] = [await ownerOf(organizationId), await ownerOf(await createTestOrganization(db))]
    const { email } = await db.prisma.person.findUniqueOrThrow({ where: { id: owner.personId } })
    const made = await invite(db, owner, { organizationId }, { email, role: 'viewer' })
    const token = made.ok ? made.value.token : ''
    expect(await acceptInvitation(db, token, NEW)).toMatchObject({ fault: 'has-account' })
    expect(await acceptInvitation(db, token, { personId: other.personId })).toMatchObject({ fault: 'another-person' })
    expect(await acceptInvitation(db, token, { personId: owner.personId })).toMatchObject({ ok: true })
    expect(await roleOf(db, owner.personId, { organizationId })).toBe('owner')
  })

  test('a link that was ended, replaced or is too old opens nothing', async () => {
    const { organizationId, owner, email, token, invitationId } = await invited()
    const scope = { organizationId }
    const again = await invite(db, owner, scope, { email, role: 'viewer' })
    expect(await readOffer(db, token)).toBeUndefined()
    expect(await revokeInvitation(db, owner, scope, invitationId)).toMatchObject({ fault: 'no-such-invitation' })
    const next = again.ok ? again.value : undefined
    await db.prisma.invitation.update({
      where: { id: mustExist(next, 'a link').invitationId },
      data: { expiresAt: new Date(0) },
    })
    expect(await readOffer(db, mustExist(next, 'a link').token)).toBeUndefined()
    expect(await listInvitations(db, owner, scope)).toEqual({ ok: true, value: [] })
  })

  test('invitations of one organization are not another’s to see or end, and only owners invite', async () => {
    const [mine, theirs] = [await invited(), await invited()]
    const foreign = { organizationId: theirs.organizationId }
    expect(await listInvitations(db, mine.owner, foreign)).toMatchObject({ fault: 'no-such-place' })
    expect(await invite(db, mine.owner, foreign, { email: 'x@example.org', role: 'owner' })).toMatchObject({
      ok: false,
    })
    const scope = { organizationId: mine.organizationId }
    expect(await revokeInvitation(db, mine.owner, scope, theirs.invitationId)).toMatchObject({ ok: false })
    expect(await readOffer(db, theirs.token)).toBeDefined()
    const accepted = await acceptInvitation(db, mine.token, NEW)
    const operator = { personId: accepted.ok ? accepted.value.personId : '' }
    const wish = { email: 'y@example.org', role: 'owner' } as const
    expect(await invite(db, operator, scope, wish)).toMatchObject({ fault: 'not-allowed' })
  })

  test('a login that was idle for a week is over; ending one ends the tokens of the operators’ feed', async () => {
    const organizationId = await createTestOrganization(db)
    const { personId } = await ownerOf(organizationId)
    const login = (token: string) =>
      db.prisma.login.create({ data: { personId, token, expiresAt: new Date(Date.now() + 86_400_000) } })
    const [a, b, c] = [await login('a'), await login('b'), await login('c')]
    const nowMs = Date.now()
    expect(await useLogin(db, a.id, nowMs + 6 * 86_400_000)).toBe('whole')
    expect(await useLogin(db, b.id, nowMs + 8 * 86_400_000)).toBe('ended')
    expect(await useLogin(db, b.id, nowMs)).toBe('ended')
    expect(await endLogins(db, randomUUID(), { loginId: c.id })).toBe(0)
    expect(await endLogins(db, personId, { allBut: a.id })).toBe(1)
    expect(await accessVersion(db, { organizationId, operatorId: personId })).toBe(1)
    expect((await listLogins(db, personId)).map(({ loginId }) => loginId)).toEqual([a.id])
  })

  test('an organization’s short name is one organization’s, and its lists show nobody else’s', async () => {
    const { personId } = await ownerOf(await createTestOrganization(db))
    const slug = `o-${randomUUID()}`
    expect(await createOrganization(db, personId, { slug, name: 'One' })).toMatchObject({ ok: true })
    expect(await createOrganization(db, personId, { slug, name: 'Two' })).toMatchObject({ fault: 'slug-taken' })
    expect(await listOrganizationsOf(db, personId)).toHaveLength(2)
    expect(await listRacesOf(db, personId)).toEqual([])
  })
})

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Role } from '#race/role'
import { readAudit } from './acting'
import type { Database } from './client'
import { accessVersion } from './console-access'
import { changeRole, listMembers } from './members'
import { createTestDatabase, hasTestServer } from './test-database'
import { createTestOrganization, createTestRace } from './test-race'

describe.skipIf(!hasTestServer)('members', () => {
  let db: Database
  let drop = async () => {}
  beforeAll(async () => {
    ;({ db, drop } = await createTestDatabase())
  })
  afterAll(() => drop())

  let people = 0
  const person = async (organizationId: string, role: Role) => {
    const email = `m${people++}@example.org`
    const { id: personId } = await db.prisma.person.create({ data: { name: email, email } })
    await db.prisma.membership.create({ data: { organizationId, personId, role } })
    return { personId }
  }
  const rolesIn = async (organizationId: string) =>
    Object.fromEntries(
      (await db.prisma.membership.findMany({ where: { organizationId } })).map((row) => [row.personId, row.role]),
    )

  test('are changed by an owner, lose their tokens, and the log tells what was', async () => {
    const organizationId = await createTestOrganization(db)
    const [owner, operator] = [await person(organizationId, 'owner'), await person(organizationId, 'operator')]
    const scope = { organizationId }
    const { personId } = operator
    expect(await changeRole(db, owner, scope, { personId, role: 'viewer' })).toMatchObject({ ok: true })
    expect(await changeRole(db, owner, scope, { personId, role: undefined })).toMatchObject({ ok: true })
    expect(await changeRole(db, owner, scope, { personId, role: 'viewer' })).toMatchObject({ fault: 'no-such-member' })
    expect(await accessVersion(db, { organizationId, operatorId: personId })).toBe(2)
    expect(await listMembers(db, owner, scope)).toMatchObject({ value: [{ personId: owner.personId, role: 'owner' }] })
    const subject = `person ${personId}`
    expect(await readAudit(db, owner, scope, { most: 9 })).toMatchObject({
      value: [
        { subject, before: { role: 'viewer' }, after: null },
        { subject, before: { role: 'operator' }, after: { role: 'viewer' } },
      ],
    })
  })

  test('are never without an owner, even when two remove each other at once', async () => {
    const organizationId = await createTestOrganization(db)
    const [a, b] = [await person(organizationId, 'owner'), await person(organizationId, 'owner')]
    const scope = { organizationId }
    await Promise.all([
      changeRole(db, a, scope, { personId: b.personId, role: 'viewer' }),
      changeRole(db, b, scope, { personId: a.personId, role: 'viewer' }),
    ])
    const left = Object.entries(await rolesIn(organizationId)).filter(([, role]) => role === 'owner')
    expect(left).toHaveLength(1)
    const personId = left[0]![0]
    expect(await changeRole(db, { personId }, scope, { personId, role: undefined })).toMatchObject({
      fault: 'last-owner',
    })
  })

  test('of one organization are not seen or changed by another’s owner, by whatever ids, nor by a lesser role', async () => {
    const [organizationId, other] = [await createTestOrganization(db), await createTestOrganization(db)]
    const [owner, foreign] = [await person(organizationId, 'owner'), await person(other, 'owner')]
    const organizer = await person(organizationId, 'organizer')
    const { raceId } = await createTestRace(db, [], { organizationId })
    const { personId } = organizer
    await db.prisma.raceRole.create({ data: { organizationId, raceId, personId, role: 'viewer' } })
    const before = await rolesIn(organizationId)
    for (const scope of [{ organizationId }, { organizationId, raceId }, { organizationId: other, raceId }]) {
      expect(await listMembers(db, foreign, scope)).toMatchObject({ fault: 'no-such-place' })
      expect(await changeRole(db, foreign, scope, { personId, role: 'owner' })).toMatchObject({
        fault: 'no-such-place',
      })
    }
    const inOther = await changeRole(db, foreign, { organizationId: other }, { personId, role: undefined })
    expect(inOther).toMatchObject({ fault: 'no-such-member' })
    const own = await changeRole(db, organizer, { organizationId }, { personId, role: 'owner' })
    expect(own).toMatchObject({ fault: 'not-allowed' })
    expect(await rolesIn(organizationId)).toEqual(before)
    const inRace = await changeRole(db, owner, { organizationId, raceId }, { personId, role: 'operator' })
    expect(inRace).toMatchObject({ ok: true })
    expect(await listMembers(db, owner, { organizationId, raceId })).toMatchObject({
      value: [{ personId, role: 'operator' }],
    })
  })
})

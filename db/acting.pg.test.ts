import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Role } from '#race/role'
import { act, readAudit, roleOf } from './acting'
import type { Database } from './client'
import { createTestDatabase, hasTestServer } from './test-database'
import { createTestOrganization, createTestRace } from './test-race'

describe.skipIf(!hasTestServer)('who may do what', () => {
  let db: Database
  let drop = async () => {}
  beforeAll(async () => {
    ;({ db, drop } = await createTestDatabase())
  })
  afterAll(() => drop())

  let people = 0
  const person = async (organizationId?: string, role: Role = 'owner') => {
    const { id: personId } = await db.prisma.person.create({ data: { name: 'P', email: `p${people++}@example.org` } })
    if (organizationId) await db.prisma.membership.create({ data: { organizationId, personId, role } })
    return { personId }
  }

  test('is the greater of the roles in the race and in its organization, and none of another organization', async () => {
    const [organizationId, other] = [await createTestOrganization(db), await createTestOrganization(db)]
    const [{ raceId }, { raceId: foreign }] = [
      await createTestRace(db, [], { organizationId }),
      await createTestRace(db, [], { organizationId: other }),
    ]
    const [member, guest] = [await person(organizationId, 'viewer'), await person()]
    for (const { personId } of [member, guest])
      await db.prisma.raceRole.create({ data: { organizationId, raceId, personId, role: 'operator' } })
    const all = async ({ personId }: { personId: string }) => [
      await roleOf(db, personId, { organizationId }),
      await roleOf(db, personId, { organizationId, raceId }),
      await roleOf(db, personId, { organizationId, raceId: foreign }),
      await roleOf(db, personId, { organizationId: other }),
      await roleOf(db, personId, { organizationId: other, raceId: foreign }),
      await roleOf(db, personId, { organizationId: other, raceId }),
    ]
    expect(await all(member)).toEqual(['viewer', 'operator', undefined, undefined, undefined, undefined])
    expect(await all(guest)).toEqual([undefined, 'operator', undefined, undefined, undefined, undefined])
  })

  test('work is done by those alone who may, and what it changed is in the log with before and after, or neither is', async () => {
    const [organizationId, other] = [await createTestOrganization(db), await createTestOrganization(db)]
    const [owner, viewer, stranger] = [
      await person(organizationId),
      await person(organizationId, 'viewer'),
      await person(other),
    ]
    const on = { scope: { organizationId }, right: 'arrange' } as const
    const never = () => Promise.reject(new Error('this must not run'))
    expect(await act(db, viewer, on, never)).toEqual({ ok: false, fault: 'not-allowed' })
    expect(await act(db, stranger, on, never)).toEqual({ ok: false, fault: 'no-such-place' })
    const change = { action: 'rename', subject: 'organization', before: { name: 'a' }, after: { name: 'b' } }
    expect(await act(db, owner, on, ({ record }) => record(change))).toMatchObject({ ok: true })
    const failing = act(db, owner, on, async ({ record }) => {
      await record({ ...change, action: 'fail' })
      throw new Error('half way')
    })
    await expect(failing).rejects.toThrow('half way')
    const scope = { organizationId }
    const log = await readAudit(db, owner, scope, { most: 10 })
    expect(log).toMatchObject({ ok: true, value: [{ ...change, actorId: owner.personId, raceId: null }] })
    expect(log.ok && log.value).toHaveLength(1)
    expect(await readAudit(db, viewer, scope, { most: 10 })).toEqual({ ok: false, fault: 'not-allowed' })
    expect(await readAudit(db, stranger, scope, { most: 10 })).toEqual({ ok: false, fault: 'no-such-place' })
    expect(await readAudit(db, stranger, { organizationId: other }, { most: 10 })).toEqual({ ok: true, value: [] })
  })

  test.each(['UPDATE audit_entry SET action = $$x$$', 'DELETE FROM audit_entry', 'TRUNCATE audit_entry'])(
    'the log refuses %s',
    async (text) => {
      await expect(db.pool.query(text)).rejects.toThrow('the audit log is never changed')
    },
  )
})

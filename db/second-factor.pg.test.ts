import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Database } from './client'
import { useLogin } from './logins'
import {
  beginSecondFactor,
  confirmSecondFactor,
  noteSecondFactor,
  readSecondFactor,
  removeSecondFactor,
  spendBackupCode,
  spendStep,
} from './second-factor'
import { createTestDatabase, hasTestServer } from './test-database'
import { createTestOrganization, createTestPerson } from './test-race'

describe.skipIf(!hasTestServer)('a second factor', () => {
  let db: Database
  let drop = async () => {}
  beforeAll(async () => {
    ;({ db, drop } = await createTestDatabase())
  })
  afterAll(() => drop())

  const newLogin = async (personId: string) => {
    const token = `${Date.now()}-${Math.random()}`
    const data = { personId, token, expiresAt: new Date(Date.now() + 86_400_000) }
    return (await db.prisma.login.create({ data })).id
  }
  const person = async () => (await createTestPerson(db, await createTestOrganization(db), 'viewer')).personId

  test('makes every other login half until it is proven there, and none before it is on', async () => {
    const personId = await person()
    const [here, there] = [await newLogin(personId), await newLogin(personId)]
    const state = (loginId: string) => useLogin(db, loginId, Date.now())
    expect(await readSecondFactor(db, personId)).toBeUndefined()
    expect(await beginSecondFactor(db, personId, Uint8Array.of(1))).toBe(true)
    expect(await beginSecondFactor(db, personId, Uint8Array.of(2))).toBe(true)
    expect(await readSecondFactor(db, personId)).toEqual({ isOn: false, sealed: Uint8Array.of(2), backupCount: 0 })
    expect([await state(here), await state(there)]).toEqual(['whole', 'whole'])
    await confirmSecondFactor(db, personId, { loginId: here, backupCodes: ['A', 'B'] })
    expect(await beginSecondFactor(db, personId, Uint8Array.of(3))).toBe(false)
    expect([await state(here), await state(there)]).toEqual(['whole', 'half'])
    await noteSecondFactor(db, there)
    expect(await state(there)).toBe('whole')
    const later = await newLogin(personId)
    expect(await state(later)).toBe('half')
    await removeSecondFactor(db, personId)
    expect(await state(later)).toBe('whole')
  })

  test('counts no code twice, nor an earlier one after a later; a code on paper once, and nobody else’s', async () => {
    const [personId, other] = [await person(), await person()]
    await beginSecondFactor(db, personId, Uint8Array.of(1))
    expect(await spendBackupCode(db, personId, 'A')).toBe(false)
    await confirmSecondFactor(db, personId, { loginId: await newLogin(personId), backupCodes: ['A', 'B'] })
    const steps = [5, 5, 4, 6]
    const spent = []
    for (const step of steps) spent.push(await spendStep(db, personId, step))
    expect(spent).toEqual([true, false, false, true])
    expect(await spendBackupCode(db, other, 'A')).toBe(false)
    expect(await spendBackupCode(db, personId, 'A')).toBe(true)
    expect(await spendBackupCode(db, personId, 'A')).toBe(false)
    expect(await readSecondFactor(db, personId)).toMatchObject({ isOn: true, backupCount: 1 })
  })
})

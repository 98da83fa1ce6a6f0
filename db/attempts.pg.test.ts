import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { clearOldAttempts, countAttempt, forgetAttempts } from './attempts'
import type { Database } from './client'
import { createTestDatabase, hasTestServer } from './test-database'

describe.skipIf(!hasTestServer)('attempts', () => {
  let db: Database
  let drop = async () => {}
  beforeAll(async () => {
    ;({ db, drop } = await createTestDatabase())
  })
  afterAll(() => drop())

  const LIMIT = { most: 3, windowMs: 3_600_000 }

  test('at once are counted each, of everybody by themselves, and forgotten when told to', async () => {
    const tries = await Promise.all(Array.from({ length: 10 }, () => countAttempt(db, 'sign in', 'jane', LIMIT)))
    expect(tries.filter((isWithin) => isWithin)).toHaveLength(3)
    expect(await countAttempt(db, 'sign in', 'joe', LIMIT)).toBe(true)
    expect(await countAttempt(db, 'reset', 'jane', LIMIT)).toBe(true)
    await forgetAttempts(db, 'sign in', 'jane')
    expect(await countAttempt(db, 'sign in', 'jane', LIMIT)).toBe(true)
  })

  test('begin anew when their window is over', async () => {
    const over = { most: 1, windowMs: -1 }
    expect(await countAttempt(db, 'sign in', 'jim', over)).toBe(true)
    expect(await countAttempt(db, 'sign in', 'jim', { ...over, windowMs: 3_600_000 })).toBe(true)
    expect(await countAttempt(db, 'sign in', 'jim', over)).toBe(false)
    await countAttempt(db, 'sign in', 'old', over)
    expect(await clearOldAttempts(db)).toBe(1)
  })
})

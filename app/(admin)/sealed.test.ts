import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { seal, unseal } from './sealed'

beforeEach(() => vi.stubEnv('FARFIELD_SECRET', 's'.repeat(32)))
afterEach(() => vi.unstubAllEnvs())

test('what is sealed is read again, and never twice the same', () => {
  const [one, two] = [seal('a key'), seal('a key')]
  expect(one).not.toEqual(two)
  expect([unseal(one), unseal(two)]).toEqual(['a key', 'a key'])
})

test('what was changed, cut short, or sealed under another secret is not read', () => {
  const sealed = seal('a key')
  const changed = Uint8Array.from(sealed, (byte, i) => (i === sealed.length - 1 ? byte ^ 1 : byte))
  expect(unseal(changed)).toBeUndefined()
  expect(unseal(sealed.subarray(0, 20))).toBeUndefined()
  vi.stubEnv('FARFIELD_SECRET', 't'.repeat(32))
  expect(unseal(sealed)).toBeUndefined()
})

import { expect, test } from 'vitest'
import { hashPassword, isPassword, passwordFault } from './password'

test('a password is known by its Argon2id hash, whichever way its accents were typed', async () => {
  const hash = await hashPassword('caf\u00e9 au lait, again')
  expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
  expect(await isPassword({ hash, password: 'cafe\u0301 au lait, again' })).toBe(true)
  expect(await isPassword({ hash, password: 'cafe au lait, again' })).toBe(false)
  expect(await isPassword({ hash: 'not a hash', password: 'cafe au lait, again' })).toBe(false)
})

test.each([
  ['short', 'too-short'],
  ['x'.repeat(129), 'too-long'],
  ['aaaaaaaaaaaa', 'too-simple'],
  ['Password123456', 'too-simple'],
  ['farfield-farfield', 'too-simple'],
  ['anna.meier@club.example', 'too-simple'],
  ['correct horse battery staple', undefined],
  ['tide at four, wind north', undefined],
])('%s: %s', (password, fault) => {
  expect(passwordFault(password, ['anna', 'meier', 'anna.meier@club.example', 'club.example'])).toBe(fault)
})

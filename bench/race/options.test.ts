import { expect, test } from 'vitest'
import { parseRaceOptions } from './options'

test('what is left out has its default', () => {
  expect(parseRaceOptions([])).toEqual({ ok: true, value: { entries: 200, fixes: 20_000, loading: true } })
  expect(parseRaceOptions(['--entries', '3', '--fixes', '100', '--no-loading'])).toEqual({
    ok: true,
    value: { entries: 3, fixes: 100, loading: false },
  })
  expect(parseRaceOptions(['-h'])).toEqual({ ok: true, value: 'help' })
})

test.each([
  ['--entries', '0'],
  ['--fixes', '99'],
  ['--fixes', 'many'],
  ['--speed', '9'],
])('%s %s is a sentence', (...args) => {
  const parsed = parseRaceOptions(args)
  expect(!parsed.ok && parsed.fault).toMatch(/\w+ \w+/)
})

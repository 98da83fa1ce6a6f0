import { expect, test } from 'vitest'
import { decodeJsonMessage, encodeJsonMessage } from './json-message'
import { finer, HARD_FIXES } from './test-fixes'

test.each([0, 1, 2, 3])('JSON under brotli gives back every fix at %i halvings', (halvings) => {
  const fixes = finer(HARD_FIXES, halvings)
  expect(decodeJsonMessage(encodeJsonMessage(fixes, halvings), halvings)).toEqual(fixes)
})

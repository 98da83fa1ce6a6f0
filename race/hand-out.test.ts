import { expect, it } from 'vitest'
import { unitStateOf } from './hand-out'

it.each([
  [undefined, null, 'in-store'],
  [undefined, 5, 'in-store'],
  [{ handedAtMs: 10, returnedAtMs: null }, null, 'handed-out'],
  [{ handedAtMs: 10, returnedAtMs: null }, 9, 'handed-out'],
  [{ handedAtMs: 10, returnedAtMs: null }, 10, 'tested'],
  [{ handedAtMs: 10, returnedAtMs: 20 }, 15, 'returned'],
] as const)('a unit that was handed out %j and heard at %s is %s', (newest, heardAtMs, state) => {
  expect(unitStateOf(newest, heardAtMs)).toBe(state)
})

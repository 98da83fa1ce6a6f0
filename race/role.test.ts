import { expect, it } from 'vitest'
import { greatestRole, may, ROLES } from './role'

it('each role may what the ones below it may, and one thing more', () => {
  const rights = ['administer', 'arrange', 'watch', 'comment', 'see'] as const
  expect(ROLES.map((role) => rights.filter((right) => may(role, right)).length)).toEqual([5, 4, 3, 2, 1])
})

it('of several roles the greatest counts', () => {
  expect(greatestRole(['viewer', 'organizer', 'operator'])).toBe('organizer')
  expect(greatestRole([])).toBeUndefined()
})

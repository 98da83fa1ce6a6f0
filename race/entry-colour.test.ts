import { expect, test } from 'vitest'
import { entryColour } from './entry-colour'

test('forty entries have forty colours, written as others are, and the next goes round again', () => {
  const colours = Array.from({ length: 40 }, (_, i) => entryColour(i))
  expect(new Set(colours).size).toBe(40)
  expect(colours.every((colour) => /^#[0-9a-f]{6}$/.test(colour))).toBe(true)
  expect(entryColour(40)).toBe(entryColour(0))
})

import fc from 'fast-check'
import { expect, it } from 'vitest'
import { contrastOf, readableColour } from './readable-colour'

const colour = fc.integer({ min: 0, max: 0xffffff }).map((n) => `#${n.toString(16).padStart(6, '0')}`)

it('any colour stands out 3:1 from both seas, from land and from the list, in either theme', () => {
  const grounds = { light: ['#dbe7f0', '#efece4', '#ffffff'], dark: ['#0e1f33', '#1c2733', '#0f1a29'] } as const
  fc.assert(
    fc.property(colour, fc.constantFrom('light' as const, 'dark' as const), (own, theme) => {
      const shown = readableColour(own, theme)
      for (const ground of grounds[theme]) expect(contrastOf(shown, ground)).toBeGreaterThanOrEqual(3)
    }),
  )
})

it('a colour that stands out already is not touched', () => {
  expect(readableColour('#a8480f', 'light')).toBe('#a8480f')
  expect(readableColour('#e6a71a', 'dark')).toBe('#e6a71a')
})

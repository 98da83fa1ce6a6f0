import fc from 'fast-check'
import { expect, it } from 'vitest'
import { accentStyle, contrastOf, readableColour } from './readable-colour'

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

it('the colour of a race is read 4.5:1 as words on every ground of either theme', () => {
  const grounds = { light: ['#f7f8fa', '#ffffff', '#eef1f6'], dark: ['#0b1522', '#1c2733', '#0f1a29'] }
  expect(accentStyle(undefined)).toEqual({})
  fc.assert(
    fc.property(colour, (own) => {
      const [, light = '', dark = ''] =
        /^light-dark\((#.{6}), (#.{6})\)$/.exec(accentStyle(own)['--accent'] ?? '') ?? []
      for (const ground of grounds.light) expect(contrastOf(light, ground)).toBeGreaterThanOrEqual(4.5)
      for (const ground of grounds.dark) expect(contrastOf(dark, ground)).toBeGreaterThanOrEqual(4.5)
    }),
  )
})

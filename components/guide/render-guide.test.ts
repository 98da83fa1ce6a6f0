import { expect, test } from 'vitest'
import { headingOf, renderGuide } from './render-guide'

test('links lead to pages of the guide and out; those into the repository are words', () => {
  const html = renderGuide('[A](organizer.md) [B](https://example.org/x) [C](../../protocol/edge/SPEC.md)')
  expect(html).toContain('<a href="/guide/organizer">A</a>')
  expect(html).toContain('<a href="https://example.org/x">B</a>')
  expect(html).toContain(' C')
  expect(html).not.toContain('SPEC.md')
})

test('pictures are those of the guide, with their size, and tables are tables', () => {
  const html = renderGuide('# Title\n\n![A new race](pictures/new-race.png)\n\n| a | b |\n|---|---|\n| 1 | 2 |')
  expect(html).toContain('src="/guide/pictures/new-race.png" alt="A new race" width="1200"')
  expect(html).toContain('<table>')
  expect(headingOf('# Title\n\ntext')).toBe('Title')
})

import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { AUDIENCE_PAGES, PUBLIC_DOORS, PUBLIC_PAGES } from './public-doors'

test.each([
  ['app/races', PUBLIC_PAGES],
  ['app/(admin)/races', AUDIENCE_PAGES],
])('every page of a race under %s is known to the check of its publication', (folder, known) => {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  const pages = files.flatMap((file) =>
    /\/(page\.tsx|route\.ts)$/.test(file) ? [`/races/${file.replace(/\/[^/]+$/, '')}`] : [],
  )
  expect(pages.length).toBeGreaterThan(0)
  expect(pages.sort()).toEqual([...known].sort())
})

test('every door of the live feed is known to it too', () => {
  const spec = readFileSync('protocol/live/SPEC.md', 'utf8')
  const doors = [...spec.matchAll(/`GET (\/live\/[A-Za-z/]+)/g)].map(([, path]) => path)
  expect(doors.length).toBeGreaterThan(3)
  expect([...new Set(doors)].sort()).toEqual(Object.values(PUBLIC_DOORS).sort())
})

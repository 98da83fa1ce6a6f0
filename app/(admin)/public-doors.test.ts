import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { PUBLIC_DOORS, PUBLIC_PAGES } from './public-doors'

test('every public page of a race is known to the check of its publication', () => {
  const files = readdirSync('app/races', { recursive: true, encoding: 'utf8' })
  const pages = files.flatMap((file) =>
    /\/(page\.tsx|route\.ts)$/.test(file) ? [`/races/${file.replace(/\/[^/]+$/, '')}`] : [],
  )
  expect(pages.length).toBeGreaterThan(0)
  expect(pages.sort()).toEqual([...PUBLIC_PAGES].sort())
})

test('every door of the live feed is known to it too', () => {
  const spec = readFileSync('protocol/live/SPEC.md', 'utf8')
  const doors = [...spec.matchAll(/`GET (\/live\/[A-Za-z/]+)/g)].map(([, path]) => path)
  expect(doors.length).toBeGreaterThan(3)
  expect([...new Set(doors)].sort()).toEqual(Object.values(PUBLIC_DOORS).sort())
})

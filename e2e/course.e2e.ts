import { expect, type Page, test } from '@playwright/test'
import { createRace, signInOrganizer } from './organizer'

/** A place on the map of the page, by parts of its width and height. */
async function onMap(page: Page, x: number, y: number): Promise<[number, number]> {
  const map = await page.getByTestId('chart').boundingBox()
  if (map === null) throw new Error('there is no map')
  return [map.x + map.width * x, map.y + map.height * y]
}

const click = async (page: Page, x: number, y: number) => page.mouse.click(...(await onMap(page, x, y)))
const element = (page: Page, index: number) => page.getByTestId('element').nth(index)
const tool = (page: Page, name: string) =>
  page.getByRole('group', { name: 'Draw on the map' }).getByRole('button', { name, exact: true }).click()

async function drawCourse(page: Page) {
  await expect(page.locator('.maplibregl-canvas')).toBeVisible()
  await tool(page, 'Line')
  await expect(page.getByText('Click the port end, then the starboard end')).toBeVisible()
  await click(page, 0.2, 0.5)
  await expect(page.getByText('Click the starboard end.')).toBeVisible()
  await click(page, 0.2, 0.53)
  await tool(page, 'Mark')
  await click(page, 0.4, 0.4)
  await click(page, 0.6, 0.4)
  await tool(page, 'Zone')
  for (const [x, y] of [
    [0.3, 0.6],
    [0.5, 0.6],
    [0.4, 0.7],
  ] as const)
    await click(page, x, y)
  await page.keyboard.press('Escape')
  for (const [index, name] of ['Start', 'North mark', 'East mark'].entries())
    await element(page, index).getByLabel('Name').fill(name)
}

test('a course is drawn on the map: clicked, dragged, bent, moved by keys, removed, and undone; it leaves in four formats', async ({
  page,
}) => {
  const slug = `drawn-${Date.now()}`
  await createRace(page, await signInOrganizer(page, 'Marta Lindqvist'), slug)
  await page.getByRole('link', { name: 'Course' }).click()
  await drawCourse(page)
  await expect(page.getByTestId('element')).toHaveCount(3)
  await expect(page.getByTestId('zone').getByLabel('Corners')).toHaveValue(/^.+\n.+\n.+$/)
  const place = element(page, 1).getByLabel('Place')
  const drawn = await place.inputValue()
  await page.mouse.move(...(await onMap(page, 0.4, 0.4)))
  await page.mouse.down()
  await page.mouse.move(...(await onMap(page, 0.45, 0.3)), { steps: 4 })
  await page.mouse.up()
  await expect(place).not.toHaveValue(drawn)
  await page.getByRole('button', { name: 'Undo', exact: true }).click()
  await expect(place, 'one drag is one step').toHaveValue(drawn)
  const handle = page.getByRole('button', { name: 'North mark', exact: true })
  await handle.focus()
  await page.keyboard.press('ArrowUp')
  await expect(place).not.toHaveValue(drawn)
  await page.getByRole('button', { name: 'Insert a mark before East mark' }).press('Enter')
  await expect(page.getByTestId('element')).toHaveCount(4)
  await page.getByRole('button', { name: 'Element 3', exact: true }).press('Delete')
  await expect(page.getByTestId('element')).toHaveCount(3)
  await page.getByRole('button', { name: 'Bend the way after North mark' }).click()
  await expect(page.getByText('The way to the next bends once.')).toBeVisible()
  await page.getByLabel('A part of it is passed several times').check()
  await page.getByRole('textbox', { name: 'Times' }).fill('0')
  await expect(page.getByText('A whole number from 1 to 1,000')).toBeVisible()
  await page.getByRole('textbox', { name: 'Times' }).fill('3')
  await page.getByRole('button', { name: 'More of North mark' }).click()
  await element(page, 1).getByLabel('Cut-off').selectOption('elapsed')
  await element(page, 1).getByLabel('Hours and minutes').fill('30:00')
  await page.getByRole('button', { name: 'Save the course' }).click()
  await expect(page.getByText('Saved as version 1.')).toBeVisible()
  await expect(page.getByText('Version 1', { exact: true })).toBeVisible()
  const file = async (format: string) =>
    (await page.request.get(`/admin/races/${slug}/course/download?format=${format}`)).text()
  const { elements, legs, laps, zones } = JSON.parse(await file('geojson')).farfieldCourse
  expect(elements).toMatchObject([{ kind: 'line' }, { cutOff: { elapsedMs: 108_000_000 } }, { name: 'East mark' }])
  expect([legs[1].length, laps.count, zones[0].area.corners.length]).toEqual([1, 3, 3])
  expect(await file('gpx')).toContain('<name>North mark</name>')
  expect(await file('kml')).toContain('<LinearRing>')
  expect(await file('csv')).toContain('North mark,mark,')
  expect((await page.request.get(`/admin/races/${slug}/course/download?format=exe`)).status()).toBe(404)
})

test('a recording of some hours is read as a way, though it is megabytes long', async ({ page }) => {
  const slug = `recorded-${Date.now()}`
  await createRace(page, await signInOrganizer(page, 'Marta Lindqvist'), slug)
  await page.getByRole('link', { name: 'Course' }).click()
  const points = Array.from({ length: 100_000 }, (_, i) => {
    return `<trkpt lat="${(45 + 0.02 * Math.sin(i / 9000)).toFixed(6)}" lon="${(7 + i * 1e-5).toFixed(6)}"><ele>1000</ele></trkpt>`
  })
  const buffer = Buffer.from(`<gpx><trk><name>Way</name><trkseg>${points.join('\n')}</trkseg></trk></gpx>`)
  expect(buffer.length).toBeGreaterThan(5_000_000)
  await page.getByLabel('Import').setInputFiles({ name: 'way.gpx', mimeType: 'application/gpx+xml', buffer })
  await expect(page.getByText('2 elements were read from way.gpx')).toBeVisible()
  await expect(page.getByText('simplified to within 5 m')).toBeVisible()
})

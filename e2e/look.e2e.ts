import { expect, test } from '@playwright/test'
import sharp from 'sharp'
import { simulatedImei } from '#simulator/imei'
import { createRace, giveTracker, signInOrganizer } from './organizer'
import { openRace, rowOf } from './race-page'
import { TestTracker } from './test-tracker'

const picture = async (name: string, width: number, height: number, background: string) => ({
  ...{ name, mimeType: 'image/png' },
  buffer: await sharp({ create: { width, height, channels: 3, background } })
    .png()
    .toBuffer(),
})

test('a race has its logo, colour and units, an entry its photo; what is no picture is refused', async ({
  page,
  browser,
}) => {
  const slug = `look-${Date.now()}`
  await createRace(page, await signInOrganizer(page, 'Marta Lindqvist'), slug)
  await page.getByRole('link', { name: 'Settings' }).click()
  await page.getByLabel('Who may see it').selectOption('unlisted')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(page.getByText('Saved.')).toBeVisible()
  await page.getByLabel('Units').selectOption('imperial')
  await page.getByLabel('Colour').fill('#0b6e4f')
  await page
    .getByLabel('Logo')
    .setInputFiles({ name: 'x.png', mimeType: 'image/png', buffer: Buffer.from('no picture') })
  const save = page.getByRole('button', { name: 'Save the look' })
  await save.click()
  await expect(page.getByText('This is no picture that can be read')).toBeVisible()
  await page.getByLabel('Logo').setInputFiles(await picture('logo.png', 300, 300, '#0b6e4f'))
  await save.click()
  await expect(page.getByRole('img', { name: 'Logo' })).toBeVisible()

  await page.getByRole('link', { name: 'Entries' }).click()
  await page.getByLabel('Sail or bib number').fill('SWE 1')
  await page.getByLabel('Name of boat').fill('Vega')
  await page.getByRole('button', { name: 'Save the entry' }).click()
  await expect(page.getByText('Saved: 1 added')).toBeVisible()
  await page.getByRole('link', { name: /SWE 1/ }).click()
  await page.getByRole('button', { name: 'Save the photo' }).click()
  await expect(page.getByText('Choose a picture first.')).toBeVisible()
  await page.getByLabel('Picture').setInputFiles(await picture('boat.png', 2400, 1800, '#1f62d0'))
  await page.getByRole('button', { name: 'Save the photo' }).click()
  await expect(page.getByRole('img', { name: 'Photo' })).toBeVisible()

  const imei = simulatedImei(slug)
  await giveTracker(page, slug, { imei, fromUtc: '2026-01-01T00:00', cadenceMinutes: 5 })
  const tracker = new TestTracker(imei)
  await tracker.report(58.9, 11.1, Date.now() - 300_000, Date.now())
  await tracker.report(58.9, 11.11)
  const visitor = await browser.newPage()
  await openRace(visitor, slug)
  await expect(rowOf(visitor, 'SWE 1')).toContainText('mph')
  const accent = await visitor
    .locator('main')
    .evaluate((element) => getComputedStyle(element).getPropertyValue('--accent'))
  expect(accent).toContain('#0b6e4f')
  await rowOf(visitor, 'SWE 1').click()
  const photo = visitor.getByTestId('card').locator('img')
  await expect(photo).toBeVisible()
  await expect.poll(() => photo.evaluate((image) => (image as HTMLImageElement).naturalWidth)).toBe(960)
  const logo = visitor.locator('header img')
  await expect.poll(() => logo.evaluate((image) => (image as HTMLImageElement).naturalWidth)).toBe(300)
  const address = (await photo.getAttribute('src')) ?? ''
  expect((await visitor.request.get(address)).headers()['content-type']).toBe('image/webp')
  await visitor.close()
})

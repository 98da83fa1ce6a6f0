import { expect, type Page, test } from '@playwright/test'
import { simulatedImei } from '#simulator/imei'
import { createRace, giveTracker, signInOrganizer } from './organizer'
import { openRace, rowOf } from './race-page'
import { TestTracker } from './test-tracker'

const MINUTE_MS = 60_000

/** A race with one boat, started two hours ago, that whoever has its address can see. */
async function raceOfOne(page: Page): Promise<{ slug: string; tracker: TestTracker }> {
  const slug = `held-${Date.now()}`
  await createRace(page, await signInOrganizer(page, 'Marta Lindqvist'), slug)
  await page.goto(`/admin/races/${slug}/settings`)
  await page.getByLabel('Time zone').fill('UTC')
  const start = new Date(Date.now() - 120 * MINUTE_MS).toISOString().slice(0, 16)
  await page.getByLabel('Start', { exact: true }).fill(start)
  await page.getByLabel('If you move the start').fill('For this test')
  await page.getByLabel('Who may see it').selectOption('unlisted')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(page.getByText('Saved.')).toBeVisible()
  await page.getByRole('link', { name: 'Entries' }).click()
  await page.getByLabel('Sail or bib number').fill('SWE 7')
  await page.getByRole('button', { name: 'Save the entry' }).click()
  await expect(page.getByText('Saved: 1 added')).toBeVisible()
  const imei = simulatedImei(slug)
  await giveTracker(page, slug, { imei, fromUtc: start, cadenceMinutes: 20 })
  return { slug, tracker: new TestTracker(imei, { fixIntervalS: 1200 }) }
}

/** Opens the public page until its one row says so. */
async function untilRowSays(page: Page, slug: string, words: RegExp) {
  await expect(async () => {
    await openRace(page, slug)
    await expect(rowOf(page, 'SWE 7')).toContainText(words, { timeout: 2000 })
  }).toPass({ timeout: 40_000 })
}

test('a delay holds positions back from every public door, says so, and is lifted', async ({ page, browser }) => {
  const { slug, tracker } = await raceOfOne(page)
  await tracker.report(58.9, 11.1, Date.now() - 44 * MINUTE_MS, Date.now())
  await tracker.report(58.87, 11.08, Date.now() - 24 * MINUTE_MS, Date.now())
  await tracker.report(58.84, 11.06, Date.now() - 4 * MINUTE_MS, Date.now())
  const visitor = await browser.newPage()
  await untilRowSays(visitor, slug, /4 min ago|5 min ago/)
  await page.goto(`/admin/races/${slug}/publication`)
  const delay = page.getByLabel('Delay, minutes')
  await delay.fill('soon')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(page.getByText('Minutes are needed')).toBeVisible()
  await delay.fill('30')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(page.getByText('Saved. Public pages follow')).toBeVisible()
  await untilRowSays(visitor, slug, /4[456] min ago/)
  await expect(visitor.getByText('shown 30 min late')).toBeVisible()
  await rowOf(visitor, 'SWE 7').click()
  await expect(visitor.getByTestId('card')).toContainText('Shown 30 min late by a rule of the organizers')
  await page.getByRole('button', { name: 'Check now' }).click()
  await expect(page.getByText('Nothing that is held back can be read: 1 positions')).toBeVisible()
  await page.reload()
  await expect(delay).toHaveValue('30')
  await delay.fill('')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await untilRowSays(visitor, slug, /[45678] min ago/)
  await visitor.close()
})

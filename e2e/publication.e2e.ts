import { expect, type Page, test } from '@playwright/test'
import { raceOfOne } from './held-race'
import { openRace, rowOf } from './race-page'

const MINUTE_MS = 60_000

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
  await expect(page.getByText('The public: nothing that is held back can be read. 1 positions')).toBeVisible()
  await page.reload()
  await expect(delay).toHaveValue('30')
  await delay.fill('')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await untilRowSays(visitor, slug, /[45678] min ago/)
  await visitor.close()
})

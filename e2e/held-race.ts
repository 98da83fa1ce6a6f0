import { expect, type Page } from '@playwright/test'
import { simulatedImei } from '#simulator/imei'
import { createRace, giveTracker, signInOrganizer } from './organizer'
import { TestTracker } from './test-tracker'

const MINUTE_MS = 60_000

/** A race with one boat, started two hours ago, that whoever has its address can see. */
export async function raceOfOne(page: Page): Promise<{ slug: string; tracker: TestTracker }> {
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

import { expect, type Page, test } from '@playwright/test'
import { raceOfOne } from './held-race'
import { openRace, rowOf } from './race-page'

const MINUTE_MS = 60_000

/** A race with one boat, heard 44 and 4 minutes ago, which the public sees half an hour late. */
async function delayedRace(page: Page) {
  const race = await raceOfOne(page)
  const { slug, tracker } = race
  await tracker.report(58.9, 11.1, Date.now() - 44 * MINUTE_MS, Date.now())
  await tracker.report(58.84, 11.06, Date.now() - 4 * MINUTE_MS, Date.now())
  await page.goto(`/admin/races/${slug}/publication`)
  await page.getByLabel('Delay, minutes').fill('30')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(page.getByText('Saved. Public pages follow')).toBeVisible()
  return race
}

/** Opens a page until its one row says so. */
async function untilRowSays(page: Page, address: string, words: RegExp) {
  await expect(async () => {
    await page.goto(address)
    await expect(rowOf(page, 'SWE 7')).toContainText(words, { timeout: 2000 })
  }).toPass({ timeout: 40_000 })
}

test('the press follows by a link what the public sees later, until the link is another one', async ({
  page,
  browser,
}) => {
  const { slug, tracker } = await delayedRace(page)

  const press = page.getByTestId('audience-press')
  await press.getByRole('button', { name: 'Make a link' }).click()
  await expect(press.getByText('The link has not been opened yet')).toBeVisible()
  const link = (await press.locator('code').textContent()) ?? ''
  await press.getByLabel('What it sees').selectOption('Everything at once')
  await press.getByRole('button', { name: 'Save what it sees' }).click()
  await expect(press.getByText('Saved. Its pages follow')).toBeVisible()

  const guest = await (await browser.newContext()).newPage()
  await guest.goto(new URL(link).pathname)
  await expect(guest.getByText('this address alone shows nothing')).toBeVisible()
  await guest.goto(`${new URL(link).pathname}#${'0'.repeat(32)}`)
  await guest.reload()
  await expect(guest.getByText('This link opens nothing any more')).toBeVisible()
  await guest.goto('/')
  await guest.goto(link)
  await expect(guest.getByTestId('audience')).toContainText('For the press')
  expect(guest.url()).not.toContain('#')
  await untilRowSays(guest, new URL(link).pathname, /[456] min ago/)
  await tracker.report(58.8, 11.04, Date.now(), Date.now())
  await expect(rowOf(guest, 'SWE 7')).toContainText(/\b\d+ s ago|just now|0 min ago/, { timeout: 20_000 })
  await rowOf(guest, 'SWE 7').click()

  const visitor = await (await browser.newContext()).newPage()
  await openRace(visitor, slug)
  await expect(rowOf(visitor, 'SWE 7')).toContainText(/4[456] min ago/)
  await visitor.goto(`/races/${slug}/for/control`)
  await expect(visitor).toHaveURL(/sign-in/)
  expect((await visitor.request.get(`/races/${slug}/for/press/pass`)).status()).toBe(403)

  await page.getByRole('button', { name: 'Check now' }).click()
  await expect(page.getByText('The public: nothing that is held back can be read. 1 positions')).toBeVisible()
  await expect(page.getByText('The press: nothing that is held back can be read. 3 positions')).toBeVisible()

  page.on('dialog', (dialog) => dialog.accept())
  await press.getByRole('button', { name: 'Make another link' }).click()
  await expect(press.locator('code')).not.toHaveText(link)
  await press.getByRole('button', { name: 'Show the link' }).click()
  await expect(press.getByText('That you have seen it is in the log')).toBeVisible()
  await expect(press.locator('code').nth(1)).toHaveText((await press.locator('code').first().textContent()) ?? '')
  await guest.reload()
  await expect(guest.getByText('this address alone shows nothing')).toBeVisible()
})

test('race control sees a private race, and everything of it, at once', async ({ page, browser }) => {
  const { slug, tracker } = await delayedRace(page)
  await page.goto(`/admin/races/${slug}/settings`)
  await page.getByLabel('Who may see it').selectOption('private')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(page.getByText('Saved.')).toBeVisible()
  await page.goto(`/admin/races/${slug}/publication`)
  await page.getByRole('link', { name: 'See it as race control does' }).click()
  await expect(page.getByTestId('audience')).toContainText('Race control')
  await untilRowSays(page, `/races/${slug}/for/control`, /[456] min ago/)
  await tracker.report(58.8, 11.04, Date.now(), Date.now())
  await expect(rowOf(page, 'SWE 7')).toContainText(/\b\d+ s ago|just now|0 min ago/, { timeout: 20_000 })
  const visitor = await (await browser.newContext()).newPage()
  expect((await visitor.goto(`/races/${slug}`))?.status()).toBe(404)
})

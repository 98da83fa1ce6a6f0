import { expect, type Page, test } from '@playwright/test'
import { createTestRace, createTestStream } from '#db/test-race'
import { LabRace } from './lab-race'

let race: LabRace

test.beforeAll(async () => {
  race = await LabRace.create(`lab-${Date.now()}`)
})
test.afterAll(() => race.remove())

const button = (page: Page, action: string) => page.locator(`[data-action=${action}] button`)
const came = (page: Page, action: string) => page.getByTestId(`done-${action}`)
const watch = (page: Page) => page.getByTestId('watch')
const missing = (page: Page, state: string) => page.locator(`[data-testid=missing] li[data-state=${state}]`)

/** The lab of a race whose gateways have just been heard. */
async function openLab(page: Page): Promise<void> {
  await race.sendAll()
  await expect(async () => {
    const answer = await page.goto(`${race.webUrl}/races/${race.slug}/lab`)
    expect(answer?.status()).toBe(200)
  }).toPass({ timeout: 60_000 })
  await expect(page.getByTestId('connection')).toHaveAttribute('data-link', 'following', { timeout: 60_000 })
}

test('five messages are lost, noticed, asked for and filled, and the page says how long it took to be whole again', async ({
  page,
}) => {
  await openLab(page)
  await expect(watch(page)).toContainText('Nothing broken by you')
  await expect(page.getByTestId('meter-ours')).toContainText('2 credits')
  await expect(page.getByTestId('signs').locator('[data-sign=measured]')).toHaveText('4 on time')

  await button(page, 'lose-messages').focus()
  await page.keyboard.press('Enter')
  await expect(came(page, 'lose-messages')).toHaveText('0 of 5 lost so far.')
  await expect(watch(page)).toContainText(/Broken for 0:\d\d/)
  await expect(button(page, 'lose-messages')).toHaveAttribute('aria-disabled', 'true')
  for (const gateway of [0, 1, 0, 1, 0]) await race.send(gateway)
  await expect(came(page, 'lose-messages')).toHaveText('All 5 are lost.')
  await expect(missing(page, 'unnoticed')).toHaveCount(5)

  await race.sendAll()
  await expect(missing(page, 'open')).toHaveCount(5)
  await expect(watch(page)).toContainText('5 messages known to be missing')
  await page.reload()
  await expect(watch(page)).toContainText(/Broken for/)

  await button(page, 'ask-now').click()
  await expect(came(page, 'ask-now')).toHaveText(
    'Asked 2 devices for 7 messages and every tracker in full: 2 credits. Heard at the next session.',
  )
  await race.questionsWait()
  // Two are those that came and cannot be read without the lost ones.
  for (let i = 0; i < 4; i++) await race.sendAll()
  await expect(missing(page, 'filled')).toHaveCount(7)

  // What was on its way when the question was heard leans on the lost ones too.
  await expect(watch(page)).toContainText('2 messages not readable without them yet')
  await expect(button(page, 'ask-now')).toHaveAttribute('aria-disabled', 'false')
  await button(page, 'ask-now').click()
  await expect(came(page, 'ask-now')).toContainText('for 2 messages')
  await race.questionsWait()
  for (let i = 0; i < 3; i++) await race.sendAll()
  await expect(watch(page)).toContainText(/Whole again in \d:\d\d/)
})

test('memory that was flushed is rebuilt from the inbox with the next message', async ({ page }) => {
  await openLab(page)
  await button(page, 'forget-memory').click()
  await expect(came(page, 'forget-memory')).toHaveText('Forgot 2 senders. 0 heard since, and rebuilt from the inbox.')
  await expect(watch(page)).toContainText('2 senders not heard since shore forgot about them')
  await race.send(0)
  await expect(came(page, 'forget-memory')).toHaveText('Forgot 2 senders. 1 heard since, and rebuilt from the inbox.')
  await race.send(1)
  await expect(watch(page)).toContainText('Whole again in')
})

test('a server that a visitor restarts is back, and the page follows it again', async ({ page }) => {
  await openLab(page)
  await expect(button(page, 'restart-server')).toHaveAttribute('aria-disabled', 'false')
  await button(page, 'restart-server').click()
  await expect(watch(page)).toContainText('The server is down')
  await expect(came(page, 'restart-server')).toHaveText(/^Back after \d:\d\d\./, { timeout: 60_000 })
  await expect(watch(page)).toContainText('Whole again in', { timeout: 60_000 })
})

test('only simulated races have a lab, and a demo race’s page leads to it', async ({ page }) => {
  const { trackerIds } = await createTestStream(race.db)
  await createTestRace(race.db, trackerIds, { slug: 'no-simulation', endsAtMs: Date.now() - 1000 })
  await expect(async () => {
    expect((await page.goto(`${race.webUrl}/races/no-simulation`))?.status()).toBe(200)
  }).toPass({ timeout: 60_000 })
  await expect(page.getByRole('link', { name: /link lab/ })).toHaveCount(0)
  expect((await page.goto(`${race.webUrl}/races/no-simulation/lab`))?.status()).toBe(404)
  await page.goto(`${race.webUrl}/races/${race.slug}`)
  await page.getByRole('link', { name: /link lab/ }).click()
  await expect(watch(page)).toBeVisible()
})

test('without a demo no race has a lab', async ({ page }) => {
  expect((await page.goto('/races/no-such-race/lab'))?.status()).toBe(404)
})

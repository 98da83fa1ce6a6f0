import { expect, test } from '@playwright/test'
import { signInOrganizer } from './organizer'

test('a door gets a key, is tried, tells of its last message and of its last fault, and is closed again', async ({
  page,
}) => {
  const club = await signInOrganizer(page, 'Marta Lindqvist')
  await page.goto(`/admin/${club}/sources`)
  await expect(page.getByText('No door has a key yet.')).toBeVisible()
  await page.getByLabel('What it is for').fill('Committee’s phones')
  await page.getByLabel('Networks that it is taken from').fill('example.org')
  const make = page.getByRole('button', { name: 'Make a key' })
  await make.click()
  await expect(page.getByText('Addresses or networks such as')).toBeVisible()
  await page.getByLabel('Networks that it is taken from').fill('')
  await make.click()
  const address = (await page.locator('code').textContent())?.trim() ?? ''
  expect(address).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/in\/osmand\/[0-9a-f]{32}$/)

  const row = page.getByTestId('door-key')
  await expect(row).toContainText('No message yet.')
  await row.getByText('Manage', { exact: true }).click()
  await row.getByRole('button', { name: 'Try it' }).click()
  await expect(row.getByText('The door is open, and the key fits.')).toBeVisible({ timeout: 10_000 })
  await row.getByRole('button', { name: 'Show its address' }).click()
  await expect(row.locator('code')).toHaveText(address)

  const send = async (query: string) => (await page.request.post(`${address}?${query}`)).status()
  expect(await send('id=committee-1&lat=58.9&lon=11.1')).toBe(200)
  expect(await send('id=committee-1&lat=58.9')).toBe(400)
  await expect(async () => {
    await page.reload()
    await expect(row).toContainText(/Last message \d+ s ago from 127\.0\.0\.1/, { timeout: 1000 })
    await expect(row).toContainText('something in it is missing', { timeout: 1000 })
  }).toPass({ timeout: 15_000 })

  await row.getByText('Manage', { exact: true }).click()
  await row.getByLabel('Networks that it is taken from').fill('192.0.2.0/24')
  await row.getByRole('button', { name: 'Change the networks' }).click()
  await expect(row.getByText('Taken from 192.0.2.0/24 only.')).toBeVisible()
  await expect.poll(() => send('id=committee-1&lat=58.9&lon=11.1')).toBe(403)
  page.once('dialog', (dialog) => dialog.accept())
  await row.getByRole('button', { name: 'Remove the key' }).click()
  await expect(page.getByText('No door has a key yet.')).toBeVisible()
  await expect.poll(() => send('id=committee-1&lat=58.9&lon=11.1')).toBeGreaterThanOrEqual(401)
})

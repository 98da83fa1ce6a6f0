import { expect, type Page, test } from '@playwright/test'
import { Secret, TOTP } from 'otpauth'
import { PASSWORD, signInOrganizer } from './organizer'

/** What an app shows, now or some steps of 30 s on. */
const codeOf = (secret: string, steps = 0) =>
  new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: Date.now() + steps * 30_000 })

async function signIn(page: Page, email: string) {
  await page.goto('/sign-in')
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password').fill(PASSWORD)
  await page.getByRole('button', { name: 'Sign in' }).click()
}

test('a second factor is set up, asked for at each sign-in, counts each code once, and is replaced by a code on paper', async ({
  page,
  browser,
}) => {
  test.setTimeout(180_000)
  await signInOrganizer(page, 'Marta Lindqvist')
  await page.goto('/admin/account')
  const email =
    (await page
      .getByText(/@example\.org/)
      .first()
      .textContent()) ?? ''
  const before = await (await browser.newContext()).newPage()
  await signIn(before, email)
  await expect(before).toHaveURL(/\/admin$/)
  const factor = page.locator('section', { has: page.getByRole('heading', { name: 'Second factor' }) })
  await factor.getByLabel('Password so far').fill('not my password')
  await factor.getByRole('button', { name: 'Set it up' }).click()
  await expect(factor.getByText('This is not your password')).toBeVisible()
  await factor.getByLabel('Password so far').fill(PASSWORD)
  await factor.getByRole('button', { name: 'Set it up' }).click()
  await expect(factor.getByRole('img', { name: 'QR code for an app' })).toBeVisible()
  const secret = ((await factor.locator('code').textContent()) ?? '').replaceAll(' ', '')
  await factor.getByRole('textbox', { name: 'Code' }).fill('000000')
  await factor.getByRole('button', { name: 'Switch it on' }).click()
  await expect(factor.getByText('This is no code that counts now')).toBeVisible()
  const first = codeOf(secret)
  await factor.getByRole('textbox', { name: 'Code' }).fill(first)
  await factor.getByRole('button', { name: 'Switch it on' }).click()
  await expect(factor.getByText('It is on. Write these codes down')).toBeVisible()
  const onPaper = ((await factor.locator('code').textContent()) ?? '').trim().split(' ')
  expect(onPaper).toHaveLength(10)
  await page.goto('/admin')
  await expect(page).toHaveURL(/\/admin$/)

  const other = await (await browser.newContext()).newPage()
  await signIn(other, email)
  await expect(other).toHaveURL(/\/sign-in\/code$/)
  await other.goto('/admin')
  await expect(other).toHaveURL(/\/sign-in\/code$/)
  await other.getByLabel('Code').fill(first)
  await other.getByRole('button', { name: 'Sign in', exact: true }).click()
  await expect(other.getByText('This is no code that counts now')).toBeVisible()
  await other.getByLabel('Code').fill(codeOf(secret, 1))
  await other.getByRole('button', { name: 'Sign in', exact: true }).click()
  await expect(other).toHaveURL(/\/admin$/)
  await other.getByRole('button', { name: 'Sign out' }).click()
  await signIn(other, email)
  await other.getByLabel('Code').fill(`${onPaper[0]?.slice(0, 5)}-${onPaper[0]?.slice(5).toLowerCase()}`)
  await other.getByRole('button', { name: 'Sign in', exact: true }).click()
  await expect(other).toHaveURL(/\/admin$/)
  await other.goto('/admin/account')
  await expect(other.getByText('9 codes on paper are left')).toBeVisible()
  await before.goto('/admin')
  await expect(before).toHaveURL(/\/sign-in\/code$/)

  await page.goto('/admin/account')
  page.once('dialog', (dialog) => dialog.accept())
  await factor.getByLabel('Password so far').fill(PASSWORD)
  await factor.getByRole('button', { name: 'Switch it off' }).click()
  await expect(factor.getByRole('button', { name: 'Set it up' })).toBeVisible()
  await other.getByRole('button', { name: 'Sign out' }).click()
  await signIn(other, email)
  await expect(other).toHaveURL(/\/admin$/)
  await other.context().close()
  await before.context().close()
})

import { createHmac } from 'node:crypto'
import { expect, type Page, test } from '@playwright/test'
import { openDatabase } from '#db/client'

const PASSWORD = 'tide at four, wind north'

/** The link as whoever started the product reads it in the terminal. */
async function startFirstAccount(page: Page) {
  const mac = createHmac('sha256', process.env.FARFIELD_SECRET ?? '').update('farfield first account')
  await page.goto(`/first-account#${mac.digest('base64url').slice(0, 24)}`)
  await page.getByLabel('Your name').fill('Marta Lindqvist')
  await page.getByLabel('E-mail').fill('marta@example.org')
  await page.getByLabel('Your organization').fill('Sailing Club')
}

async function signIn(page: Page, email: string, password: string) {
  await page.goto('/sign-in')
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
}

test.describe
  .serial('accounts', () => {
    test('the first one is made by the link that the terminal shows, and by no other', async ({ page }) => {
      await page.goto('/admin')
      await expect(page).toHaveURL(/\/sign-in$/)
      await expect(page.getByRole('status')).toContainText('terminal')
      await page.goto('/first-account#not-the-code')
      await page.getByLabel('Your name').fill('Mallory')
      await page.getByLabel('E-mail').fill('mallory@example.org')
      await page.getByLabel('Password').fill(PASSWORD)
      await page.getByLabel('Your organization').fill('Others')
      await page.getByRole('button', { name: 'Create the account' }).click()
      await expect(page.locator('main [role=alert]').last()).toContainText('Nothing was made')
      await page.goto('about:blank')
      await startFirstAccount(page)
      await page.getByLabel('Password').fill('password1234')
      await page.getByRole('button', { name: 'Create the account' }).click()
      await expect(page.getByText('among the first that are guessed')).toBeVisible()
      await page.getByLabel('Password').fill(PASSWORD)
      await page.getByRole('button', { name: 'Create the account' }).click()
      await expect(page).toHaveURL(/\/admin$/)
      await expect(page.getByRole('heading', { name: 'Sailing Club' })).toBeVisible()
      await page.goto('/first-account#again')
      await expect(page.getByRole('status')).toContainText('There is an account already')
    })

    test('an invitation makes an account with its role, once, and what it does is in the log', async ({
      page,
      browser,
    }) => {
      await signIn(page, 'marta@example.org', PASSWORD)
      await page.getByRole('link', { name: 'Members' }).first().click()
      await page.getByLabel('E-mail').fill('joao@example.org')
      await page.getByLabel('Role').last().selectOption('organizer')
      await page.getByRole('button', { name: 'Make a link' }).click()
      const link = (await page.locator('code', { hasText: '/invitation#' }).textContent()) ?? ''
      const context = await browser.newContext()
      const other = await context.newPage()
      await other.goto(link)
      await other.getByLabel('Your name').fill('João Almeida')
      await other.getByLabel('Password').fill('green boats go home')
      await other.getByRole('button', { name: 'Create the account and accept' }).click()
      await expect(other).toHaveURL(/\/admin$/)
      await other.goto('/admin/sailing-club/members')
      await expect(other.getByText('João Almeida').first()).toBeVisible()
      await expect(other.getByRole('button', { name: 'Make a link' })).toHaveCount(0)
      expect((await other.goto('/admin/sailing-club/tokens'))?.status()).toBe(404)
      await other.goto('about:blank')
      await other.goto(link)
      await expect(other.locator('main [role=alert]').last()).toContainText('does not hold any more')
      await context.close()
      await page.goto('/admin/sailing-club/audit')
      await expect(page.getByText('accept invitation')).toBeVisible()
    })

    test('another organization’s pages do not exist, on any address', async ({ page }) => {
      const db = openDatabase(process.env.DATABASE_URL ?? '', { poolSize: 1 })
      await db.prisma.organization.create({ data: { slug: 'other-club', name: 'Other Club' } })
      await db.close()
      await signIn(page, 'joao@example.org', 'green boats go home')
      await expect(page).toHaveURL(/\/admin$/)
      await expect(page.getByText('Other Club')).toHaveCount(0)
      for (const section of ['members', 'tokens', 'audit'])
        expect((await page.goto(`/admin/other-club/${section}`))?.status(), section).toBe(404)
    })

    test('a login ends from another browser and by signing out; guessing is stopped', async ({ page, browser }) => {
      await signIn(page, 'marta@example.org', PASSWORD)
      await expect(page).toHaveURL(/\/admin$/)
      const context = await browser.newContext()
      const other = await context.newPage()
      await signIn(other, 'marta@example.org', PASSWORD)
      await expect(other).toHaveURL(/\/admin$/)
      await page.goto('/admin/account')
      await page.getByRole('button', { name: 'End all others' }).click()
      await expect(page.getByRole('status')).toContainText('ended')
      await other.goto('/admin')
      await expect(other).toHaveURL(/\/sign-in$/)
      await page.getByRole('button', { name: 'Sign out' }).click()
      await expect(page).toHaveURL(/\/sign-in$/)
      for (let i = 0; i < 10; i++) {
        await signIn(other, 'joao@example.org', `wrong ${i}`)
        await expect(other.locator('main [role=alert]').last()).toBeVisible()
      }
      await signIn(other, 'joao@example.org', 'green boats go home')
      await expect(other.locator('main [role=alert]').last()).toContainText('Too many tries')
      await context.close()
    })
  })

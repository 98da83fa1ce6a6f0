import { randomUUID } from 'node:crypto'
import { hash } from '@node-rs/argon2'
import { expect, type Page, test } from '@playwright/test'
import { openDatabase } from '#db/client'
import { addPerson, createOrganization } from '#db/persons'
import { MailSink } from './mail-sink'

const PASSWORD = 'three reefs and a spitfire'
const NEXT = 'gale in biscay, all well'
const sink = new MailSink()
test.beforeAll(() => sink.listen())
test.afterAll(() => sink.close())

async function newPerson(): Promise<{ email: string; club: string }> {
  const email = `${randomUUID()}@example.org`
  const club = `club-${randomUUID().slice(0, 8)}`
  const db = openDatabase(process.env.DATABASE_URL ?? '', { poolSize: 1 })
  try {
    const personId = await addPerson(db.pool, { name: 'Marta Lindqvist', email, passwordHash: await hash(PASSWORD) })
    await createOrganization(db, personId, { slug: club, name: 'Ocean Racing Club' })
  } finally {
    await db.close()
  }
  return { email, club }
}

/** The link in the newest mail to an address that has one. */
async function linkTo(email: string, path: string): Promise<string> {
  const found = () => sink.mails.findLast((mail) => mail.includes(`To: ${email}`) && mail.includes(path))
  await expect.poll(() => found() !== undefined).toBe(true)
  const [, code = ''] = new RegExp(`${path}#([\\w-]+)`).exec(found() ?? '') ?? []
  return `${path}#${code}`
}

async function askFor(page: Page, email: string) {
  await page.goto('/sign-in')
  await page.getByRole('link', { name: 'Sign in by mail' }).click()
  await page.getByLabel('E-mail').fill(email)
  await page.getByRole('button', { name: 'Send the link' }).click()
  await expect(page.getByText('If this address has an account, a link is on its way.')).toBeVisible()
}

test('a link in a mail signs in, once; an address without an account gets none, and is told the same', async ({
  page,
}) => {
  const { email } = await newPerson()
  const stranger = `${randomUUID()}@example.org`
  await askFor(page, stranger)
  await askFor(page, email)
  const link = await linkTo(email, '/sign-in/link')
  expect(sink.mails.some((mail) => mail.includes(stranger))).toBe(false)
  await page.goto(link)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await expect(page).toHaveURL(/\/admin$/)
  await page.getByRole('button', { name: 'Sign out' }).click()
  await expect(page).toHaveURL(/\/sign-in$/)
  await page.goto(link)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await expect(page.getByText('This link is not good any more')).toBeVisible()
  await page.goto('/sign-in/link#no-such-code')
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await expect(page.getByText('This link is not good any more')).toBeVisible()
})

test('a forgotten password is replaced by a link, and other browsers are signed out', async ({ page, browser }) => {
  const { email } = await newPerson()
  const other = await (await browser.newContext()).newPage()
  await other.goto('/sign-in')
  await other.getByLabel('E-mail').fill(email)
  await other.getByLabel('Password').fill(PASSWORD)
  await other.getByRole('button', { name: 'Sign in' }).click()
  await expect(other).toHaveURL(/\/admin$/)

  await askFor(page, email)
  await page.goto(await linkTo(email, '/sign-in/link'))
  await page.getByLabel('New password').fill('password1234')
  await page.getByRole('button', { name: 'Set it and sign in' }).click()
  await expect(page.getByText('among the first that are guessed')).toBeVisible()
  await page.getByLabel('New password').fill(NEXT)
  await page.getByRole('button', { name: 'Set it and sign in' }).click()
  await expect(page).toHaveURL(/\/admin$/)
  await other.reload()
  await expect(other).toHaveURL(/\/sign-in$/)
  await other.getByLabel('E-mail').fill(email)
  await other.getByLabel('Password').fill(PASSWORD)
  await other.getByRole('button', { name: 'Sign in' }).click()
  await expect(other.getByText('No account has this address and password')).toBeVisible()
  await other.getByLabel('Password').fill(NEXT)
  await other.getByRole('button', { name: 'Sign in' }).click()
  await expect(other).toHaveURL(/\/admin$/)
  await expect
    .poll(() => sink.mails.some((mail) => /Subject: Your password for Farfield was changed/.test(mail)))
    .toBe(true)
  await other.context().close()
})

test('an invitation is mailed too', async ({ page }) => {
  const { email, club } = await newPerson()
  await askFor(page, email)
  await page.goto(await linkTo(email, '/sign-in/link'))
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await expect(page).toHaveURL(/\/admin$/)
  const invited = `${randomUUID()}@example.org`
  await page.goto(`/admin/${club}/members`)
  await page.getByLabel('E-mail').fill(invited)
  await page.getByRole('button', { name: 'Make a link' }).click()
  await expect(page.getByText(/mailed/)).toBeVisible()
  await page.goto('about:blank')
  await page.context().clearCookies()
  await page.goto(await linkTo(invited, '/invitation'))
  await expect(page.getByText('Ocean Racing Club')).toBeVisible()
})

import { randomUUID } from 'node:crypto'
import { hash } from '@node-rs/argon2'
import { expect, type Page } from '@playwright/test'
import { openDatabase } from '#db/client'
import { addPerson, createOrganization } from '#db/persons'

export const PASSWORD = 'three reefs and a spitfire'

/** Signs in somebody new, who owns an organization of their own; resolves to its short name. */
export async function signInOrganizer(page: Page, name: string): Promise<string> {
  const email = `${randomUUID()}@example.org`
  const slug = `club-${randomUUID().slice(0, 8)}`
  const db = openDatabase(process.env.DATABASE_URL ?? '', { poolSize: 1 })
  try {
    const personId = await addPerson(db.pool, { name, email, passwordHash: await hash(PASSWORD) })
    await createOrganization(db, personId, { slug, name: 'Ocean Racing Club' })
  } finally {
    await db.close()
  }
  await page.goto('/sign-in')
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password').fill(PASSWORD)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.waitForURL('**/admin')
  return slug
}

/** Makes a race of an organization by its form, and is on its overview then. */
export async function createRace(page: Page, club: string, slug: string) {
  await page.goto('/admin')
  await page.getByRole('link', { name: 'New race' }).click()
  await expect(page).toHaveURL(new RegExp(`/admin/${club}/new-race$`))
  await page.getByLabel('Name').fill('Skagerrak Cup')
  await page.getByLabel('Address').fill(slug)
  await page.getByLabel('Time zone').fill('Europe/Stockholm')
  await page.getByLabel('Start', { exact: true }).fill('2027-06-05T12:00')
  await page.getByRole('button', { name: 'Create the race' }).click()
  await expect(page).toHaveURL(new RegExp(`/admin/races/${slug}$`))
}

/** Gives the first entry without a tracker one that speaks our radio protocol, without a key, from a UTC clock's time on in a race of that zone. */
export async function giveTracker(
  page: Page,
  slug: string,
  { imei, fromUtc, cadenceMinutes }: { imei: string; fromUtc: string; cadenceMinutes: number },
): Promise<void> {
  await page.goto(`/admin/races/${slug}/trackers`)
  await page.getByLabel('IMEI').fill(imei)
  await page.getByLabel('A position every').fill(String(cadenceMinutes))
  await page.getByLabel('A message every').fill(String(cadenceMinutes))
  await page.getByLabel('From', { exact: true }).fill(fromUtc)
  await page.getByRole('button', { name: 'Give it' }).click()
  await expect(page.getByText(imei).first()).toBeVisible()
}

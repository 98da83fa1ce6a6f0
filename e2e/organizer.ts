import { randomUUID } from 'node:crypto'
import { hash } from '@node-rs/argon2'
import type { Page } from '@playwright/test'
import { openDatabase } from '#db/client'
import { addPerson, createOrganization } from '#db/persons'

const PASSWORD = 'three reefs and a spitfire'

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

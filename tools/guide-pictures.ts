import { randomUUID } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { hash } from '@node-rs/argon2'
import { type BrowserContext, chromium, type Page } from '@playwright/test'
import { type Database, openDatabase } from '#db/client'
import { addPerson, createOrganization } from '#db/persons'
import { deleteRace } from '#db/races'
import { simulatedImei } from '#simulator/imei'

/**
 * Makes the pictures in docs/guide/pictures/ with the Farfield that runs: an organizer of a club that is there only for them sets a race up by its pages. Person, club and
 * race are taken away again.
 */

const FOLDER = fileURLToPath(new URL('../docs/guide/pictures', import.meta.url))
const SLUG = 'autumn-trophy'
const PASSWORD = randomUUID()
const MAP_SETTLES_MS = 3000
/** Six hours are played in less. */
const DRY_RUN_FILLS_MS = 20_000

const ENTRIES = [
  'Sail No.;Boat;Class;Nation;TCF',
  ...[
    ...['SWE 84;Havsörn;IRC 1;SWE;1,042', 'NOR 7;Lomvi;IRC 1;NOR;1,018', 'DEN 212;Terne;IRC 1;DEN;1,007'],
    ...['SWE 311;Tärna;IRC 2;SWE;0,962', 'GER 5501;Seeschwalbe;IRC 2;GER;0,948', 'FIN 33;Tiira;IRC 2;FIN;0,931'],
  ],
]
const COURSE = [
  'name,kind,latitude,longitude,starboard_latitude,starboard_longitude,leave_to,radius_m',
  'Start,line,58.345,11.17,58.355,11.19,,',
  'Skagens Rev,mark,57.80,10.75,,,starboard,',
  'Færder,mark,59.02,10.55,,,starboard,',
  'Finish,line,58.33,11.15,58.34,11.13,,',
]

async function main(): Promise<void> {
  const url = process.env.DATABASE_URL
  if (!url) throw new Error('DATABASE_URL is not set; run this by: npm run guide:pictures')
  await mkdir(FOLDER, { recursive: true })
  const db = openDatabase(url, { poolSize: 2 })
  const email = `${randomUUID()}@example.org`
  const club = `club-${randomUUID().slice(0, 8)}`
  const personId = await addPerson(db.pool, { name: 'Race Office', email, passwordHash: await hash(PASSWORD) })
  await createOrganization(db, personId, { slug: club, name: 'Skagerrak Sailing Club' })
  const executablePath = process.env.FARFIELD_CHROMIUM || '/usr/bin/chromium'
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--enable-unsafe-swiftshader'] })
  try {
    const baseURL = `http://127.0.0.1:${process.env.FARFIELD_WEB_PORT ?? '3000'}`
    const context = await browser.newContext({ baseURL, viewport: { width: 1200, height: 800 }, colorScheme: 'light' })
    await takeAll(context, { email, club })
  } finally {
    await browser.close()
    await takeAway(db, club, personId)
    await db.close()
  }
}

async function takeAway(db: Database, club: string, personId: string): Promise<void> {
  await deleteRace(db, SLUG, { trackers: true })
  const [{ id = '' } = {}] = (await db.pool.query('SELECT id FROM organization WHERE slug = $1', [club])).rows
  for (const table of ['stream', 'tracker'])
    await db.pool.query(`DELETE FROM ${table} WHERE organization_id = $1`, [id])
  await db.pool.query('DELETE FROM organization WHERE id = $1', [id])
  await db.pool.query('DELETE FROM person WHERE id = $1', [personId])
}

async function takeAll(context: BrowserContext, who: { email: string; club: string }): Promise<void> {
  const page = await context.newPage()
  await page.goto('/sign-in')
  await page.getByLabel('E-mail').fill(who.email)
  await page.getByLabel('Password').fill(PASSWORD)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.waitForURL('**/admin')
  await page.goto(`/admin/${who.club}/new-race`)
  await page.getByLabel('Name').fill('Autumn Trophy')
  await page.getByLabel('Address').fill(SLUG)
  await page.getByLabel('Time zone').fill('Europe/Stockholm')
  await page.getByLabel('Start', { exact: true }).fill('2027-09-18T10:00')
  await take(page, 'new-race')
  await page.getByRole('button', { name: 'Create the race' }).click()
  await page.waitForURL(`**/admin/races/${SLUG}`)
  await take(page, 'checklist')
  await drawCourse(page)
  await addEntries(page)
  await open(page, 'starts')
  await take(page, 'starts')
  await open(page, 'publication')
  await take(page, 'publication')
  await rankEntries(page)
  await handOut(page, who.club)
  await rehearse(page)
}

const open = (page: Page, section: string) => page.goto(`/admin/races/${SLUG}/${section}`)

async function drawCourse(page: Page): Promise<void> {
  await open(page, 'course')
  const buffer = Buffer.from(COURSE.join('\n'))
  await page.getByLabel('Import').setInputFiles({ name: 'course.csv', mimeType: 'text/csv', buffer })
  await page.getByText('4 elements were read').waitFor()
  await page.waitForTimeout(MAP_SETTLES_MS)
  await take(page, 'course')
  await page.getByRole('button', { name: 'Save the course' }).click()
  await page.getByText('Saved as version 1.').waitFor()
}

async function addEntries(page: Page): Promise<void> {
  await open(page, 'entries')
  const buffer = Buffer.from(ENTRIES.join('\n'))
  await page.getByLabel('CSV file').setInputFiles({ name: 'entries.csv', mimeType: 'text/csv', buffer })
  await page.getByRole('button', { name: 'Show what it would change' }).click()
  await page.getByRole('button', { name: /^Save these/ }).waitFor()
  await take(page, 'entries')
  await page.getByRole('button', { name: /^Save these/ }).click()
  await page.getByText('Saved: 6 added').waitFor()
}

async function rankEntries(page: Page): Promise<void> {
  await open(page, 'results')
  await page.getByRole('button', { name: 'Add a ranking' }).click()
  await page.getByTestId('ranking').getByLabel('Name').fill('IRC')
  await page.getByTestId('ranking').getByLabel('By').selectOption('time-on-time')
  await page.getByRole('button', { name: 'Save the rankings' }).click()
  await page.getByText('Saved. Standings follow').waitFor()
  await take(page, 'results')
}

/** Two units that do not exist, one of them on an entry. */
async function handOut(page: Page, club: string): Promise<void> {
  await page.goto(`/admin/${club}/units`)
  const units = ['Orange 1', 'Orange 2'].map((name) => `${simulatedImei(`${club} ${name}`)}, ${name}`)
  await page.getByLabel('IMEIs').fill(units.join('\n'))
  await page.getByRole('button', { name: 'Add them' }).click()
  await page.getByText('2 units added.').waitFor()
  await open(page, 'trackers/hand-out')
  await page.getByLabel('Unit', { exact: true }).fill('Orange 1')
  await page.getByLabel('Number').fill('SWE 84')
  await page.getByRole('button', { name: 'Hand out' }).click()
  await page.getByTestId('handed').waitFor()
  await take(page, 'hand-out')
}

async function rehearse(page: Page): Promise<void> {
  await open(page, '')
  await page.getByLabel('Its start').selectOption('six hours ago')
  await page.getByRole('button', { name: 'Begin a dry run' }).click()
  await page.getByText('It has begun.').waitFor()
  await page.waitForTimeout(DRY_RUN_FILLS_MS)
  await page.goto(`/races/${SLUG}-dry-run`)
  await page.waitForTimeout(MAP_SETTLES_MS)
  await take(page, 'dry-run')
  await open(page, '')
  page.once('dialog', (dialog) => dialog.accept())
  await page.getByRole('button', { name: 'End the dry run' }).click()
  await page.getByText('It has ended').waitFor()
}

async function take(page: Page, name: string): Promise<void> {
  const path = join(FOLDER, `${name}.png`)
  await page.evaluate(() => window.scrollTo(0, 0))
  await page.screenshot({ path })
  console.log(path)
}

await main()

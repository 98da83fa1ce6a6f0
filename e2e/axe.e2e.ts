import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { expect, type Page, test } from '@playwright/test'
import type { AxeResults } from 'axe-core'
import { simulatedImei } from '#simulator/imei'
import { createRace, signInOrganizer } from './organizer'
import { openRace } from './race-page'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const LOOKS = [
  { width: 1440, height: 900, colorScheme: 'light' },
  { width: 390, height: 844, colorScheme: 'dark' },
] as const

/** What axe-core finds serious or critical on a page, as a desk and a phone show it. */
async function seriousOn(page: Page, path: string): Promise<string[]> {
  const found: string[] = []
  for (const { width, height, colorScheme } of LOOKS) {
    await page.setViewportSize({ width, height })
    await page.emulateMedia({ colorScheme })
    await page.goto(path)
    await page.evaluate(axe)
    const { violations, passes } = (await page.evaluate('axe.run()')) as AxeResults
    expect(passes.length, `${path} was looked at`).toBeGreaterThan(5)
    const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
    found.push(
      ...serious.map(
        ({ id, nodes }) => `${path} ${width}: ${id} ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`,
      ),
    )
  }
  return found
}

test('axe finds nothing serious on any page of set-up, nor on the public pages of a race', async ({ page }) => {
  test.setTimeout(300_000)
  const slug = `axe-${Date.now()}`
  const club = await signInOrganizer(page, 'Marta Lindqvist')
  await createRace(page, club, slug)
  await page.getByRole('link', { name: 'Settings' }).click()
  await page.getByLabel('Who may see it').selectOption('unlisted')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(page.getByText('Saved.')).toBeVisible()
  await page.getByRole('link', { name: 'Entries' }).click()
  const lines = ['Sail,Boat,Class,TCF', ...[1, 2, 3].map((i) => `SWE ${i},Boat ${i},IRC ${i},1.0${i}`)]
  const file = { name: 'entries.csv', mimeType: 'text/csv', buffer: Buffer.from(lines.join('\n')) }
  await page.getByLabel('CSV file').setInputFiles(file)
  await page.getByRole('button', { name: 'Show what it would change' }).click()
  await page.getByRole('button', { name: 'Save these 3 entries' }).click()
  const entry = await page.getByRole('link', { name: 'Details of SWE 1' }).getAttribute('href')
  await page.getByLabel('Open until').fill('2099-01-01T12:00')
  await page.getByRole('button', { name: 'Save when it closes' }).click()
  await expect(page.getByText('The form is open until')).toBeVisible()
  await page.getByRole('link', { name: 'Course' }).click()
  const course = [
    'name,kind,latitude,longitude,starboard_latitude,starboard_longitude',
    'Start,line,58.89,11.1,58.9,11.1',
    'Finish,line,58.89,11,58.9,11',
  ]
  await page
    .getByLabel('Import')
    .setInputFiles({ name: 'course.csv', mimeType: 'text/csv', buffer: Buffer.from(course.join('\n')) })
  await page.getByRole('button', { name: 'Save the course' }).click()
  await expect(page.getByText('Saved as version 1.')).toBeVisible()
  await page.goto(`/admin/${club}/units`)
  await page.getByLabel('IMEIs').fill(`${simulatedImei(slug)}, Orange 1`)
  await page.getByRole('button', { name: 'Add them' }).click()
  await expect(page.getByText('1 unit added.')).toBeVisible()
  const unit = await page.getByRole('link', { name: 'Orange 1' }).getAttribute('href')
  await page.goto(`/admin/${club}/sources`)
  await page.getByLabel('What it is for').fill('Phones')
  await page.getByRole('button', { name: 'Make a key' }).click()
  await expect(page.getByTestId('door-key')).toBeVisible()
  await page.goto(`/admin/races/${slug}/trackers/phones`)
  await page.getByRole('button', { name: 'Make a code' }).click()
  await expect(page.getByTestId('phone')).toBeVisible()
  await page.goto(`/admin/races/${slug}/publication`)
  const press = page.getByTestId('audience-press')
  await press.getByRole('button', { name: 'Make a link' }).click()
  await press.getByLabel('What it sees').selectOption('By rules of its own')
  await press.getByRole('button', { name: 'Save what it sees' }).click()
  await expect(press.getByText('Saved. Its pages follow')).toBeVisible()
  await openRace(page, slug)
  const sections = [
    '',
    '/settings',
    '/course',
    '/entries',
    '/starts',
    '/trackers',
    ...['/trackers/board', '/trackers/hand-out', '/trackers/phones'],
    '/publication',
    '/results',
  ]
  const paths = [
    ...[
      '/admin',
      '/admin/account',
      `/admin/${club}/members`,
      `/admin/${club}/units`,
      unit ?? '',
      `/admin/${club}/units/labels`,
      `/admin/${club}/sources`,
      `/admin/${club}/tokens`,
      `/admin/${club}/audit`,
    ],
    ...[`/admin/${club}/new-race`, entry ?? ''],
    ...sections.map((section) => `/admin/races/${slug}${section}`),
    ...['', '/results', '/explain/0', '/enter', '/for/press', '/for/control/explain/0'].map(
      (section) => `/races/${slug}${section}`,
    ),
    ...['/', '/guide/organizer', '/guide/firmware', '/guide/programs'],
  ]
  const found: string[] = []
  for (const path of paths) found.push(...(await seriousOn(page, path)))
  await page.context().clearCookies()
  for (const path of ['/sign-in', '/sign-in/mail', '/sign-in/link#code', `/races/${slug}/for/press`])
    found.push(...(await seriousOn(page, path)))
  expect(found).toEqual([])
})

import { expect, type Page, test } from '@playwright/test'
import { simulatedImei } from '#simulator/imei'
import { createRace, giveTracker, signInOrganizer } from './organizer'
import { TestTracker } from './test-tracker'

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true })

async function addEntries(page: Page, slug: string) {
  await page.goto(`/admin/races/${slug}/entries`)
  const rows = ['Sail,Boat', 'SWE 1,Vega', 'SWE 2,Deneb'].join('\n')
  const file = { name: 'entries.csv', mimeType: 'text/csv', buffer: Buffer.from(rows) }
  await page.getByLabel('CSV file').setInputFiles(file)
  await button(page, 'Show what it would change').click()
  await button(page, 'Save these 2 entries').click()
  await expect(page.getByText('Saved: 2 added')).toBeVisible()
}

test('a unit goes from the store to an entry, is heard there, and comes back: scanned each time', async ({ page }) => {
  const club = await signInOrganizer(page, 'Marta Lindqvist')
  const slug = `units-${Date.now()}`
  await createRace(page, club, slug)
  await addEntries(page, slug)
  const imei = simulatedImei(slug)

  await page.goto(`/admin/${club}/units`)
  await page.getByLabel('IMEIs').fill(`${imei.slice(0, 6)} ${imei.slice(6)}, Orange 7\n12345`)
  await button(page, 'Add them').click()
  await expect(page.getByText('1 unit added. 12345 is no IMEI.')).toBeVisible()
  await expect(page.getByTestId('unit-state')).toHaveText(/In store/)

  await page.getByRole('link', { name: 'Orange 7' }).click()
  await expect(page.getByRole('img', { name: 'QR code of Orange 7' })).toBeVisible()
  await page.getByLabel('Key', { exact: true }).fill('not a key')
  await button(page, 'Save').click()
  await expect(page.getByText('A key has 32 hexadecimal digits')).toBeVisible()
  await page.getByLabel('Key', { exact: true }).fill('')
  await button(page, 'Save').click()
  await expect(page.getByText('Saved.')).toBeVisible()

  await page.getByRole('link', { name: 'in Skagerrak Cup' }).click()
  await expect(page.getByLabel('Unit', { exact: true })).toHaveValue(imei)
  await expect(page.getByLabel('Number')).toBeFocused()
  await page.keyboard.type('SWE 3\n')
  await expect(page.getByText('The race has no such number.')).toBeVisible()
  await page.getByLabel('Number').fill('SWE 2')
  await page.keyboard.press('Enter')
  await expect(page.getByText(`${imei} is on SWE 2.`)).toBeVisible()
  const handed = page.getByTestId('handed')
  await expect(handed).toContainText('Handed out, not heard since')
  await expect(page.getByLabel('Unit', { exact: true })).toBeFocused()
  await page.keyboard.type('Orange 7\n')
  await page.keyboard.type('SWE 1\n')
  await expect(page.getByText('It is on an entry already')).toBeVisible()

  await new TestTracker(imei, { fixIntervalS: 60 }).report(58.9, 11.1, Date.now(), Date.now())
  await expect(handed).toContainText('Handed out and heard')
  await page.getByLabel('What happens').selectOption('back')
  await page.getByLabel('Unit', { exact: true }).fill(`IMEI: ${imei}`)
  await page.keyboard.press('Enter')
  await expect(page.getByText(`${imei} is back from SWE 2.`)).toBeVisible()
  await expect(handed).toContainText('Returned')
  await page.goto(`/admin/${club}/units`)
  await page.getByRole('link', { name: 'Orange 7' }).click()
  await expect(page.getByText(/SWE 2 Deneb in Skagerrak Cup/)).toBeVisible()
})

test('a phone becomes a tracker by a code, and its key speaks for nobody else', async ({ page }) => {
  const club = await signInOrganizer(page, 'Marta Lindqvist')
  const slug = `phones-${Date.now()}`
  await createRace(page, club, slug)
  await addEntries(page, slug)
  await page.goto(`/admin/races/${slug}/trackers/phones`)
  await button(page, 'Make a code').click()
  await expect(page.getByRole('img', { name: 'QR code of the phone of SWE 1' })).toBeVisible()
  const device = (await page.getByTestId('phone').locator('p').last().textContent()) ?? ''
  expect(device).toMatch(/^phone-[0-9a-f]{12}$/)

  await page.goto(`/admin/${club}/sources`)
  const row = page.getByTestId('door-key')
  await expect(row).toContainText(`only for ${device}`)
  await row.getByText('Manage', { exact: true }).click()
  await row.getByRole('button', { name: 'Show its address' }).click()
  const address = (await row.locator('code').textContent())?.trim()
  const sendAs = async (id: string) => (await page.request.post(`${address}?id=${id}&lat=58.9&lon=11.1`)).status()
  await expect.poll(() => sendAs('somebody-else')).toBe(403)
  expect(await sendAs(device)).toBe(200)
  await expect(async () => {
    await page.goto(`/admin/races/${slug}/trackers`)
    await expect(page.getByText(/heard \d+ s ago/).first()).toBeVisible({ timeout: 1000 })
  }).toPass({ timeout: 20_000 })
})

test('two trackers that were swapped are noticed by what the finish has seen, and change sides', async ({ page }) => {
  const club = await signInOrganizer(page, 'Marta Lindqvist')
  const slug = `swapped-${Date.now()}`
  await createRace(page, club, slug)
  await addEntries(page, slug)
  const utc = (minutesAgo: number) => new Date(Date.now() - minutesAgo * 60_000).toISOString().slice(0, 16)
  await page.goto(`/admin/races/${slug}/settings`)
  await page.getByLabel('Time zone').fill('UTC')
  await page.getByLabel('Start', { exact: true }).fill(utc(60))
  await page.getByLabel('If you move the start').fill('For this test')
  await button(page, 'Save').click()
  await expect(page.getByText('Saved.')).toBeVisible()
  await page.goto(`/admin/races/${slug}/course`)
  const course = [
    'name,kind,latitude,longitude,starboard_latitude,starboard_longitude,leave_to,radius_m',
    'Start,line,58.895,11.1,58.905,11.1,,',
    'Finish,line,58.895,11.0,58.905,11.0,,',
  ]
  const file = { name: 'course.csv', mimeType: 'text/csv', buffer: Buffer.from(course.join('\n')) }
  await page.getByLabel('Import').setInputFiles(file)
  await button(page, 'Save the course').click()
  await expect(page.getByText('Version 1', { exact: true })).toBeVisible()
  for (const [number, finishedAgo] of [
    ['1', 40],
    ['2', 20],
  ] as const) {
    const imei = simulatedImei(`${slug} ${number}`)
    await giveTracker(page, slug, { imei, fromUtc: utc(70), cadenceMinutes: 10 })
    const tracker = new TestTracker(imei, { fixIntervalS: 600 })
    for (const [ago, lonDeg] of [
      [55, 11.11],
      [finishedAgo + 2, 11.01],
      [finishedAgo - 2, 10.99],
    ] as const)
      await tracker.report(58.9, lonDeg, Date.now() - ago * 60_000, Date.now())
  }
  await page.goto(`/admin/races/${slug}/results`)
  const timing = page
    .locator('form')
    .filter({ has: page.getByRole('button', { name: 'Show what it says', exact: true }) })
  const seen = ['Sail;Checkpoint;Elapsed', 'SWE 1;Finish;0:40:00', 'SWE 2;Finish;0:20:00']
  await timing
    .getByLabel('CSV file')
    .setInputFiles({ name: 'mat.csv', mimeType: 'text/csv', buffer: Buffer.from(seen.join('\n')) })
  await timing.getByRole('button', { name: 'Show what it says' }).click()
  await timing.getByRole('button', { name: 'Take these 2 passings' }).click()
  await expect(page.getByText('2 passings were taken.')).toBeVisible()
  const swapped = page.getByTestId('swapped')
  await expect(async () => {
    await page.goto(`/admin/races/${slug}/trackers`)
    await expect(swapped).toContainText('SWE 1 and SWE 2 seem to carry each other’s trackers', { timeout: 1000 })
  }).toPass({ timeout: 30_000 })
  page.once('dialog', (dialog) => dialog.accept())
  await swapped.getByRole('button', { name: 'Swap them' }).click()
  await expect(async () => {
    await page.goto(`/admin/races/${slug}/trackers`)
    await expect(page.getByText('Trackers that may be swapped')).toBeHidden({ timeout: 1000 })
  }).toPass({ timeout: 30_000 })
})

import { expect, type Page, test } from '@playwright/test'
import { simulatedImei } from '#simulator/imei'
import { createRace, giveTracker, signInOrganizer } from './organizer'
import { openRace, rowOf } from './race-page'
import { TestTracker } from './test-tracker'

const MINUTE_MS = 60_000
const csv = (name: string, lines: readonly string[]) => ({
  ...{ name, mimeType: 'text/csv' },
  buffer: Buffer.from(lines.join('\n')),
})
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true })

/** Sixty boats in three classes, with factors. */
const ENTRIES = Array.from({ length: 60 }, (_, i) => {
  return `SWE ${i + 1},Boat ${i + 1},IRC ${(i % 3) + 1},SWE,1.0${String(i).padStart(2, '0')}`
})

const COURSE = [
  'name,kind,latitude,longitude,starboard_latitude,starboard_longitude,leave_to,radius_m',
  'Start,line,58.895,11.1,58.905,11.1,,',
  'Bell buoy,mark,58.895,11.0,,,port,',
  'Finish,line,58.895,10.9,58.905,10.9,,',
]

/** Where two boats are, by minutes ago, along 58.9° N to the west; 0.05° of longitude is 1.55 nm. */
const VEGA = [
  [100, 11.12],
  [80, 11.06],
  [60, 11.01],
  [40, 10.96],
  [20, 10.89],
] as const
const DENEB = [
  [100, 11.13],
  [80, 11.08],
  [60, 11.04],
  [40, 10.99],
  [20, 10.95],
  [1, 10.89],
] as const

async function setUp(page: Page, slug: string, startUtc: string) {
  await createRace(page, await signInOrganizer(page, 'Marta Lindqvist'), slug)
  await page.getByRole('link', { name: 'Settings' }).click()
  await page.getByLabel('Time zone').fill('UTC')
  await page.getByLabel('Start', { exact: true }).fill(startUtc)
  await page.getByLabel('If you move the start').fill('The first plan was for next year')
  await button(page, 'Save').click()
  await expect(page.getByText('Saved.')).toBeVisible()
  await page.getByRole('link', { name: 'Course' }).click()
  await page.getByLabel('Import').setInputFiles(csv('course.csv', COURSE))
  await button(page, 'Save the course').click()
  await expect(page.getByText('Version 1', { exact: true })).toBeVisible()
  await page.getByRole('link', { name: 'Entries' }).click()
  await page.getByLabel('CSV file').setInputFiles(csv('entries.csv', ['Sail,Boat,Class,Nat,TCF', ...ENTRIES]))
  await button(page, 'Show what it would change').click()
  await button(page, 'Save these 60 entries').click()
  await expect(page.getByText('Saved: 60 added, 0 changed.')).toBeVisible()
  await page.getByRole('link', { name: 'Results' }).click()
  await button(page, 'Add a ranking').click()
  await page.getByTestId('ranking').getByLabel('By').selectOption('time-on-time')
  await button(page, 'Save the rankings').click()
  await expect(page.getByText('Saved. Standings follow')).toBeVisible()
}

/** Gives the first two entries trackers, which report from the port on. */
async function startTracking(page: Page, slug: string, fromUtc: string): Promise<TestTracker[]> {
  const trackers: TestTracker[] = []
  for (const i of [1, 2]) {
    const imei = simulatedImei(`${slug} ${i}`)
    await giveTracker(page, slug, { imei, fromUtc, cadenceMinutes: 20 })
    trackers.push(new TestTracker(imei, { fixIntervalS: 1200 }))
  }
  return trackers
}

/** The whole race sailed by sixty boats that do not exist, in less than a minute; then it is gone. */
async function rehearse(page: Page, visitor: Page, slug: string) {
  await page.getByRole('link', { name: 'Overview' }).click()
  await page.getByLabel('Its start').selectOption('six hours ago')
  await button(page, 'Begin a dry run').click()
  await expect(page.getByText('It has begun.')).toBeVisible()
  await openRace(visitor, `${slug}-dry-run`)
  await expect(visitor.getByText('nobody races here').first()).toBeVisible()
  await expect(rowOf(visitor, 'SWE 1')).toContainText('finished', { timeout: 60_000 })
  await expect(rowOf(visitor, 'SWE 60')).toContainText('finished', { timeout: 60_000 })
  await page.reload()
  page.once('dialog', (dialog) => dialog.accept())
  await button(page, 'End the dry run').click()
  await expect(page.getByText('It has ended')).toBeVisible()
  // Whoever looks at it is shown nothing of it any more, without doing anything.
  await expect(visitor.getByText('No race has this address.')).toBeVisible({ timeout: 60_000 })
}

test('from an idea to a scored race: set up, rehearsed, tracked, its course changed under way, its results published and explained', async ({
  page,
  browser,
}) => {
  test.setTimeout(240_000)
  const slug = `journey-${Date.now()}`
  const utc = (minutesAgo: number) => new Date(Date.now() - minutesAgo * MINUTE_MS).toISOString().slice(0, 16)
  const visitor = await browser.newPage()
  await setUp(page, slug, utc(90))
  await rehearse(page, visitor, slug)
  const [vega, deneb] = await startTracking(page, slug, utc(120))
  if (vega === undefined || deneb === undefined) throw new Error('there are no trackers')
  await page.getByRole('link', { name: 'Test board' }).click()
  await expect(page.getByText('0 of 60 heard')).toBeVisible()
  await expect(page.getByTestId('tested').filter({ hasText: 'Never heard' })).toHaveCount(2)
  await page.getByRole('link', { name: 'Overview' }).click()
  await expect(page.getByText('58 entries carry no tracker.')).toBeVisible()
  await expect(page.getByText('Nobody but those with a role can see it')).toBeVisible()
  await page.getByRole('link', { name: 'Settings' }).click()
  await page.getByLabel('Who may see it').selectOption('public')
  await button(page, 'Save').click()
  await expect(page.getByText('Saved.')).toBeVisible()

  for (const [ago, lonDeg] of VEGA) await vega.report(58.9, lonDeg, Date.now() - ago * MINUTE_MS, Date.now())
  for (const [ago, lonDeg] of DENEB) await deneb.report(58.9, lonDeg, Date.now() - ago * MINUTE_MS, Date.now())
  await page.goto(`/admin/races/${slug}/trackers/board`)
  await expect(page.getByText('2 of 60 heard')).toBeVisible()
  await expect(page.getByTestId('tested').last()).toHaveAttribute('data-state', 'heard')
  await openRace(visitor, slug)
  await expect(rowOf(visitor, 'SWE 1')).toContainText('finished')
  await expect(rowOf(visitor, 'SWE 2')).toContainText('finished')

  await page.getByRole('link', { name: 'Results' }).click()
  await page.getByLabel('Why').first().fill('First results')
  await button(page, 'Publish the results as they stand').click()
  await expect(page.getByText('Ordered.')).toBeVisible()
  const order = visitor.getByTestId('results').locator('tbody tr')
  await expect(async () => {
    await visitor.goto(`/races/${slug}/results`)
    await expect(order).toHaveText([/^1SWE 1 Boat 1/, /^2SWE 2 Boat 2/], { timeout: 1000 })
  }).toPass({ timeout: 30_000 })

  // The finish was further out than the chart said.
  await page.getByRole('link', { name: 'Course' }).click()
  const finish = page.getByTestId('element').nth(2)
  await finish.getByLabel('Port end').fill('58.895, 10.892')
  await finish.getByLabel('Starboard end').fill('58.905, 10.892')
  await page.getByLabel('Why it changes').fill('Committee boat had dragged')
  await button(page, 'Save the course').click()
  await expect(page.getByText('Version 2', { exact: true })).toBeVisible()
  await expect(async () => {
    await visitor.goto(`/races/${slug}/results`)
    const newest = visitor.getByTestId('revision').first()
    await expect(newest).toContainText('Committee boat had dragged', { timeout: 1000 })
    await expect(newest).toContainText('SWE 1', { timeout: 1000 })
  }).toPass({ timeout: 30_000 })
  await visitor.getByRole('link', { name: 'Explain the result of SWE 1 Boat 1' }).click()
  await expect(visitor.getByText(/course version 2/).first()).toBeVisible()
  await expect(visitor.getByText('Told otherwise before')).toBeVisible()
  await expect(visitor.getByTestId('split').filter({ hasText: 'Start' })).toContainText('± ')
  await expect(visitor.getByTestId('split').filter({ hasText: 'Bell buoy' })).toContainText('Between the fixes at')
  await visitor.close()
})

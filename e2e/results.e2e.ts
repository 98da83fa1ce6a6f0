import { spawnSync } from 'node:child_process'
import { expect, type Page, test } from '@playwright/test'
import { createRace, signInOrganizer } from './organizer'

const form = (page: Page, button: string) =>
  page.locator('form').filter({ has: page.getByRole('button', { name: button, exact: true }) })

const file = (name: string, lines: readonly string[]) => ({
  ...{ name, mimeType: 'text/csv' },
  buffer: Buffer.from(lines.join('\n')),
})

/** A race of two days ago with three entries and a course of three elements, that whoever has its address can see. */
async function pastRace(page: Page): Promise<{ slug: string; club: string }> {
  const slug = `results-${Date.now()}`
  const club = await signInOrganizer(page, 'Marta Lindqvist')
  await createRace(page, club, slug)
  const start = new Date(Date.now() - 2 * 86_400_000).toISOString().slice(0, 10)
  await page.goto(`/admin/races/${slug}/settings`)
  await page.getByLabel('Start', { exact: true }).fill(`${start}T12:00`)
  await page.getByLabel('Who may see it').selectOption('unlisted')
  await page.getByLabel('If you move the start').fill('For this test')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(page.getByText('Saved.')).toBeVisible()
  await page.goto(`/admin/races/${slug}/entries`)
  await page
    .getByLabel('CSV file')
    .setInputFiles(
      file('entries.csv', ['Sail No.;Boat;TCF', 'SWE 1;Vega;1,100', 'SWE 2;Deneb;0,900', 'SWE 3;Rigel;1,000']),
    )
  await page.getByRole('button', { name: 'Show what it would change' }).click()
  await page.getByRole('button', { name: 'Save these 3 entries' }).click()
  await expect(page.getByText('Saved: 3 added, 0 changed.')).toBeVisible()
  await page.goto(`/admin/races/${slug}/course`)
  const course = [
    'name,kind,latitude,longitude,starboard_latitude,starboard_longitude,leave_to,radius_m',
    'Start,line,58.9,11.1,58.91,11.1,,',
    'Skagen,checkpoint,57.75,10.6,,,,500',
    'Finish,line,58.9,11.0,58.91,11.0,,',
  ]
  await page.getByLabel('Import').setInputFiles(file('course.csv', course))
  await expect(page.getByText('3 elements were read from course.csv')).toBeVisible()
  await page.getByRole('button', { name: 'Save the course' }).click()
  await expect(page.getByText('Version 1', { exact: true })).toBeVisible()
  await page.getByRole('link', { name: 'Results' }).click()
  return { slug, club }
}

async function publish(page: Page, state: string, reason: string) {
  const publication = form(page, 'Publish the results as they stand')
  await publication.getByLabel('As').selectOption(state)
  await publication.getByLabel('Why').fill(reason)
  await publication.getByRole('button').click()
  await expect(page.getByText('Ordered.')).toBeVisible()
}

/** Reloads until the page shows what the race's writer makes within seconds. */
const untilShown = (page: Page, words: string) =>
  expect(async () => {
    await page.reload()
    await expect(page.getByText(words).first()).toBeVisible({ timeout: 1000 })
  }).toPass({ timeout: 30_000 })

test('results are ranked, timed, ruled, published, corrected by a ruling, and explained', async ({ page }) => {
  const { slug } = await pastRace(page)
  await page.getByRole('button', { name: 'Add a ranking' }).click()
  await page.getByRole('button', { name: 'Add a ranking' }).click()
  await page.getByRole('button', { name: 'Save the rankings' }).click()
  await expect(page.getByText('Of several rankings each needs a name.').first()).toBeVisible()
  await page.getByTestId('ranking').nth(0).getByLabel('Name').fill('IRC')
  await page.getByTestId('ranking').nth(0).getByLabel('By').selectOption('time-on-time')
  await page.getByTestId('ranking').nth(1).getByLabel('Name').fill('Line honours')
  await page.getByRole('button', { name: 'Save the rankings' }).click()
  await expect(page.getByTestId('ranking').nth(1).getByLabel('Name')).toHaveValue('Line honours')

  const timing = form(page, 'Show what it says')
  const header = 'Sail;Checkpoint;Elapsed'
  await timing.getByLabel('CSV file').setInputFiles(file('mat.csv', [header, 'SWE 7;Start;0:00:10', 'SWE 1;Mast;soon']))
  await timing.getByRole('button', { name: 'Show what it says' }).click()
  await expect(page.getByText('Row 2, Sail: “SWE 7” is no entry’s number')).toBeVisible()
  await expect(page.getByText('Row 3, Checkpoint: “Mast” is no place of its course')).toBeVisible()
  const rows = ['SWE 1;Start;0:00:10', 'SWE 1;Skagen;3:00:00', 'SWE 1;Finish;6:00:00', 'SWE 2;Start;0:00:20']
  await timing
    .getByLabel('CSV file')
    .setInputFiles(
      file('mat.csv', [header, ...rows, 'SWE 2;Skagen;3:10:00', 'SWE 2;Finish;6:30:00', 'SWE 3;Start;0:00:05']),
    )
  await timing.getByRole('button', { name: 'Show what it says' }).click()
  await timing.getByRole('button', { name: 'Take these 7 passings' }).click()
  await expect(page.getByText('7 passings were taken.')).toBeVisible()

  const ruling = form(page, 'Rule')
  await ruling.getByLabel('Entry').selectOption({ label: 'SWE 3 Rigel' })
  await ruling.getByLabel('Decision').selectOption('RET')
  await ruling.getByRole('button').click()
  await expect(ruling.getByText('Say why')).toBeVisible()
  await ruling.getByLabel('Why').fill('Broken mast')
  await ruling.getByRole('button').click()
  await expect(page.getByText('Ruled. Standings follow within seconds.')).toBeVisible()

  await publish(page, 'provisional', 'First results')
  await page.goto(`/races/${slug}/results`)
  await untilShown(page, 'Provisional: they may still change')
  const order = page.getByTestId('results').locator('tbody tr')
  await expect(order).toHaveText([/1SWE 2 Deneb.*05:51:00/, /2SWE 1 Vega.*06:36:00/, /RETSWE 3 Rigel/])
  await page.getByRole('link', { name: 'Line honours' }).click()
  await expect(order).toHaveText([/1SWE 1 Vega.*06:00:00/, /2SWE 2 Deneb.*06:30:00/, /RETSWE 3 Rigel/])

  await page.goto(`/admin/races/${slug}/results`)
  await ruling.getByLabel('Entry').selectOption({ label: 'SWE 2 Deneb' })
  await ruling.getByLabel('Decision').selectOption('time')
  await ruling.getByLabel('Seconds').fill('3600')
  await ruling.getByLabel('Why').fill('Engine used for an hour')
  await ruling.getByRole('button').click()
  await expect(page.getByText('Ruled. Standings follow within seconds.')).toBeVisible()
  await page.goto(`/races/${slug}/results`)
  await untilShown(page, 'Revision 2')
  await expect(order).toHaveText([/1SWE 1 Vega/, /2SWE 2 Deneb/, /RETSWE 3 Rigel/])
  await expect(page.getByTestId('revision').first()).toContainText('SWE 2 1st in 05:51:00 → 2nd in 06:45:00')
  await expect(page.getByTestId('revision').first()).toContainText('Engine used for an hour')
  await page.getByRole('link', { name: 'See revision 1' }).click()
  await expect(page.getByText('This is an earlier revision.')).toBeVisible()
  await expect(order).toHaveText([/1SWE 2 Deneb/, /2SWE 1 Vega/, /RETSWE 3 Rigel/])
  await page.getByRole('link', { name: 'See the newest' }).click()

  await page.getByRole('link', { name: 'Explain the result of SWE 2 Deneb' }).click()
  await expect(page.getByText('0.9 × 07:30:00 = 06:45:00')).toBeVisible()
  await expect(page.getByText('+3600 s on elapsed time')).toBeVisible()
  await expect(page.getByTestId('split').nth(1)).toContainText('By ruling')

  await page.goto(`/admin/races/${slug}/results`)
  await publish(page, 'official', 'Protest time is over')
  await page.goto(`/races/${slug}/results`)
  await untilShown(page, 'Official.')
  await expect(page.getByTestId('state')).toContainText('by Marta Lindqvist: Protest time is over')
})

/** Runs one of the tools for people; what it says, and its exit status. */
function run(tool: string, ...args: string[]): { said: string; status: number | null } {
  const { stdout, stderr, status } = spawnSync(process.execPath, ['--import', 'tsx', `tools/${tool}.ts`, ...args], {
    encoding: 'utf8',
  })
  return { said: `${stdout}${stderr}`, status }
}

test('a race leaves in a file from which the same results come out, and is loaded elsewhere', async ({ page }) => {
  const { slug, club } = await pastRace(page)
  const timing = form(page, 'Show what it says')
  const rows = ['Sail;Checkpoint;Elapsed', 'SWE 1;Start;0:00:10', 'SWE 1;Skagen;3:00:00', 'SWE 1;Finish;6:00:00']
  await timing.getByLabel('CSV file').setInputFiles(file('mat.csv', rows))
  await timing.getByRole('button', { name: 'Show what it says' }).click()
  await timing.getByRole('button', { name: 'Take these 3 passings' }).click()
  await expect(page.getByText('3 passings were taken.')).toBeVisible()
  await publish(page, 'official', 'It is over')
  await page.goto(`/races/${slug}/results`)
  await untilShown(page, 'Official.')
  await page.goto(`/admin/races/${slug}/settings`)
  const downloading = page.waitForEvent('download')
  await page.getByRole('link', { name: 'Download the race file' }).click()
  const path = test.info().outputPath('race.zip')
  await (await downloading).saveAs(path)
  const verified = run('verify', path)
  expect(verified.said).toContain('Skagerrak Cup: 3 entries, 0 fixes from 0 messages.')
  expect(verified.said).toContain('The same results come out: revision 1 (official')
  expect(verified.status).toBe(0)
  const loaded = run('race-file', 'load', path, '--slug', `${slug}-copy`, '--organization', club)
  expect(loaded.said).toContain(`Loaded: /admin/races/${slug}-copy, with 3 entries`)
  expect(run('race-file', 'load', path, '--slug', `${slug}-copy`, '--organization', club)).toMatchObject({
    said: expect.stringContaining('A race has the address'),
    status: 1,
  })
  // Nobody else can see it yet; whoever has a role sees what will be shown.
  await expect(async () => {
    await page.goto(`/admin/races/${slug}-copy/results`)
    await expect(page.getByTestId('results').locator('tbody tr')).toHaveText([/1SWE 1 Vega.*06:00:00/], {
      timeout: 1000,
    })
  }).toPass({ timeout: 30_000 })
  await page.goto(`/admin/races/${slug}-copy/settings`)
  await page.getByLabel('Who may see it').selectOption('unlisted')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(page.getByText('Saved.')).toBeVisible()
  await page.goto(`/races/${slug}-copy/results`)
  await untilShown(page, 'Loaded from a race file.')
  await expect(page.getByTestId('results').locator('tbody tr')).toHaveText([/1SWE 1 Vega.*06:00:00/])
})

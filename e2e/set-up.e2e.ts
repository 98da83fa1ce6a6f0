import { expect, type Page, test } from '@playwright/test'
import { createRace, signInOrganizer } from './organizer'

const HEADER = 'Sail No.;Boat;Class;Nat;TCF;Sponsor'
const ROWS = Array.from(
  { length: 60 },
  (_, i) => `SWE ${i + 1};Båt ${i + 1};IRC ${(i % 3) + 1};swe;1,0${String(i).padStart(2, '0')};x`,
)

/** As a spreadsheet in Sweden writes it: semicolons, decimal commas, Latin-1. */
const latin1 = (lines: readonly string[]) => Buffer.from(`${lines.join('\r\n')}\r\n`, 'latin1')
const upload = (page: Page, lines: readonly string[]) =>
  page.getByLabel('CSV file').setInputFiles({ name: 'entries.csv', mimeType: 'text/csv', buffer: latin1(lines) })

test('a race is made, its sixty entries come from a spreadsheet, and the checklist says what is left', async ({
  page,
}) => {
  const slug = `skagerrak-${Date.now()}`
  await createRace(page, await signInOrganizer(page, 'Marta Lindqvist'), slug)
  await expect(page.getByText('Add the entries')).toBeVisible()
  await page.getByRole('link', { name: 'Entries' }).click()
  await upload(page, [HEADER, ...ROWS, 'SWE 1;Again;;Sweden;fast;'])
  await page.getByRole('button', { name: 'Show what it would change' }).click()
  await expect(page.getByText('Row 62, Sail No.: “SWE 1” is in an earlier row too')).toBeVisible()
  await expect(page.getByText('Row 62, Nat: “Sweden” is no nation’s code')).toBeVisible()
  await expect(page.getByText('Row 62, TCF: “fast” is no factor')).toBeVisible()
  await expect(page.getByRole('button', { name: /^Save these/ })).toHaveCount(0)
  await upload(page, [HEADER, ...ROWS])
  await page.getByRole('button', { name: 'Show what it would change' }).click()
  await expect(page.getByText('Sponsor')).toBeVisible()
  await expect(page.getByTestId('changes').getByText('new')).toHaveCount(60)
  await page.getByRole('button', { name: 'Save these 60 entries' }).click()
  await expect(page.getByText('Saved: 60 added, 0 changed.')).toBeVisible()
  await expect(page.getByText('60 entries', { exact: true })).toBeVisible()
  await expect(page.getByText('Båt 60')).toBeVisible()
  await page.getByRole('link', { name: 'Overview' }).click()
  await expect(page.getByText('60 entries carry no tracker.')).toBeVisible()
})

test('one entry is added, changed by its number, and removed; what is wrong stands beside its field', async ({
  page,
}) => {
  const slug = `one-${Date.now()}`
  await createRace(page, await signInOrganizer(page, 'Marta Lindqvist'), slug)
  await page.getByRole('link', { name: 'Entries' }).click()
  await page.getByLabel('Sail or bib number').fill('NOR 7')
  await page.getByLabel('Name of boat').fill('Havørn')
  await page.getByLabel('Time correction factor').fill('103')
  await page.getByRole('button', { name: 'Save the entry' }).click()
  await expect(page.getByText('This is no factor between 0.1 and 10')).toBeVisible()
  await page.getByLabel('Time correction factor').fill('1.03')
  await page.getByRole('button', { name: 'Save the entry' }).click()
  await expect(page.getByText('Saved: 1 added, 0 changed.')).toBeVisible()
  await expect(page.getByText('TCF 1.030')).toBeVisible()
  page.on('dialog', (dialog) => dialog.accept())
  await page.getByRole('button', { name: 'Remove' }).click()
  await expect(page.getByText('No entries yet.')).toBeVisible()
})

test('two who change a race’s settings at once: neither is overwritten silently', async ({ page, context }) => {
  const slug = `two-${Date.now()}`
  await createRace(page, await signInOrganizer(page, 'Marta Lindqvist'), slug)
  await page.goto(`/admin/races/${slug}/settings`)
  const other = await context.newPage()
  await other.goto(`/admin/races/${slug}/settings`)
  await other.getByLabel('Name').fill('Skagerrak Trophy')
  await other.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(other.getByText('Saved.')).toBeVisible()
  await page.getByLabel('Start', { exact: true }).fill('2027-06-05T13:00')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(page.getByText('Somebody else has changed this race')).toBeVisible()
  await expect(page.getByLabel('Start', { exact: true })).toHaveValue('2027-06-05T13:00')
  await page.reload()
  await expect(page.getByLabel('Name')).toHaveValue('Skagerrak Trophy')
  await page.getByLabel('Start', { exact: true }).fill('2027-06-05T13:00')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(page.getByText('The start was moved: say why')).toBeVisible()
  await page.getByLabel('If you move the start').fill('No wind')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(page.getByText('Saved.')).toBeVisible()
})

test('a race of another organization does not exist, on any page of its set-up', async ({ page, browser }) => {
  const slug = `theirs-${Date.now()}`
  await createRace(page, await signInOrganizer(page, 'Marta Lindqvist'), slug)
  const context = await browser.newContext()
  const other = await context.newPage()
  await signInOrganizer(other, 'Somebody Else')
  for (const section of [
    '',
    '/settings',
    '/course',
    '/course/download',
    '/entries',
    '/starts',
    '/trackers',
    '/publication',
    '/results',
  ])
    expect((await other.request.get(`/admin/races/${slug}${section}`)).status(), section).toBe(404)
  await context.close()
})

test('an entry is given a tracker with a key that is shown once, and another by mistake; it is taken off again', async ({
  page,
}) => {
  const slug = `trackers-${Date.now()}`
  await createRace(page, await signInOrganizer(page, 'Marta Lindqvist'), slug)
  await page.getByRole('link', { name: 'Entries' }).click()
  await upload(page, [HEADER, ...ROWS.slice(0, 3)])
  await page.getByRole('button', { name: 'Show what it would change' }).click()
  await page.getByRole('button', { name: 'Save these 3 entries' }).click()
  await expect(page.getByText('Saved: 3 added, 0 changed.')).toBeVisible()
  await page.getByRole('link', { name: 'Trackers' }).click()
  const device = `3000${String(Date.now()).slice(-11)}`
  await page.getByLabel('IMEI').fill(device.slice(0, 10))
  await page.getByRole('button', { name: 'Give it' }).click()
  await expect(page.getByText('An IMEI has 15 digits; a phone’s id')).toBeVisible()
  await page.getByLabel('IMEI').fill(`${device.slice(0, 6)} ${device.slice(6)}`)
  await page.getByLabel('Proof').selectOption('made')
  await page.getByRole('button', { name: 'Give it' }).click()
  await expect(page.locator('code')).toHaveText(/^[0-9a-f]{32}$/)
  await expect(page.getByText('0 of 1 heard')).toBeVisible()
  const key = await page.locator('code').textContent()
  page.once('dialog', (dialog) => dialog.accept())
  await page.getByRole('button', { name: 'New key' }).click()
  await expect(page.locator('code')).toHaveCount(2)
  expect(await page.locator('code').last().textContent()).not.toBe(key)
  await page.getByLabel('Entry').selectOption('SWE 2')
  await page.getByRole('button', { name: 'Give it' }).click()
  await expect(page.getByText('It is on an entry of this race in that time')).toBeVisible()
  page.on('dialog', (dialog) => dialog.accept())
  await page.getByText('Take off', { exact: true }).click()
  await page.getByLabel('When it came off').fill('2099-01-01T00:00')
  await page.getByRole('button', { name: 'Take it off' }).click()
  await expect(page.getByText('It cannot come off later than now.')).toBeVisible()
  await page.getByLabel('When it came off').fill('')
  await page.getByRole('button', { name: 'Take it off' }).click()
  await expect(page.getByText(/^until /)).toBeVisible()
  await page.getByRole('link', { name: 'Overview' }).click()
  await expect(page.getByText('2 entries carry no tracker.')).toBeVisible()
})

test('a course is typed in, undone, saved, read from a file, and of two who edit it neither overwrites the other', async ({
  page,
  context,
}) => {
  const slug = `course-${Date.now()}`
  await createRace(page, await signInOrganizer(page, 'Marta Lindqvist'), slug)
  await page.getByRole('link', { name: 'Course' }).click()
  await page.getByRole('button', { name: 'Add', exact: true }).click()
  const first = page.getByTestId('element').first()
  await first.getByLabel('Name').fill('Start')
  await first.getByLabel('Port end').fill('58.90, 11.10')
  await first.getByLabel('Starboard end').fill("58°54.6'N 11°06.0'E")
  await page.getByRole('button', { name: 'Add', exact: true }).click()
  const second = page.getByTestId('element').nth(1)
  await second.getByLabel('Kind').selectOption('checkpoint')
  await second.getByLabel('Name').fill('Skagen')
  await second.getByLabel('Place').fill('by the sea')
  await expect(second.getByText('No place can be read from this')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Save the course' })).toBeDisabled()
  await second.getByLabel('Place').fill('57.75 10.60')
  await expect(page.getByTestId('length')).toContainText('nm')
  await page.getByRole('button', { name: 'Remove Skagen' }).click()
  await expect(page.getByTestId('element')).toHaveCount(1)
  await page.getByRole('button', { name: 'Undo', exact: true }).click()
  await expect(page.getByTestId('element')).toHaveCount(2)
  await page.getByLabel('Why it changes').fill('First course')
  const other = await context.newPage()
  await other.goto(`/admin/races/${slug}/course`)
  await page.getByRole('button', { name: 'Save the course' }).click()
  await expect(page.getByText('Version 1', { exact: true })).toBeVisible()
  const gpx =
    '<gpx><rte><rtept lat="58" lon="11"><name>A</name></rtept><rtept lat="57" lon="10"/><rtept lat="56" lon="9"/></rte></gpx>'
  const file = { name: 'route.gpx', mimeType: 'application/gpx+xml', buffer: Buffer.from(gpx) }
  await other.getByLabel('Import').setInputFiles(file)
  await expect(other.getByText('3 elements were read from route.gpx')).toBeVisible()
  await other.getByRole('button', { name: 'Save the course' }).click()
  await expect(other.getByText('Somebody else has saved a version')).toBeVisible()
  await expect(other.getByTestId('element')).toHaveCount(3)
  const download = await page.request.get(`/admin/races/${slug}/course/download`)
  expect((await download.json()).farfieldCourse.elements).toMatchObject([{ name: 'Start' }, { name: 'Skagen' }])
  await page.getByRole('link', { name: 'Overview' }).click()
  await expect(page.getByText('It has a course.')).toBeVisible()
})

test('what is known of an entry’s people is saved, checked, kept from the public, and erased', async ({
  page,
  browser,
}) => {
  const slug = `people-${Date.now()}`
  await createRace(page, await signInOrganizer(page, 'Marta Lindqvist'), slug)
  await page.goto(`/admin/races/${slug}/settings`)
  await page.getByLabel('Who may see it').selectOption('unlisted')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(page.getByText('Saved.')).toBeVisible()
  await page.getByRole('link', { name: 'Entries' }).click()
  await upload(page, [HEADER, ...ROWS.slice(0, 2)])
  await page.getByRole('button', { name: 'Show what it would change' }).click()
  await page.getByRole('button', { name: 'Save these 2 entries' }).click()
  await page.getByRole('link', { name: 'Details of SWE 2' }).click()
  await page.getByLabel('Crew').fill('Åsa Berg, skipper, +46 70 123\nLi Ek')
  await page.getByLabel('MMSI').fill('265')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(page.getByText('An MMSI has nine digits.')).toBeVisible()
  await page.getByLabel('MMSI').fill('265 123 456')
  await page.getByLabel('Medical note').fill('Insulin')
  await page.getByLabel('Consent').fill('Entry form of 3 May')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(page.getByText('Saved.')).toBeVisible()
  await page.reload()
  await expect(page.getByLabel('MMSI')).toHaveValue('265123456')
  const visitor = await browser.newPage()
  await expect(async () => {
    await visitor.goto(`/races/${slug}`)
    await expect(visitor.getByTestId('board')).toContainText('SWE 2', { timeout: 1000 })
  }).toPass()
  expect(await visitor.content()).not.toContain('Insulin')
  await page.getByRole('button', { name: 'Hide it' }).click()
  await expect(page.getByText('It is hidden from the public.')).toBeVisible()
  await expect(async () => {
    await visitor.goto(`/races/${slug}`)
    await expect(visitor.getByTestId('board')).toContainText('SWE 1', { timeout: 1000 })
    expect(await visitor.content()).not.toContain('SWE 2')
  }).toPass()
  await visitor.close()
  page.on('dialog', (dialog) => dialog.accept())
  await page.getByRole('button', { name: 'Erase' }).click()
  await expect(page.getByText('Erased.')).toBeVisible()
  await page.getByRole('link', { name: 'All entries' }).click()
  await expect(page.getByText('hidden from the public')).toBeVisible()
  await expect(page.getByText('Båt 2')).toHaveCount(0)
})

test('people ask to take part by a public form, and the organizer decides on each', async ({ page, browser }) => {
  const slug = `open-${Date.now()}`
  await createRace(page, await signInOrganizer(page, 'Marta Lindqvist'), slug)
  const visitor = await browser.newPage()
  expect((await visitor.goto(`/races/${slug}/enter`))?.status()).toBe(404)
  await page.getByRole('link', { name: 'Entries' }).click()
  await page.getByLabel('Open until').fill('2099-01-01T12:00')
  await page
    .locator('form')
    .filter({ has: page.getByLabel('Open until') })
    .getByRole('button')
    .click()
  await expect(page.getByText('The form is open until 1 Jan 2099, 12:00.')).toBeVisible()
  await visitor.goto(`/races/${slug}/enter`)
  await expect(visitor.getByRole('heading', { level: 1 })).toHaveText('Enter Skagerrak Cup')
  await visitor.getByLabel('Sail or bib number').fill('NOR 7')
  await visitor.getByLabel('Name of boat').fill('Havørn')
  await visitor.getByLabel('MMSI').fill('12')
  await visitor.getByRole('button', { name: 'Ask to take part' }).click()
  await expect(visitor.getByText('An MMSI has nine digits.')).toBeVisible()
  await expect(visitor.getByText('Without this you cannot be entered.')).toBeVisible()
  await visitor.getByLabel('MMSI').fill('257123456')
  await visitor.getByLabel('I agree').check()
  await visitor.getByRole('button', { name: 'Ask to take part' }).click()
  await expect(visitor.getByText('Thank you. The organizers have your request')).toBeVisible()
  await visitor.getByLabel('Sail or bib number').fill('NOR 8')
  await visitor.getByRole('button', { name: 'Ask to take part' }).click()
  await expect(visitor.getByText('Thank you. The organizers have your request')).toBeVisible()
  await expect(async () => {
    await page.reload()
    await expect(page.getByTestId('request')).toHaveCount(2, { timeout: 1000 })
  }).toPass()
  await visitor.close()
  page.on('dialog', (dialog) => dialog.accept())
  await page.getByTestId('request').filter({ hasText: 'NOR 7' }).getByRole('button', { name: 'Take in' }).click()
  await expect(page.getByTestId('request')).toHaveCount(1)
  await page.getByTestId('request').getByRole('button', { name: 'Turn down' }).click()
  await expect(page.getByText('Nobody waits for an answer.')).toBeVisible()
  await expect(page.getByText('1 entry', { exact: true })).toBeVisible()
  await page.getByRole('link', { name: 'Details of NOR 7' }).click()
  await expect(page.getByLabel('MMSI')).toHaveValue('257123456')
})

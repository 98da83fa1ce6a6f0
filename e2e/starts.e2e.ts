import { expect, type Page, test } from '@playwright/test'
import { createRace, signInOrganizer } from './organizer'

/** Adds entries with ratings, in two classes. */
async function addEntries(page: Page, slug: string) {
  await page.goto(`/admin/races/${slug}/entries`)
  const lines = ['Sail No.;Class;TCF', 'SWE 1;A;0,800', 'SWE 2;A;1,600', 'SWE 3;B;1,000', 'SWE 4;A;']
  const file = { name: 'entries.csv', mimeType: 'text/csv', buffer: Buffer.from(lines.join('\n')) }
  await page.getByLabel('CSV file').setInputFiles(file)
  await page.getByRole('button', { name: 'Show what it would change' }).click()
  await page.getByRole('button', { name: 'Save these 4 entries' }).click()
  await expect(page.getByText('Saved: 4 added, 0 changed.')).toBeVisible()
}

const form = (page: Page, button: string) =>
  page.locator('form').filter({ has: page.getByRole('button', { name: button, exact: true }) })

test('a class gets a start of its own, all is postponed, and a pursuit is worked out, looked at and used', async ({
  page,
}) => {
  const slug = `starts-${Date.now()}`
  await createRace(page, await signInOrganizer(page, 'Marta Lindqvist'), slug)
  await addEntries(page, slug)
  await page.getByRole('link', { name: 'Starts' }).click()
  const move = form(page, 'Move it')
  await move.getByLabel('Which').selectOption({ label: 'B' })
  await move.getByLabel('To', { exact: true }).fill('2027-06-05T12:10')
  await move.getByRole('button').click()
  await expect(move.getByText('Say why')).toBeVisible()
  await move.getByLabel('Why').fill('Second wave')
  await move.getByRole('button').click()
  await expect(page.getByText('Moved.')).toBeVisible()
  await expect(page.getByRole('listitem').filter({ hasText: '5 Jun 2027, 12:10' }).first()).toContainText('B 1 entry')
  const postpone = form(page, 'Postpone')
  await postpone.getByLabel('Minutes later').fill('90')
  await postpone.getByLabel('Why').fill('No wind')
  await postpone.getByRole('button').click()
  await expect(page.getByText('2 starts were moved.')).toBeVisible()
  await expect(page.getByText('5 Jun 2027, 12:00 → 5 Jun 2027, 13:30')).toBeVisible()
  const pursuit = form(page, 'Show the starts')
  await pursuit.getByLabel('For').selectOption({ label: 'A' })
  await pursuit.getByLabel('Time of the slowest').fill('soon')
  await pursuit.getByRole('button', { name: 'Show the starts' }).click()
  await expect(page.getByText('Hours and minutes are needed, such as 5:30.')).toBeVisible()
  await pursuit.getByLabel('Time of the slowest').fill('3:00')
  await pursuit.getByRole('button', { name: 'Show the starts' }).click()
  await expect(pursuit.getByRole('listitem')).toHaveText([/SWE 1.*13:30/, /SWE 2.*15:00/, /SWE 4.*no such rating/])
  await pursuit.getByLabel('Why').fill('Pursuit')
  await pursuit.getByRole('button', { name: 'Use these 2 starts' }).click()
  await expect(pursuit.getByText('2 starts were moved.')).toBeVisible()
  await expect(page.getByText('Entries that do not start with their class.')).toBeVisible()
})

test('classes are added, renamed and removed; one that is in use stays', async ({ page }) => {
  const slug = `classes-${Date.now()}`
  await createRace(page, await signInOrganizer(page, 'Marta Lindqvist'), slug)
  await page.getByRole('link', { name: 'Starts' }).click()
  const add = form(page, 'Add a class')
  for (const name of ['Women', 'Men']) {
    await add.getByLabel('Name').fill(name)
    await add.getByRole('button').click()
    await expect(page.getByText(`Added: ${name}.`)).toBeVisible()
  }
  await add.getByLabel('Name').fill('Men')
  await add.getByRole('button').click()
  await expect(page.getByText('There is a class of this name already.')).toBeVisible()
  await page.getByText('Change Women').click()
  await page.getByLabel('New name of Women').fill('Women’s')
  await form(page, 'Rename').first().getByRole('button').click()
  await expect(page.getByText('Change Women’s')).toBeVisible()
  page.on('dialog', (dialog) => dialog.accept())
  await page.getByText('Change Men').click()
  await form(page, 'Remove').last().getByRole('button').click()
  await expect(page.getByText('Change Men')).toHaveCount(0)
  await page.getByRole('link', { name: 'Course' }).click()
  await page.getByRole('button', { name: 'Add', exact: true }).click()
  await page.getByRole('button', { name: 'Another way for a class' }).click()
  await expect(page.getByText('Choose at least one class')).toBeVisible()
  await page.getByLabel('Women’s').check()
  await expect(page.getByText('Choose at least one class')).toHaveCount(0)
})

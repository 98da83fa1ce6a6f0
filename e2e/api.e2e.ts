import { expect, test } from '@playwright/test'
import { createRace, signInOrganizer } from './organizer'

test('a program reads by a token what the token may, and nothing of anybody else', async ({ page, playwright }) => {
  const club = await signInOrganizer(page, 'Marta Lindqvist')
  const slug = `api-${Date.now()}`
  await createRace(page, club, slug)
  await page.goto(`/admin/races/${slug}/entries`)
  await page.getByLabel('Sail or bib number').fill('SWE 1')
  await page.getByLabel('Name of boat').fill('Vega')
  await page.getByRole('button', { name: 'Save the entry' }).click()
  await expect(page.getByText('Saved: 1 added')).toBeVisible()
  await page.goto(`/admin/${club}/tokens`)
  await page.getByLabel('What it is for').fill('Our club’s page')
  await page.getByLabel('What it may do').selectOption('races:read')
  await page.getByRole('button', { name: 'Make a token' }).click()
  const token = ((await page.locator('code').first().textContent()) ?? '').trim()

  const { baseURL = '' } = test.info().project.use
  const program = await playwright.request.newContext({
    baseURL,
    extraHTTPHeaders: { authorization: `Bearer ${token}` },
  })
  expect(await (await program.get('/api/races')).json()).toMatchObject({
    races: [{ slug, name: 'Skagerrak Cup', visibility: 'private', entryCount: 1 }],
  })
  expect(await (await program.get(`/api/races/${slug}`)).json()).toMatchObject({
    ...{ slug, entries: [{ number: 'SWE 1', name: 'Vega', trackers: [], isHidden: false }] },
  })
  expect((await program.get('/api/races/no-such-race')).status()).toBe(404)
  expect((await program.get('/api/audit')).status()).toBe(401)
  await program.dispose()

  const stranger = await playwright.request.newContext({ baseURL })
  for (const path of ['/api/races', `/api/races/${slug}`, '/api/audit']) {
    const answer = await stranger.get(path)
    expect(answer.status()).toBe(401)
    expect(await answer.json()).toMatchObject({ error: 'no-token' })
  }
  await stranger.dispose()
})

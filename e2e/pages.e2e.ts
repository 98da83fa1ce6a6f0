import { type ChildProcess, spawn } from 'node:child_process'
import { expect, test } from '@playwright/test'
import { freePort } from '#simulator/free-port'
import { openRace, rowOf } from './race-page'
import { SmallRace } from './small-race'

test('a race that nobody knows is a proper 404 page', async ({ page }) => {
  const answer = await page.goto('/races/no-such-race')
  expect(answer?.status()).toBe(404)
  await expect(page.getByRole('heading')).toHaveText('There is no such page')
  await page.getByRole('link', { name: 'See all races' }).click()
  await expect(page).toHaveURL(/\/$/)
})

test('every page forbids framing, sniffing and foreign scripts', async ({ request }) => {
  for (const path of ['/', '/races/no-such-race']) {
    const headers = (await request.get(path)).headers()
    expect(headers['content-security-policy']).toMatch(/frame-ancestors 'none'/)
    expect(headers['content-security-policy']).toMatch(/script-src 'self' 'nonce-[^']+'/)
    expect(headers['x-content-type-options']).toBe('nosniff')
    expect(headers['referrer-policy']).toBe('strict-origin-when-cross-origin')
    expect(headers['x-powered-by']).toBeUndefined()
  }
})

test('healthz says in words what answers', async ({ request }) => {
  const answer = await request.get('/healthz')
  expect(answer.status()).toBe(200)
  expect(await answer.json()).toMatchObject({ status: 'ok', database: true, server: true })
})

test('the colours that a reader has chosen are kept on the next page', async ({ page }) => {
  const race = await SmallRace.create(`e2e-theme-${Date.now()}`, 'Colours', [
    { number: '1', name: 'One', colour: '#a8480f' },
  ])
  try {
    await openRace(page, race.slug)
    await page.getByLabel('Dark colours').click()
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
    await page.goto('/')
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
  } finally {
    await race.remove()
  }
})

test('with the tracking server away the last published picture is shown and called recorded', async ({ page }) => {
  const race = await SmallRace.create(`e2e-recorded-${Date.now()}`, 'Recorded', [
    { number: '1', name: 'One', colour: '#a8480f' },
  ])
  const web = await startLonelyWeb()
  try {
    await race.report('1', 40, -11)
    await openRace(page, race.slug)
    await expect(rowOf(page, '1')).toContainText(/ago/)
    // The writer records what it publishes a moment later.
    await expect(async () => {
      await page.goto(`${web.url}/races/${race.slug}`)
      await expect(page.getByTestId('connection')).toHaveText(
        /^The tracking server is away\. Recorded positions as of \d/,
      )
      await expect(rowOf(page, '1')).toContainText(/ago/, { timeout: 2_000 })
    }).toPass({ timeout: 30_000 })
  } finally {
    web.process.kill()
    await race.remove()
  }
})

/** The pages as they are served when nothing listens where the tracking server should be. */
async function startLonelyWeb(): Promise<{ url: string; process: ChildProcess }> {
  const [port, deadPort] = [await freePort(), await freePort()]
  const env = { ...process.env, FARFIELD_SERVER_PORT: String(deadPort), FARFIELD_PUBLIC_SERVER_URL: '' }
  const web = spawn(process.execPath, ['node_modules/next/dist/bin/next', 'start', '-p', String(port)], {
    env,
    stdio: 'ignore',
  })
  const url = `http://127.0.0.1:${port}`
  await expect
    .poll(() =>
      fetch(`${url}/healthz`).then(
        (answer) => answer.ok,
        () => false,
      ),
    )
    .toBe(true)
  return { url, process: web }
}

test('the guide is in the product, with its pictures, and names no file outside it', async ({ page }) => {
  await page.goto('/guide/organizer')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('From an idea to a scored race')
  const pictures = await page
    .locator('article img')
    .evaluateAll((all) => all.map((one) => (one as HTMLImageElement).src))
  expect(pictures.length).toBeGreaterThan(5)
  for (const picture of pictures) expect((await page.request.get(picture)).status(), picture).toBe(200)
  await page.goto('/guide/programs')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('For programs')
  for (const name of ['..%2f..%2fREADME', 'secret', 'pictures']) {
    expect((await page.request.get(`/guide/${name}`)).status(), name).toBe(404)
  }
  expect((await page.request.get('/guide/pictures/..%2Forganizer.md')).status()).toBe(404)
})

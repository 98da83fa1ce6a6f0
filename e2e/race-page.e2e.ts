import { expect, test, type WebSocketRoute } from '@playwright/test'
import { expectFollowing, markAt, openRace, rowOf } from './race-page'
import { SmallRace } from './small-race'

const BOATS = [
  { number: '7', name: 'Petrel', colour: '#a8480f' },
  { number: '12', name: 'Kittiwake', colour: '#7a5cc6' },
  { number: '31', name: '<img src=x onerror=alert(1)>', colour: '#2a9d5c' },
]

let race: SmallRace

test.beforeEach(async () => {
  race = await SmallRace.create(`e2e-${Date.now()}`, 'Three boats west', BOATS)
  for (const [i, boat] of BOATS.entries()) {
    await race.report(boat.number, 40, -10.2 - 0.2 * i, Date.now() - 20 * 60_000)
    await race.report(boat.number, 40, -10.5 - 0.3 * i, Date.now() - 10 * 60_000)
  }
})

test.afterEach(async () => race.remove())

test('bytes that enter the DirectIP port move the mark on the chart and change the board', async ({ page }) => {
  await openRace(page, race.slug)
  await expectFollowing(page)
  await expect(rowOf(page, '7')).toContainText('10 min ago')
  await expect.poll(() => markAt(page, '#a8480f')).toBeDefined()
  const before = await markAt(page, '#a8480f')
  const toGoBefore = await rowOf(page, '7').textContent()
  // North of boat 12, whose mark would else lie over this one.
  await race.report('7', 40.1, -10.85)
  await expect(rowOf(page, '7')).toContainText(/\d+ s ago/)
  await expect.poll(async () => (await markAt(page, '#a8480f'))?.x ?? 9999).toBeLessThan((before?.x ?? 0) - 40)
  expect(await rowOf(page, '7').textContent()).not.toBe(toGoBefore)
})

test('a page whose connection is cut says so within 30 s, and is given everything it missed when it is back', async ({
  page,
}) => {
  let isCut = false
  const open: WebSocketRoute[] = []
  await page.routeWebSocket(/socket\.io/, (socket) => {
    if (isCut) return void socket.close()
    open.push(socket)
    socket.connectToServer()
  })
  await page.route(/\/live\//, (route) => (isCut ? route.abort() : route.continue()))
  await openRace(page, race.slug)
  await expectFollowing(page)

  isCut = true
  for (const socket of open) await socket.close()
  await expect(page.getByTestId('connection')).toContainText(/Data as of \d\d:\d\d:\d\d UTC\./, { timeout: 32_000 })
  await expect(page.getByTestId('connection')).toHaveText(/^Connection lost\. Data as of/, { timeout: 32_000 })
  await race.report('7', 40.02, -12, Date.now() - 60_000)
  await race.report('7', 40, -12.4)
  await race.report('12', 40, -12.9)
  await expect(rowOf(page, '12')).toContainText(/1\d min ago/)

  isCut = false
  await expect(rowOf(page, '7')).toContainText(/\d+ s ago/, { timeout: 60_000 })
  await expect(rowOf(page, '12')).toContainText(/\d+ s ago/)
  await expectFollowing(page)
  const shown = await page
    .getByTestId('board')
    .locator('li')
    .evaluateAll((rows) => rows.map((row) => row.getAttribute('data-number')))
  expect(shown).toHaveLength(BOATS.length)
})

test('a name is only ever text', async ({ page }) => {
  page.on('dialog', () => {
    throw new Error('a name was run as a script')
  })
  await openRace(page, race.slug)
  await expect(rowOf(page, '31')).toContainText('<img src=x onerror=alert(1)>')
  await rowOf(page, '31').getByRole('button').click()
  await expect(page.getByTestId('card')).toContainText('<img src=x onerror=alert(1)>')
})

test('a boat that is picked shows its figures, its age and when it is expected', async ({ page }) => {
  await openRace(page, race.slug)
  await expectFollowing(page)
  await rowOf(page, '12').getByRole('button').click()
  const card = page.getByTestId('card')
  await expect(card).toContainText('A position every 5 min')
  await expect(card).toContainText(/Last position\d\d:\d\d UTC, 1\d min ago/)
  await expect(card).toContainText('Next expected by')
  await page.keyboard.press('Escape')
  await expect(card).toBeHidden()
})

test('a boat that is silent by agreement says within what, until when, and later that only heartbeats go', async ({
  page,
}) => {
  const HOUR_MS = 3_600_000
  await race.agree('7', { errorM: 555, heartbeatMs: 2 * HOUR_MS }, Date.now() - 50 * 60_000)
  await openRace(page, race.slug)
  await expectFollowing(page)
  await expect(rowOf(page, '7')).toContainText(/within 0\.3 nm by agreement, heartbeat due ([0-9]+ \w+ )?\d\d:\d\d UTC/)
  await expect(rowOf(page, '7')).toHaveAttribute('data-sign', 'measured')
  await expect(rowOf(page, '12')).not.toContainText('by agreement')
  await rowOf(page, '7').getByRole('button').click()
  const card = page.getByTestId('card')
  await expect(card.getByTestId('agreed')).toContainText('within 0.3 nm by agreement, heartbeat due')
  await expect(card).toContainText('more than 0.3 nm from where it is expected, and at least every 2 h')
  await race.say('7', { kind: 'widening', times: Number.POSITIVE_INFINITY }, Date.now() - 60_000)
  await expect(card.getByTestId('agreed')).toContainText('credits used up: heartbeats only, the next due', {
    timeout: 30_000,
  })
})

test('on a phone the list is a sheet with three heights, and what can be touched is large enough', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 })
  await openRace(page, race.slug)
  await expectFollowing(page)
  const sheet = page.locator('aside')
  await expect(sheet).toHaveAttribute('data-height', 'half')
  await page.getByLabel('Show more of the list').click()
  await expect(sheet).toHaveAttribute('data-height', 'full')
  await page.getByLabel('Show more of the map').click()
  await page.getByLabel('Show more of the map').click()
  await expect(sheet).toHaveAttribute('data-height', 'peek')
  for (const target of await page.getByRole('button').all()) {
    const box = await target.boundingBox()
    if (box)
      expect(Math.min(box.width, box.height), (await target.getAttribute('aria-label')) ?? '').toBeGreaterThanOrEqual(
        44,
      )
  }
  await expect(page.locator('html')).toHaveJSProperty('scrollWidth', 390)
})

test('without WebGL the list remains and a sentence says why there is no map', async ({ page }) => {
  await page.addInitScript(() => {
    const original = HTMLCanvasElement.prototype.getContext
    HTMLCanvasElement.prototype.getContext = function (this: HTMLCanvasElement, kind: string, ...rest: unknown[]) {
      return kind.startsWith('webgl') ? null : original.call(this, kind as '2d', ...(rest as []))
    } as typeof original
  })
  await openRace(page, race.slug)
  await expect(page.getByText('This browser cannot draw the map')).toBeVisible()
  await expectFollowing(page)
  await race.report('7', 40, -12)
  await expect(rowOf(page, '7')).toContainText(/\d+ s ago/)
})

test('the race is in the list of races, from which one gets to its page', async ({ page }) => {
  await openRace(page, race.slug)
  await page.goto('/')
  await page.locator(`a[href="/races/${race.slug}"]`).click()
  await expect(page.getByTestId('race-name')).toHaveText('Three boats west')
})

import { expect, type Locator, type Page } from '@playwright/test'

/** The row of one competitor in the list. */
export const rowOf = (page: Page, number: string): Locator =>
  page.locator(`[data-testid=board] li[data-number="${number}"]`)

/** Opens a race that may just have been created: the server needs a moment to take it up. */
export async function openRace(page: Page, slug: string): Promise<void> {
  await expect(async () => {
    const answer = await page.goto(`/races/${slug}`)
    expect(answer?.status()).toBe(200)
    await expect(page.getByTestId('race-name')).toBeVisible({ timeout: 2_000 })
  }).toPass({ timeout: 60_000 })
}

/** Waits until the page follows the feed, in its own words. */
export async function expectFollowing(page: Page): Promise<void> {
  await expect(page.getByTestId('connection')).toHaveText(/^Connected\. Last word from the server \d+ s ago\.$/, {
    timeout: 60_000,
  })
}

/** Where on the chart a mark of a colour is: the middle of its pixels; undefined when it is not drawn. */
export async function markAt(page: Page, colour: string): Promise<{ x: number; y: number } | undefined> {
  return page.getByTestId('chart').evaluate((element, wanted) => {
    const canvas = element as HTMLCanvasElement
    const { data, width } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height)
    const [r, g, b] = [1, 3, 5].map((at) => Number.parseInt(wanted.slice(at, at + 2), 16)) as [number, number, number]
    let [count, x, y] = [0, 0, 0]
    for (let i = 0; i < data.length; i += 4) {
      if (data[i] !== r || data[i + 1] !== g || data[i + 2] !== b || data[i + 3] !== 255) continue
      count++
      x += (i / 4) % width
      y += Math.floor(i / 4 / width)
    }
    return count < 12 ? undefined : { x: x / count, y: y / count }
  }, colour)
}

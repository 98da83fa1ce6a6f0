import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Browser, chromium } from '@playwright/test'

/** Makes the pictures in docs/screens/ of the Farfield that runs: the two demo races and the list, on a desk and a phone, light and dark. */

const FOLDER = fileURLToPath(new URL('../docs/screens', import.meta.url))

const SIZES = { desk: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } } as const
const PAGES = { list: '/', race: '/races/demo-ocean', ultra: '/races/demo-ultra' } as const
const THEMES = ['light', 'dark'] as const
/** Software drawing needs its time for a map, and tails come after the first paint. */
const SETTLE_MS = 9000

async function main(): Promise<void> {
  await mkdir(FOLDER, { recursive: true })
  const executablePath = process.env.FARFIELD_CHROMIUM || '/usr/bin/chromium'
  const args = ['--no-sandbox', '--disable-quic', '--disable-background-networking', '--enable-unsafe-swiftshader']
  const browser = await chromium.launch({ executablePath, args })
  try {
    for (const theme of THEMES) {
      for (const size of Object.keys(SIZES) as (keyof typeof SIZES)[]) {
        for (const page of Object.keys(PAGES) as (keyof typeof PAGES)[]) await picture(browser, page, size, theme)
      }
    }
  } finally {
    await browser.close()
  }
}

async function picture(
  browser: Browser,
  name: keyof typeof PAGES,
  size: keyof typeof SIZES,
  theme: (typeof THEMES)[number],
) {
  const context = await browser.newContext({
    viewport: SIZES[size],
    colorScheme: theme,
    deviceScaleFactor: 1,
    hasTouch: size === 'phone',
  })
  const page = await context.newPage()
  await page.goto(`http://127.0.0.1:${process.env.FARFIELD_WEB_PORT ?? '3000'}${PAGES[name]}`)
  await page.waitForTimeout(name === 'list' ? 1500 : SETTLE_MS)
  const file = join(FOLDER, `${name}-${size}-${theme}.png`)
  await page.screenshot({ path: file })
  console.log(file)
  await context.close()
}

await main()

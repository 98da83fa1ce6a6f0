import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Browser, chromium } from '@playwright/test'

/** Makes the pictures in docs/screens/ of the Farfield that runs: its list of races and the two demo races. */

const FOLDER = fileURLToPath(new URL('../docs/screens', import.meta.url))

const SIZES = { desk: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } } as const
const PAGES = { list: '/', race: '/races/demo-ocean', ultra: '/races/demo-ultra' } as const
type Page = keyof typeof PAGES
type Size = keyof typeof SIZES
type Theme = 'light' | 'dark'

const PICTURES: readonly (readonly [Page, Size, Theme])[] = [
  ['list', 'desk', 'light'],
  ['race', 'desk', 'light'],
  ['race', 'desk', 'dark'],
  ['race', 'phone', 'light'],
  ['race', 'phone', 'dark'],
  ['ultra', 'desk', 'light'],
  ['ultra', 'phone', 'dark'],
]
/** Software drawing needs its time for a map, and tails come after the first paint. */
const SETTLE_MS = 9000

async function main(): Promise<void> {
  await mkdir(FOLDER, { recursive: true })
  const executablePath = process.env.FARFIELD_CHROMIUM || '/usr/bin/chromium'
  const args = ['--no-sandbox', '--disable-quic', '--disable-background-networking', '--enable-unsafe-swiftshader']
  const browser = await chromium.launch({ executablePath, args })
  try {
    for (const [page, size, theme] of PICTURES) await picture(browser, page, size, theme)
  } finally {
    await browser.close()
  }
}

async function picture(browser: Browser, name: Page, size: Size, theme: Theme) {
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

import { canInstallPackages, findOnPath, installCommand, installPackages, isProgram } from './apt.mjs'
import { PlainFault } from './say.mjs'

const PROGRAMS = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
const PACKAGES = ['chromium', 'fonts-noto-core']

/** The browser for browser tests: the one FARFIELD_CHROMIUM names, one that Playwright has installed, one on PATH, else the system's package. */
export async function provideChromium(env) {
  const found = env.FARFIELD_CHROMIUM || (await installedByPlaywright()) || findOnPath(PROGRAMS)
  if (found) return found
  if (canInstallPackages() && (await installPackages(PACKAGES))) return findOnPath(PROGRAMS)
  throw new PlainFault(`There is no Chromium for the browser tests. Install one: ${installCommand(PACKAGES)}`)
}

async function installedByPlaywright() {
  const { chromium } = await import('@playwright/test')
  const file = chromium.executablePath()
  return isProgram(file) ? file : undefined
}

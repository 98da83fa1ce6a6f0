'use client'

import { useSyncExternalStore } from 'react'
import type { ThemeName } from '../map/palette'

const COOKIE = 'farfield-theme'
const CHANGED = 'farfield-theme-changed'

/** The theme in force: the reader's choice, else the system's. On the server, light; the style sheet is right either way. */
export function useTheme(): [ThemeName, (theme: ThemeName) => void] {
  return [useSyncExternalStore(subscribe, themeNow, () => 'light' as const), choose]
}

function themeNow(): ThemeName {
  const chosen = document.documentElement.dataset.theme
  if (chosen === 'dark' || chosen === 'light') return chosen
  return matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'
}

function subscribe(onChange: () => void): () => void {
  const system = matchMedia('(prefers-color-scheme: dark)')
  system.addEventListener('change', onChange)
  window.addEventListener(CHANGED, onChange)
  return () => {
    system.removeEventListener('change', onChange)
    window.removeEventListener(CHANGED, onChange)
  }
}

/** Kept in a cookie, so that the server paints the next page right at once. */
function choose(theme: ThemeName): void {
  document.documentElement.dataset.theme = theme
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing where many spectators are
  document.cookie = `${COOKIE}=${theme}; path=/; max-age=31536000; samesite=lax`
  window.dispatchEvent(new Event(CHANGED))
}

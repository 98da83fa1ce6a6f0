/** What marks lie on in each theme: the paler of paper and sea, and the brighter of sea, land and panel (see globals.css). */
const GROUNDS = { light: '#dbe7f0', dark: '#1c2733' } as const
const CONTRAST_MIN = 3

/** What words lie on: the darker of paper and field in the light theme, the brightest panel in the dark one; WCAG 2.2, 1.4.3. */
const TEXT_GROUNDS = { light: '#eef1f6', dark: '#1c2733' } as const
const TEXT_CONTRAST_MIN = 4.5

/**
 * A competitor's own colour, made darker or lighter as little as it takes to stand out 3:1 from what lies below it (WCAG 2.2,
 * 1.4.11). Organizers choose colours for hulls, not for our seas.
 */
export function readableColour(colour: string, theme: Theme): string {
  return standingOut(colour, theme, GROUNDS[theme], CONTRAST_MIN)
}

type Theme = keyof typeof GROUNDS

function standingOut(colour: string, theme: Theme, on: string, least: number): string {
  const ground = luminance(channelsOf(on))
  const own = channelsOf(colour)
  for (let part = 0; part <= 1; part += 0.04) {
    const mixed = own.map((channel) => Math.round(channel + ((theme === 'dark' ? 255 : 0) - channel) * part))
    if (contrast(luminance(mixed), ground) >= least) return hexOf(mixed)
  }
  return theme === 'dark' ? '#ffffff' : '#000000'
}

/** The same for a style sheet, which knows the theme before any script does. */
export function readableStyle(colour: string): string {
  return `light-dark(${readableColour(colour, 'light')}, ${readableColour(colour, 'dark')})`
}

/** A race's colour in the place of the product's, for what can be pressed and for words, which must be read; nothing without one. */
export function accentStyle(accent: string | undefined): Record<string, string> {
  if (accent === undefined) return {}
  const of = (theme: Theme) => standingOut(accent, theme, TEXT_GROUNDS[theme], TEXT_CONTRAST_MIN)
  return { '--accent': `light-dark(${of('light')}, ${of('dark')})` }
}

/** Contrast ratio of two colours (WCAG 2.2). */
export function contrastOf(a: string, b: string): number {
  return contrast(luminance(channelsOf(a)), luminance(channelsOf(b)))
}

function contrast(a: number, b: number): number {
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)
}

function luminance(channels: readonly number[]): number {
  const [r = 0, g = 0, b = 0] = channels.map((channel) => {
    const part = channel / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

const channelsOf = (colour: string): number[] => [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16))

const hexOf = (channels: readonly number[]): string =>
  `#${channels.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`

/** The colours of the chart by theme; the words of DESIGN in figures. The page's own colours are in globals.css. */
export type Palette = {
  readonly sea: string
  readonly shallow: string
  readonly land: string
  readonly coast: string
  readonly border: string
  readonly paper: string
  readonly ink: string
  readonly muted: string
  readonly faint: string
  readonly place: string
  readonly grid: string
  readonly course: string
  readonly courseCase: string
  readonly start: string
  /** Where nobody may go. */
  readonly zone: string
  readonly silent: string
  readonly accent: string
}

export const PALETTES: { readonly light: Palette; readonly dark: Palette } = {
  light: {
    sea: '#dbe7f0',
    shallow: '#edf4f8',
    land: '#efece4',
    coast: '#a9b3b8',
    border: '#d3cdbd',
    paper: '#ffffff',
    ink: '#0b1220',
    muted: '#46536a',
    faint: '#7d8aa0',
    place: '#8b8672',
    grid: 'rgba(52, 84, 120, 0.13)',
    course: '#38506e',
    courseCase: 'rgba(255, 255, 255, 0.85)',
    start: '#14713f',
    zone: '#7a4a8f',
    silent: '#596473',
    accent: '#1f62d0',
  },
  dark: {
    sea: '#0e1f33',
    shallow: '#17344f',
    land: '#1c2733',
    coast: '#46586c',
    border: '#303d4c',
    paper: '#0b1522',
    ink: '#f0f4f9',
    muted: '#b4c0cf',
    faint: '#8090a5',
    place: '#66758a',
    grid: 'rgba(160, 190, 225, 0.10)',
    course: '#a9bdd6',
    courseCase: 'rgba(8, 16, 28, 0.75)',
    start: '#3fc98a',
    zone: '#c79be0',
    silent: '#9aa5b4',
    accent: '#7aaeff',
  },
}

export type ThemeName = keyof typeof PALETTES

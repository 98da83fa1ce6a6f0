/** Colours that stay apart for colour-blind eyes and on both seas, in the order in which they are given out (after Okabe and Ito's set, darkened). */
const COLOURS = [
  '#a8480f',
  '#0a6ea8',
  '#0b7d5a',
  '#a3527f',
  '#7a6a00',
  '#3f51b5',
  '#8a3b12',
  '#00707a',
  '#6b4fa0',
  '#5b6770',
] as const

/** The colour of an entry that has none of its own, by its place in the list from 0 on: the palette again and again, each round a little lighter. */
export function entryColour(ordinal: number): string {
  const colour = COLOURS[ordinal % COLOURS.length] ?? COLOURS[0]
  const round = Math.floor(ordinal / COLOURS.length) % 4
  const channels = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16))
  return `#${channels.map((channel) => lighter(channel, round).toString(16).padStart(2, '0')).join('')}`
}

const lighter = (channel: number, round: number) => Math.round(channel + ((255 - channel) * round) / 10)

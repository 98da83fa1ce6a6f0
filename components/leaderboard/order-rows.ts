import type { Reading } from '../race/readings'

/** The field in the order of the list: by rank where there are ranks, and by number (as people count) otherwise. */
export function orderRows(readings: readonly Reading[]): Reading[] {
  return [...readings].sort((a, b) => rankOf(a) - rankOf(b) || compareNumbers(a.entrant.number, b.entrant.number))
}

/** Whether anybody has a rank. */
export function hasRanks(readings: readonly Reading[]): boolean {
  return readings.some(({ entry }) => (entry.progress?.rank ?? 0) > 0)
}

/** Those whose number or name contains the words; case and accents do not matter. */
export function matchRows(readings: readonly Reading[], search: string): Reading[] {
  const wanted = plain(search)
  if (wanted === '') return [...readings]
  return readings.filter(({ entrant }) =>
    plain(`${entrant.number} ${entrant.name} ${entrant.nation ?? ''}`).includes(wanted),
  )
}

function rankOf({ entry }: Reading): number {
  const rank = entry.progress?.rank ?? 0
  return rank > 0 ? rank : Number.MAX_SAFE_INTEGER
}

const collator = new Intl.Collator('en', { numeric: true })
const compareNumbers = (a: string, b: string): number => collator.compare(a, b)

const plain = (words: string): string =>
  words
    .normalize('NFD')
    .replace(/\p{Diacritic}/gu, '')
    .toLowerCase()
    .trim()

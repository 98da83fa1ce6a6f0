import { text } from '../text/catalogue'

const NAMED_MAX = 4

const collator = new Intl.Collator('en', { numeric: true })

/** A few numbers of entries, as people count, and how many more there are. */
export function namesOf(numbers: readonly string[]): string {
  const more = numbers.length - NAMED_MAX
  const named = numbers.toSorted(collator.compare).slice(0, NAMED_MAX).join(', ')
  return more > 0 ? text.lab.andMore(named, more) : named
}

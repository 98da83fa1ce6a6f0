import type { LiveOutcome } from '#protocol/live/results'
import type { Units } from '#race/race-setup'
import { text } from '../text/catalogue'
import { formatBound, formatElapsed, formatSpan, formatUtc, formatUtcSeconds } from '../text/format'

/** When something was passed and how sure that is: `21 Nov 12:04:10 UTC ± 2 min`; in words where it was not passed. */
export function outcomeWords(outcome: LiveOutcome, units: Units, startsAtMs: number): string {
  const words = text.explain
  if (outcome.state === 'missed') {
    if (outcome.near === undefined) return words.missed
    const { value, unit } = formatBound(outcome.near.besideM, units)
    return `${words.missed}: ${words.near[outcome.near.how](`${value} ${unit}`)}, ${instantWords(outcome.near.atMs, startsAtMs)}`
  }
  if (outcome.state !== 'passed') return words[outcome.state]
  const errorMs = Math.max(outcome.atMs - outcome.earliestMs, outcome.latestMs - outcome.atMs)
  const error = errorMs >= 1000 ? ` ${words.error(formatSpan(errorMs))}` : ''
  return `${instantWords(outcome.atMs, startsAtMs)}${error}`
}

/** How a passing is known: between which fixes, by which version of the course, or by whose word. */
export function howWords(outcome: LiveOutcome, startsAtMs: number): string {
  const words = text.explain
  if (outcome.state !== 'passed') return ''
  if (outcome.ruling !== undefined) return words.ruled(outcome.ruling)
  const { before, after, courseVersion, certain } = outcome
  if (after === undefined) return ''
  const fixes =
    before === undefined
      ? words.from(instantWords(after.atMs, startsAtMs))
      : words.between(instantWords(before.atMs, startsAtMs), instantWords(after.atMs, startsAtMs))
  const version = courseVersion === undefined ? [] : [words.courseVersion(courseVersion)]
  return [fixes, ...version, ...(certain ? [] : [words.uncertain])].join(', ')
}

/** To the second, with the day when it is not that of the start. */
export function instantWords(atMs: number, startsAtMs: number): string {
  const day = formatUtc(atMs, startsAtMs).split(' ').slice(0, -2).join(' ')
  return [day, formatUtcSeconds(atMs)].filter(Boolean).join(' ')
}

/** As `formatElapsed`, with the tenth that decides how it is rounded. */
export function elapsedWords(ms: number): string {
  const tenths = Math.floor((Math.abs(ms) % 1000) / 100)
  return `${formatElapsed(ms)}${tenths === 0 ? '' : `.${tenths}`}`
}

/** `+2:00` and `−0:30` of penalties and credits; empty when there are none. */
export function addedWords(ms: number): string {
  if (ms === 0) return ''
  return `${ms < 0 ? '−' : '+'} ${formatElapsed(Math.abs(ms))}`
}

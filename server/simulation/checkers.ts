import { excusesOf, lastEpochsOf, sayWrong, wordsFor } from './accounted'
import { alarmsEndAnswered } from './check-alarms-answered'
import { answeredAlarmsRest } from './check-alarms-rest'
import { everyAlarmSurfaced } from './check-alarms-surfaced'
import { everyNoteAccounted } from './check-notes'
import { statusesEndEqual } from './check-statuses'
import { describeFix } from './ledger'
import type { SimulationOutcome } from './sail'

/** One property a function: each returns what is wrong, nothing when all is well. */
export type Checker = (outcome: SimulationOutcome) => string | undefined

/** Every fix that shore accepts was measured: same tracker, same second, same step of place. */
export const noInventedFix: Checker = ({ ledger }) => sayWrong(ledger.wrong, 'fixes were never measured')

/** What people are shown of a tracker is its newest fix, and never goes back in time. */
export const shownTimeNeverGoesBack: Checker = ({ shore }) =>
  sayWrong(shore.shownWrongly, 'times an entry was shown with another fix than its newest')

/** In the quiet end shore's picture comes to equal the sender's, and stays so. */
export const fieldBecomesWhole: Checker = ({ convergeMs }) =>
  convergeMs === undefined ? 'shore never had the newest fix of every tracker in the quiet end' : undefined

/** Nothing that a sender of ours sends is a fault, but differences that come when their run is over, and sessions that carry nothing. */
export const nothingRefused: Checker = ({ shore }) => {
  const refused = shore.faultNames.filter((name) => !['epoch-forgotten', 'no-session-data'].includes(name))
  return sayWrong(refused, 'messages were refused')
}

/** What a reply calls held, shore has. */
export const noHeldIsFalse: Checker = ({ ledger }) =>
  sayWrong(ledger.falselyHeld, 'fixes were called held by a reply and were not')

/**
 * A fix that a message carried is with shore in the end, or shore says that a message is missing which carried it; messages before the first and
 * behind the newest of a run it cannot know of.
 */
export const nothingLostInSilence: Checker = (outcome) =>
  sayWrong(silentlyLost(outcome), 'fixes are lost and nothing says so')

/**
 * Of the sender's last run no gap from before the quiet end is open after it, and none is about a message that was never sent. That no message is missing without
 * a gap or a word of the sender's, `nothingLostInSilence` says.
 */
export const everyGapAccounted: Checker = (outcome) => {
  const { ledger, shore, span } = outcome
  const strange: string[] = []
  const lastEpochs = lastEpochsOf(outcome)
  for (const [key, { state }] of shore.gaps) {
    const message = ledger.messages.get(key)
    if (message === undefined) {
      if (isInRun(outcome, key)) strange.push(`${key} was never sent`)
    } else if (state === 'open' && message.sentAtMs < span.quietFromMs) {
      if (lastEpochs.get(message.stream) === message.epoch) strange.push(`${wordsFor(message)} is open still`)
    }
  }
  return sayWrong(strange, 'gaps are not what they say')
}

export const CHECKERS: Readonly<Record<string, Checker>> = {
  noInventedFix,
  shownTimeNeverGoesBack,
  fieldBecomesWhole,
  nothingRefused,
  noHeldIsFalse,
  nothingLostInSilence,
  everyGapAccounted,
  everyAlarmSurfaced,
  alarmsEndAnswered,
  answeredAlarmsRest,
  everyNoteAccounted,
  statusesEndEqual,
}

/** All that is wrong with a run, each with the name of its checker. */
export function violationsOf(outcome: SimulationOutcome): string[] {
  return Object.entries(CHECKERS).flatMap(([name, check]) => {
    const what = check(outcome)
    return what === undefined ? [] : [`${name}: ${what}`]
  })
}

/** Fixes lost without a word, as words. */
export function silentlyLost(outcome: SimulationOutcome): string[] {
  const { ledger } = outcome
  const isExcused = excusesOf(outcome)
  return ledger.carriers.flatMap((carriers, id) => {
    const [first] = carriers ?? []
    if (first === undefined || ledger.recorded[id] === 1 || carriers?.some(isExcused)) return []
    return [`${describeFix(ledger.fleet, id)}, first carried by ${wordsFor(first)}`]
  })
}

/** A gap of a run that was sailed: others come from damage that the check did not see. */
function isInRun({ ledger }: SimulationOutcome, gap: string): boolean {
  const run = gap.slice(0, gap.lastIndexOf(' '))
  return [...ledger.messages.values()].some(({ stream, epoch }) => `${stream} ${epoch}` === run)
}

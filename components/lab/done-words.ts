import type { LabAction, LabDone, LabView } from '#protocol/live/lab'
import { text } from '../text/catalogue'
import { formatMinutes, formatUtcSeconds } from '../text/format'
import type { LabState } from './lab-store'

/** What has come of an action so far, in words; empty when it was not done from here and is not under way. */
export function doneWords(action: LabAction, { view, answers, isAway }: LabState): string {
  const answer = answers[action]
  const underWay = view && radioWords(action, view)
  if (underWay !== undefined) return underWay
  if (answer === undefined) return ''
  if (answer.kind === 'unheard') return text.lab.actions.unheard
  if (answer.kind === 'refused') return text.lab.actions.refusals[answer.why]
  return WORDS[action](answer.done, isAway ? undefined : view)
}

/** What the radio is doing whoever has begun it. */
function radioWords(action: LabAction, { radio }: LabView): string | undefined {
  if (action === 'lose-messages' && radio !== undefined && radio.toLose > 0)
    return text.lab.done.losing(LOSE_MESSAGES - radio.toLose, LOSE_MESSAGES)
  if (action === 'no-satellite' && radio?.darkUntilMs !== undefined)
    return text.lab.done.dark(formatUtcSeconds(radio.darkUntilMs))
  return undefined
}

const LOSE_MESSAGES = 5

const WORDS: Record<LabAction, (done: LabDone, view: LabView | undefined) => string> = {
  'lose-messages': ({ atMs, messages = 0 }, view) =>
    view !== undefined && view.serverAtMs > atMs ? text.lab.done.lost(messages) : text.lab.done.losing(0, messages),
  'no-satellite': ({ untilMs = 0 }) => text.lab.done.light(formatUtcSeconds(untilMs)),
  'forget-memory': ({ atMs, senders = 0 }, view) =>
    text.lab.done.forgotten(senders, view !== undefined && view.serverAtMs > atMs ? view.remembered : 0),
  'restart-server': ({ atMs }, view) => {
    if (view === undefined || view.serverSinceMs < atMs) return text.lab.done.ending
    return text.lab.done.restarted(formatMinutes(view.serverSinceMs - atMs), view.radio?.undelivered ?? 0)
  },
  'ask-now': ({ senders = 0, messages = 0, credits = 0 }) =>
    senders > 0 ? text.lab.done.asked(senders, messages, credits) : text.lab.done.nothingMissing,
}

import type { Ask } from '#protocol/edge/ask-frame'
import { askShore, nextUrgent, nextUrgentAtMs, type Outgoing } from '#protocol/edge/outgoing'
import type { Sender } from '#protocol/edge/sender'
import type { Timeline } from './timeline'

/** What a device has to say beside fixes. */
export type Voice = {
  /** Tells the sender something: an alarm, or a note. It goes before fixes, as soon as the modem is free. */
  say(tell: (sender: Sender) => void): void
  /** Asks shore for something, once. */
  ask(question: Omit<Ask, 'epoch'>): void
}

/** The voice of a device. `next` gives what goes before any fix; `look` is called when that may be something. */
export function createVoice(
  sender: Sender,
  timeline: Timeline,
  look: () => void,
): Voice & { next(): Outgoing | undefined } {
  let asked: Omit<Ask, 'epoch'> | undefined
  let looksAtMs = Number.POSITIVE_INFINITY

  /** Looks again when an alarm is to be repeated, or measurements have waited long enough. */
  const planLook = () => {
    const atMs = Math.max(nextUrgentAtMs(sender) ?? Number.POSITIVE_INFINITY, timeline.nowMs + 1000)
    if (atMs >= looksAtMs) return
    looksAtMs = atMs
    timeline.at(atMs, () => {
      looksAtMs = Number.POSITIVE_INFINITY
      look()
    })
  }

  return {
    next() {
      const urgent = nextUrgent(sender, sender.policy.messageBytesMax, timeline.nowMs)
      if (urgent !== undefined) return urgent
      planLook()
      const question = asked
      asked = undefined
      return question && askShore(sender, question)
    },
    say(tell) {
      tell(sender)
      look()
    },
    ask(question) {
      asked = question
      look()
    },
  }
}

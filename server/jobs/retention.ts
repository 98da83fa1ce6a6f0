import { HOUR_MS } from '#base/units'
import type { Log } from '../log'
import type { Clock } from '../ports/clock'
import type { Counters } from '../ports/counters'
import type { RetentionKeeper } from '../ports/retention'

const EVERY_MS = 6 * HOUR_MS

export type RetentionOptions = {
  readonly keeper: RetentionKeeper
  readonly now: Clock
  readonly counters: Counters
  readonly log: Pick<Log, 'info' | 'warn'>
}

/** Removes at once and every six hours what the organizations do not want to keep any longer. */
export function keepRetention({ keeper, now, counters, log }: RetentionOptions): { stop(): Promise<void> } {
  const apply = async () => {
    try {
      const removed = await keeper.apply(now())
      counters.event('message-removed', removed)
      if (removed > 0) log.info({ removed }, 'raw messages were removed, as the policy says')
    } catch (error) {
      log.warn({ err: error }, 'old raw messages could not be removed; it will be tried again')
    }
  }
  let round = apply()
  const timer = setInterval(() => {
    round = round.then(apply)
  }, EVERY_MS)
  return {
    stop: async () => {
      clearInterval(timer)
      await round
    },
  }
}

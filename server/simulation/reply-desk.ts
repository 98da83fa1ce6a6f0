import type { Random } from '#base/random'
import { damageBytes } from './damage'
import type { SimulationFaults } from './faults'

/** Shore's replies on their way to one device: one a contact, when something is missing. */
export type ReplyDesk = {
  /** What the device is given at a contact. */
  take(isRough: boolean): Uint8Array | undefined
}

/** Late replies wait here; more are not kept. */
const LATE_MAX = 64

/** In rough times some replies are lost, damaged, or left for a later contact, when they are out of date. */
export function createReplyDesk(
  faults: SimulationFaults,
  random: Random,
  shore: {
    readonly reply: () => Uint8Array | undefined
    /** Told of everything that shore says as it writes it. */
    readonly onReply: (bytes: Uint8Array) => void
  },
): ReplyDesk {
  const late: Uint8Array[] = []
  return {
    take(isRough) {
      const reply = shore.reply()
      if (reply !== undefined) shore.onReply(reply)
      if (!isRough) return reply
      if (random.chance(faults.replyLateShare)) {
        if (reply !== undefined && late.length < LATE_MAX) late.push(reply)
        return late.splice(random.int(late.length), 1)[0]
      }
      if (reply === undefined || random.chance(faults.replyLossShare)) return undefined
      return random.chance(faults.replyCorruptShare) ? damageBytes(reply, random) : reply
    },
  }
}

import type { Random } from '#base/random'

/** Everything that can be said about a radio link that does not exist. Shares are of sessions, 0–1. */
export type LinkOptions = {
  /** Median of an ordinary session, from the modem's start to its answer (measured at sea: 11 s). */
  readonly sessionMedianMs: number
  /** Spread of ordinary sessions: deviation of the logarithm. */
  readonly sessionSigma: number
  /** Share of sessions that drag on, evenly (in the logarithm) between the two bounds. */
  readonly tailShare: number
  readonly tailFromMs: number
  readonly tailToMs: number
  /** Share of sessions, coming after a good one, that fail and say so. */
  readonly failureShare: number
  /** Share of sessions, coming after a failed one, that fail too: failures come in bursts. */
  readonly failureStays: number
  /** Share of failed sessions whose message arrived after all. */
  readonly failureArrives: number
  /** Share of failed sessions that the gateway itself reports, as a session without payload. */
  readonly failureReported: number
  /** Share of good sessions whose message is lost on its way to shore without a word. */
  readonly lossShare: number
  /** Share of messages from shore that a good session has taken and the device never gets. */
  readonly handOverLossShare: number
  /** Share of delivered messages that are delivered once more, some minutes later. */
  readonly duplicateShare: number
  /** Ordinary way from the session to the delivery to shore. */
  readonly relayMs: number
  /** Share of delivered messages held up on that way, so that later ones overtake them. */
  readonly overtakenShare: number
  readonly overtakenMsMax: number
  /** Spans without any satellite: every session in them fails after `blackoutSessionMs`. */
  readonly blackouts: readonly { readonly fromMs: number; readonly toMs: number }[]
  readonly blackoutSessionMs: number
}

/** What came of one session. */
export type LinkAttempt = {
  /** When the modem knows, and what it says then. */
  readonly endsAtMs: number
  readonly modem: 'sent' | 'failed'
  /** What the gateway has of it: `delivered` sessions carry the message, `reported` ones only say that they failed. */
  readonly session?: {
    readonly kind: 'delivered' | 'reported'
    readonly atMs: number
    /** When shore is given it: none (lost), one, or two (a duplicate). */
    readonly deliverAtMs: readonly number[]
  }
}

/** One device's link. Pure: virtual time goes in, what happens comes out; the same source of chance, the same link. */
export type Link = {
  attempt(atMs: number): LinkAttempt
  /** Whether a message from shore that goes with a good session gets to the device. */
  handsOver(): boolean
}

/** Delays as at sea, nothing lost, nothing doubled: for replays that must be exact. */
export const STEADY_LINK: LinkOptions = {
  sessionMedianMs: 11_000,
  sessionSigma: 0.45,
  tailShare: 0.07,
  tailFromMs: 30_000,
  tailToMs: 240_000,
  failureShare: 0,
  failureStays: 0,
  failureArrives: 0,
  failureReported: 0,
  lossShare: 0,
  handOverLossShare: 0,
  duplicateShare: 0,
  relayMs: 1500,
  overtakenShare: 0,
  overtakenMsMax: 0,
  blackouts: [],
  blackoutSessionMs: 45_000,
}

/** A link with the troubles of a good real one: bursts of failures, a lost message in 70, repeats and disorder. */
export const HONEST_LINK: LinkOptions = {
  ...STEADY_LINK,
  failureShare: 0.02,
  failureStays: 0.55,
  failureArrives: 0.05,
  failureReported: 0.3,
  lossShare: 0.014,
  handOverLossShare: 0.02,
  duplicateShare: 0.004,
  overtakenShare: 0.008,
  overtakenMsMax: 900_000,
}

/** Opens a link over a source of chance of its own. */
export function createLink(options: LinkOptions, random: Random): Link {
  // A source of its own: what shore sends changes nothing in the luck of what the device sends.
  const handOverRandom = random.fork('hand-over')
  let failing = false
  return {
    handsOver: () => !handOverRandom.chance(options.handOverLossShare),
    attempt(atMs) {
      const dark = options.blackouts.some((span) => atMs >= span.fromMs && atMs < span.toMs)
      if (dark) return { endsAtMs: atMs + options.blackoutSessionMs, modem: 'failed' }
      const endsAtMs = atMs + sessionMs(options, random)
      failing = random.chance(failing ? options.failureStays : options.failureShare)
      if (!failing) return { endsAtMs, modem: 'sent', session: delivered(options, random, endsAtMs) }
      return { endsAtMs, modem: 'failed', ...afterFailure(options, random, endsAtMs) }
    },
  }
}

function sessionMs(options: LinkOptions, random: Random): number {
  if (random.chance(options.tailShare)) {
    return Math.round(options.tailFromMs * (options.tailToMs / options.tailFromMs) ** random.next())
  }
  return Math.round(options.sessionMedianMs * Math.exp(options.sessionSigma * random.normal()))
}

function delivered(options: LinkOptions, random: Random, atMs: number): NonNullable<LinkAttempt['session']> {
  if (random.chance(options.lossShare)) return { kind: 'delivered', atMs, deliverAtMs: [] }
  const heldMs = random.chance(options.overtakenShare) ? Math.round(options.overtakenMsMax * random.next()) : 0
  const first = atMs + options.relayMs + heldMs
  const again = random.chance(options.duplicateShare) ? [first + 60_000 + random.int(600_000)] : []
  return { kind: 'delivered', atMs, deliverAtMs: [first, ...again] }
}

function afterFailure(options: LinkOptions, random: Random, atMs: number): Pick<LinkAttempt, 'session'> {
  if (random.chance(options.failureArrives)) return { session: delivered(options, random, atMs) }
  if (!random.chance(options.failureReported)) return {}
  return { session: { kind: 'reported', atMs, deliverAtMs: [atMs + options.relayMs] } }
}

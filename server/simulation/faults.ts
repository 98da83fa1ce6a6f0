import { createRandom, type Random } from '#base/random'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '#base/units'
import { type LinkOptions, STEADY_LINK } from '#simulator/link'

/**
 * Everything that can go wrong in a simulated race, in one record. Shares are of messages (or of what their comment says), 0–1; what
 * happens "per day" happens at random instants. In the quiet end of a run only the delays of `link` are left.
 */
export type SimulationFaults = {
  /**
   * The radio link: delays, disorder (`overtaken…`), duplicates minutes later, failures that the modem knows, in bursts, and those whose message
   * arrived after all. `lossShare` is what is lost after the modem has said that it is at the gateway. Its `blackouts` are not used.
   */
  readonly link: LinkOptions
  /** Mean number of messages lost in a row; 1: each on its own. */
  readonly lossBurst: number
  /** At the gateway, then late: held up to so long there. */
  readonly lateShare: number
  readonly lateMsMax: number
  /** Delivered by the gateway once more, up to so much later. */
  readonly replayShare: number
  readonly replayMsMax: number
  /** Delivered copies with bytes changed, cut off or added. */
  readonly corruptShare: number
  /** Spans without any satellite. */
  readonly blackoutsPerDay: number
  readonly blackoutMsMax: number
  /** Of shore's replies: lost, damaged, or come at a later contact, when another might have gone. */
  readonly replyLossShare: number
  readonly replyCorruptShare: number
  readonly replyLateShare: number
  /** The device restarts, is deaf for so long, and in this share has forgotten everything: a new epoch then. */
  readonly senderRestartsPerDay: number
  readonly senderForgetsShare: number
  readonly senderRestartMsMax: number
  /** The device's clock: wrong by up to so much all the time, and for some hours by much more. */
  readonly clockSkewMsMax: number
  readonly clockJumpsPerDay: number
  readonly clockJumpMsMax: number
  /** Of fixes: stamped with a wild time, up to years off. */
  readonly wildFixShare: number
  /** Fixes fall up to so many seconds beside their round. */
  readonly fixJitterS: number
  /** The server's process is another one after the message. */
  readonly serverRestarts: number
  /** All sync state is lost, and rebuilt from the inbox. */
  readonly memoryLosses: number
  /** Committed, and sync state then not saved. */
  readonly savesLost: number
}

/** Delays as at sea without their tail, nothing else: every message goes before the next one is due. */
const PLAIN_LINK: LinkOptions = { ...STEADY_LINK, tailShare: 0 }

/** Nothing goes wrong. */
export const NO_FAULTS: SimulationFaults = {
  link: PLAIN_LINK,
  lossBurst: 1,
  lateShare: 0,
  lateMsMax: 11 * HOUR_MS,
  replayShare: 0,
  replayMsMax: 20 * HOUR_MS,
  corruptShare: 0,
  blackoutsPerDay: 0,
  blackoutMsMax: 30 * MINUTE_MS,
  replyLossShare: 0,
  replyCorruptShare: 0,
  replyLateShare: 0,
  senderRestartsPerDay: 0,
  senderForgetsShare: 0.5,
  senderRestartMsMax: 10 * MINUTE_MS,
  clockSkewMsMax: 0,
  clockJumpsPerDay: 0,
  clockJumpMsMax: 30 * DAY_MS,
  wildFixShare: 0,
  fixJitterS: 0,
  serverRestarts: 0,
  memoryLosses: 0,
  savesLost: 0,
}

export const FAULT_PROFILES = ['loss', 'realistic', 'all'] as const
export type FaultProfile = (typeof FAULT_PROFILES)[number]

/**
 * The faults of a profile.
 *
 * - `loss`: that share of the messages is lost after the modem has called them sent, in bursts if asked, and of the replies; nothing else.
 * - `realistic`: of the same trouble six in seven are failures that the modem knows, two in a row on average; with the delays, duplicates and
 *   disorder of a good link, now and then a blackout, a restart or a clock a little wrong.
 * - `all`: each seed draws for itself which of all faults it has and how badly, so that some run alone and some together.
 */
export function faultsOf(profile: FaultProfile, seed: number, loss?: number, burst?: number): SimulationFaults {
  switch (profile) {
    case 'loss':
      return lossFaults(loss ?? 0.1, burst ?? 1)
    case 'realistic':
      return realisticFaults(loss ?? 0.06, burst ?? 2)
    case 'all':
      return drawFaults(createRandom(`faults/${seed}`), loss, burst)
  }
}

function lossFaults(loss: number, burst: number): SimulationFaults {
  return { ...NO_FAULTS, link: { ...PLAIN_LINK, lossShare: loss }, lossBurst: burst, replyLossShare: loss }
}

function realisticFaults(loss: number, burst: number): SimulationFaults {
  return {
    ...NO_FAULTS,
    link: {
      ...STEADY_LINK,
      ...failuresOf((loss * 6) / 7, burst),
      failureArrives: 0.05,
      failureReported: 0.3,
      lossShare: loss / 7,
      duplicateShare: 0.004,
      overtakenShare: 0.008,
      overtakenMsMax: 15 * MINUTE_MS,
    },
    lossBurst: burst,
    lateShare: 0.001,
    lateMsMax: 2 * HOUR_MS,
    replayShare: 0.001,
    blackoutsPerDay: 1,
    blackoutMsMax: 15 * MINUTE_MS,
    replyLossShare: loss,
    senderRestartsPerDay: 0.3,
    clockSkewMsMax: 3000,
    fixJitterS: 2,
    serverRestarts: 0.002,
    memoryLosses: 0.0005,
    savesLost: 0.002,
  }
}

/** Chances of a failing session after a good one and after a failed one, for a share of failures and their mean number in a row. */
export function failuresOf(share: number, burst: number): Pick<LinkOptions, 'failureShare' | 'failureStays'> {
  const failureStays = burst > 1 ? 1 - 1 / burst : share
  return { failureStays, failureShare: Math.min(1, (share * (1 - failureStays)) / (1 - share)) }
}

/** Each fault is there in half of the seeds, and as bad as its worst times a share drawn. */
function drawFaults(random: Random, loss?: number, burst?: number): SimulationFaults {
  const upTo = (worst: number) => (random.chance(0.5) ? worst * random.next() : 0)
  const lossBurst = burst ?? 1 + upTo(8)
  return {
    link: {
      ...STEADY_LINK,
      tailShare: upTo(0.2),
      ...failuresOf(upTo(0.4), 1 + upTo(8)),
      failureArrives: upTo(1),
      failureReported: upTo(1),
      lossShare: loss ?? upTo(0.4),
      duplicateShare: upTo(0.2),
      overtakenShare: upTo(0.3),
      overtakenMsMax: 15 * MINUTE_MS,
    },
    lossBurst,
    lateShare: upTo(0.05),
    lateMsMax: 11 * HOUR_MS,
    replayShare: upTo(0.05),
    replayMsMax: 20 * HOUR_MS,
    corruptShare: upTo(0.05),
    blackoutsPerDay: upTo(6),
    blackoutMsMax: 2 * HOUR_MS,
    replyLossShare: upTo(0.5),
    replyCorruptShare: upTo(0.1),
    replyLateShare: upTo(0.3),
    senderRestartsPerDay: upTo(6),
    senderForgetsShare: 0.5,
    senderRestartMsMax: 10 * MINUTE_MS,
    clockSkewMsMax: upTo(10 * MINUTE_MS),
    clockJumpsPerDay: upTo(4),
    clockJumpMsMax: 30 * DAY_MS,
    wildFixShare: upTo(0.002),
    fixJitterS: Math.round(upTo(8)),
    serverRestarts: upTo(0.05),
    memoryLosses: upTo(0.02),
    savesLost: upTo(0.05),
  }
}

/** The same race when nothing is lost, late or damaged: what staleness is measured against, and how every run ends. */
export function withoutFaults({ link, fixJitterS }: SimulationFaults): SimulationFaults {
  const { sessionMedianMs, sessionSigma, tailShare, tailFromMs, tailToMs, relayMs } = link
  const delays = { sessionMedianMs, sessionSigma, tailShare, tailFromMs, tailToMs, relayMs }
  return { ...NO_FAULTS, link: { ...PLAIN_LINK, ...delays }, fixJitterS }
}

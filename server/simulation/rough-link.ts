import type { Random } from '#base/random'
import { HOUR_MS } from '#base/units'
import { createLink, type LinkAttempt } from '#simulator/link'
import { type SimulationFaults, withoutFaults } from './faults'
import { drawInstants } from './instants'

/** One copy of a message on its way from the gateway to shore. */
export type CopyOnItsWay = { readonly deliverAtMs: number; readonly damaged: boolean }

export type RoughAttempt = Pick<LinkAttempt, 'endsAtMs' | 'modem'> & {
  /** What the gateway has of it, and when shore is given it. `reported` sessions only say that they failed. */
  readonly session?: {
    readonly kind: 'delivered' | 'reported'
    readonly atMs: number
    readonly copies: readonly CopyOnItsWay[]
  }
}

export type RoughLink = { attempt(atMs: number): RoughAttempt }

/**
 * A device's link with what a link of the simulator does not do: loss in bursts, messages held for hours, played again, damaged, and
 * blackouts drawn at random. From `quietFromMs` on it only delays.
 */
export function createRoughLink(
  faults: SimulationFaults,
  random: Random,
  span: { readonly fromMs: number; readonly quietFromMs: number },
): RoughLink {
  const blackouts = drawInstants(random.fork('blackouts'), faults.blackoutsPerDay, span.fromMs, span.quietFromMs).map(
    (fromMs) => ({ fromMs, toMs: Math.min(span.quietFromMs, fromMs + random.next() * faults.blackoutMsMax) }),
  )
  const rough = createLink({ ...faults.link, lossShare: 0, blackouts }, random.fork('sessions'))
  const quiet = createLink(withoutFaults(faults).link, random.fork('quiet sessions'))
  const isLost = createLoss(faults.link.lossShare, faults.lossBurst, random.fork('loss'))
  const way = random.fork('way')
  return {
    attempt(atMs) {
      const isQuiet = atMs >= span.quietFromMs
      const { endsAtMs, modem, session } = (isQuiet ? quiet : rough).attempt(atMs)
      if (session === undefined) return { endsAtMs, modem }
      if (isQuiet) return { endsAtMs, modem, session: { ...session, copies: session.deliverAtMs.map(whole) } }
      if (session.kind === 'delivered' && isLost()) return { endsAtMs, modem, session: { ...session, copies: [] } }
      return { endsAtMs, modem, session: { ...session, copies: copiesOf(faults, way, session.deliverAtMs) } }
    },
  }
}

const whole = (deliverAtMs: number): CopyOnItsWay => ({ deliverAtMs, damaged: false })

/** Says of one message after the other whether it is lost: each on its own, or so many in a row on average. */
function createLoss(share: number, burst: number, random: Random): () => boolean {
  const stays = burst > 1 ? 1 - 1 / burst : share
  const begins = Math.min(1, (share * (1 - stays)) / (1 - share))
  let lost = false
  return () => {
    lost = random.chance(lost ? stays : begins)
    return lost
  }
}

function copiesOf(faults: SimulationFaults, random: Random, deliverAtMs: readonly number[]): CopyOnItsWay[] {
  const lateMs = random.chance(faults.lateShare) ? random.next() * faults.lateMsMax : 0
  const times = deliverAtMs.map((atMs) => atMs + lateMs)
  const [first] = times
  if (first !== undefined && random.chance(faults.replayShare)) {
    times.push(first + HOUR_MS + random.next() * Math.max(0, faults.replayMsMax - HOUR_MS))
  }
  return times.map((atMs) => ({ deliverAtMs: Math.round(atMs), damaged: random.chance(faults.corruptShare) }))
}

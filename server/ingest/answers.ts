import { HOUR_MS, MINUTE_MS } from '#base/units'
import type { Ask } from '#protocol/edge/ask-frame'
import { fitNeighbours } from '#protocol/edge/neighbours-frame'
import { encodeSosAck, type Sos, stateOf } from '#protocol/edge/sos-frame'
import type { Log } from '../log'
import type { Clock } from '../ports/clock'
import type { Counters } from '../ports/counters'
import type { Outbox, OutgoingKind } from '../ports/outbox'
import type { PublishedStandings } from '../ports/published-standings'
import type { Stream } from '../ports/stream-registry'
import { neighboursFor } from './neighbours'
import { judgeSos, type SosMemory, sosKeyOf } from './sos-answers'
import { sealOf } from './stream-seal'

/** What devices wait for an answer to, each with the session that brought it. */
export type Wanted =
  | { readonly kind: 'sos'; readonly sos: Sos; readonly sessionAtMs: number }
  | { readonly kind: 'ask'; readonly ask: Ask; readonly sessionAtMs: number }

/** Answers alarms, and what boats ask. Nothing in here delays or fails ingest. */
export type Answers = {
  /** Told of every committed batch: what is said of an alarm is that shore has it. */
  take(stream: Stream, wanted: readonly Wanted[]): void
}

export const ANSWER_FAULT_KINDS: readonly string[] = ['answer-unrecorded']

/** An alarm goes again before its answer is too old; standings are of no use then. */
const ANSWER_LIFE_MS = HOUR_MS
/** Who asks again so soon has not had the chance to hear. */
const ASK_PAUSE_MS = 5 * MINUTE_MS

export type AnswersPorts = {
  readonly outbox: Outbox
  readonly standings: PublishedStandings
  readonly now: Clock
  readonly counters: Counters
  readonly log: Pick<Log, 'warn'>
}

/** What is remembered of a stream: lost with the process, which costs an answer too many. */
type Desk = { readonly alarms: SosMemory; readonly askedAtMs: Map<number, number> }

export function createAnswers({ outbox, standings, now, counters, log }: AnswersPorts): Answers {
  const desks = new Map<string, Desk>()
  const deskOf = (streamId: string): Desk => {
    const desk = desks.get(streamId) ?? { alarms: new Map(), askedAtMs: new Map() }
    desks.set(streamId, desk)
    return desk
  }

  const queue = async (stream: Stream, kind: OutgoingKind, replaces: string, payload: Uint8Array) => {
    const { organizationId, streamId } = stream
    const expiresAtMs = now() + ANSWER_LIFE_MS
    await outbox.queue({ organizationId, streamId, kind, replaces, payload, expiresAtMs })
    counters.event(`${kind}-queued`)
  }

  const takeSos = async (stream: Stream, sos: Sos, sessionAtMs: number) => {
    const key = sosKeyOf(sos)
    const verdict = judgeSos(deskOf(stream.streamId).alarms, sos, sessionAtMs)
    if (verdict === 'has-it') return outbox.noteSeen(stream.streamId, key, sessionAtMs)
    if (verdict === 'wait') return
    const { epoch, slot, incident } = sos
    const ack = encodeSosAck({ epoch, slot, incident, state: stateOf(sos), isSeen: false }, sealOf(stream))
    await queue(stream, 'sos-ack', key, ack)
  }

  const takeAsk = async (stream: Stream, { epoch, slot, wishes }: Ask, sessionAtMs: number) => {
    const { askedAtMs } = deskOf(stream.streamId)
    const trackerId = stream.slots.get(slot)
    if (trackerId === undefined || !(wishes.includes('neighbours') || wishes.includes('standings'))) return
    if (sessionAtMs < (askedAtMs.get(slot) ?? Number.NEGATIVE_INFINITY) + ASK_PAUSE_MS) return
    const place = await standings.of(trackerId, sessionAtMs)
    if (place === undefined) return counters.event('ask-without-standings')
    askedAtMs.set(slot, sessionAtMs)
    const { standing, candidates } = neighboursFor(place.snapshot, place.entrantId, wishes)
    const { bytes } = fitNeighbours({ epoch, slot, ...standing }, candidates, sealOf(stream))
    await queue(stream, 'neighbours', `neighbours ${slot}`, bytes)
  }

  return {
    take: (stream, wanted) => {
      for (const one of wanted) {
        const { sessionAtMs } = one
        const taken = one.kind === 'sos' ? takeSos(stream, one.sos, sessionAtMs) : takeAsk(stream, one.ask, sessionAtMs)
        taken.catch((error) => {
          counters.fault('answer-unrecorded')
          log.warn({ err: error, streamId: stream.streamId }, 'an answer could not be recorded; the device asks again')
        })
      }
    },
  }
}

import type { Result } from '#base/result'
import type { LiveFault } from './fault'
import { type Reading, readWhole } from './reading'

/**
 * What crosses between the page of the link lab and the server: one picture, asked for again and again at `GET /lab/SLUG`, and a
 * few things to do, each at `POST /lab/SLUG/ACTION`. Only simulated races have a lab.
 */

/** What can be done to a simulated race: four things that break something, and one that mends. */
export const LAB_ACTIONS = ['lose-messages', 'no-satellite', 'forget-memory', 'restart-server', 'ask-now'] as const
export type LabAction = (typeof LAB_ACTIONS)[number]

/** Why something cannot be done now. `resting`: it was done a moment ago. */
export const LAB_REFUSALS = [
  'no-demo',
  'catching-up',
  'under-way',
  'resting',
  'no-way',
  'serves-others',
  'just-started',
  'origin',
  'failed',
] as const
export type LabRefusal = (typeof LAB_REFUSALS)[number]

/** A day's airtime of a race, and the same new fixes as JSON. Credits are 50 bytes or part of it. */
export type LabMeter = {
  readonly messages: number
  readonly fixes: number
  readonly bytes: number
  readonly credits: number
  readonly jsonMessages: number
  readonly jsonBytes: number
  readonly jsonCredits: number
}

/**
 * One message that did not come. `taken` instants are the simulator's own word, which shore does not know: it was lost on purpose then.
 * `unnoticed`: lost, and shore cannot know yet. `unread`: it has come, but leans on one that is missing. All instants are of radio sessions. Sequences are as on the wire.
 */
export type LabMissing = {
  /** Number of the entry whose own tracker sent it; or which gateway it was, counted from 1. */
  readonly entry?: string
  readonly gateway?: number
  readonly epoch: number
  readonly seq: number
  readonly state: 'unnoticed' | 'open' | 'unread' | 'filled' | 'lost'
  readonly takenAtMs?: number
  readonly noticedAtMs?: number
  readonly closedAtMs?: number
}

/** What the simulated radio is doing. */
export type LabRadio = {
  /** When the simulation had caught up with the present; absent before that. */
  readonly liveSinceMs?: number
  /** Messages still to be lost. */
  readonly toLose: number
  /** No satellite until then. */
  readonly darkUntilMs?: number
  /** Messages that the simulated gateway has and shore has not confirmed. */
  readonly undelivered: number
  /** Numbers of the entries that no gateway hears now, by the simulator's word: not the satellite link's doing. */
  readonly unheard: readonly string[]
}

export type LabView = {
  readonly serverAtMs: number
  /** When this run of the server began. */
  readonly serverSinceMs: number
  readonly meter: LabMeter
  /** Since when missing messages are told: the simulation plays what lies before at speed, when shore's questions come too late. */
  readonly missingSinceMs: number
  /** Unnoticed and open ones first, then those closed last. */
  readonly missing: readonly LabMissing[]
  readonly filled: number
  readonly lost: number
  /** Absent: the simulation does not answer. */
  readonly radio?: LabRadio
  /** Senders that report as they should, and of how many of them something is remembered to read their next message with. */
  readonly senders: number
  readonly remembered: number
  /** Of those senders, how many have no key: their messages could be forged. */
  readonly unauthenticated: number
  /** What cannot be done now, and why. */
  readonly refusals: readonly { readonly action: LabAction; readonly why: LabRefusal }[]
}

/** What was done. Figures are there where they say something of the action. */
export type LabDone = {
  readonly atMs: number
  /** Messages to lose; messages asked for. */
  readonly messages?: number
  /** Senders whose memory was forgotten; devices that were asked. */
  readonly senders?: number
  readonly credits?: number
  readonly untilMs?: number
}

/** Reads the answer of `GET /lab/SLUG`, already parsed from JSON. */
export function readLabView(json: unknown): Result<LabView, LiveFault> {
  return readWhole((r) => {
    const f = r.object(json, 'lab')
    const count = (key: string) => r.integer(f[key], `lab.${key}`, 0)
    return {
      serverAtMs: count('serverAtMs'),
      serverSinceMs: count('serverSinceMs'),
      meter: readMeter(r, f.meter),
      missingSinceMs: count('missingSinceMs'),
      missing: r.list(f.missing, 'lab.missing', (value, path) => readMissing(r, value, path)),
      filled: count('filled'),
      lost: count('lost'),
      ...r.optional(f, 'radio', 'lab', (value, path) => readRadio(r, value, path)),
      senders: count('senders'),
      remembered: count('remembered'),
      unauthenticated: count('unauthenticated'),
      refusals: r.list(f.refusals, 'lab.refusals', (value, path) => {
        const refusal = r.object(value, path)
        const action = r.oneOf(refusal.action, `${path}.action`, LAB_ACTIONS)
        return { action, why: r.oneOf(refusal.why, `${path}.why`, LAB_REFUSALS) }
      }),
    }
  })
}

/** Reads the answer of `POST /lab/SLUG/ACTION`, already parsed from JSON: what was done, or why not. */
export function readLabAnswer(json: unknown): Result<LabDone | { readonly why: LabRefusal }, LiveFault> {
  return readWhole((r) => {
    const f = r.object(json, 'answer')
    if (f.why !== undefined) return { why: r.oneOf(f.why, 'answer.why', LAB_REFUSALS) }
    const count = (value: unknown, path: string) => r.integer(value, path, 0)
    return {
      atMs: count(f.atMs, 'answer.atMs'),
      ...r.optional(f, 'messages', 'answer', count),
      ...r.optional(f, 'senders', 'answer', count),
      ...r.optional(f, 'credits', 'answer', count),
      ...r.optional(f, 'untilMs', 'answer', count),
    }
  })
}

function readMeter(r: Reading, value: unknown): LabMeter {
  const f = r.object(value, 'lab.meter')
  const count = (key: keyof LabMeter) => r.integer(f[key], `lab.meter.${key}`, 0)
  return {
    messages: count('messages'),
    fixes: count('fixes'),
    bytes: count('bytes'),
    credits: count('credits'),
    jsonMessages: count('jsonMessages'),
    jsonBytes: count('jsonBytes'),
    jsonCredits: count('jsonCredits'),
  }
}

function readMissing(r: Reading, value: unknown, path: string): LabMissing {
  const f = r.object(value, path)
  const count = (one: unknown, at: string) => r.integer(one, at, 0)
  return {
    ...r.optional(f, 'entry', path, (one, at) => r.text(one, at)),
    ...r.optional(f, 'gateway', path, count),
    epoch: count(f.epoch, `${path}.epoch`),
    seq: count(f.seq, `${path}.seq`),
    state: r.oneOf(f.state, `${path}.state`, ['unnoticed', 'open', 'unread', 'filled', 'lost']),
    ...r.optional(f, 'takenAtMs', path, count),
    ...r.optional(f, 'noticedAtMs', path, count),
    ...r.optional(f, 'closedAtMs', path, count),
  }
}

function readRadio(r: Reading, value: unknown, path: string): LabRadio {
  const f = r.object(value, path)
  return {
    ...r.optional(f, 'liveSinceMs', path, (one, at) => r.integer(one, at, 0)),
    toLose: r.integer(f.toLose, `${path}.toLose`, 0),
    ...r.optional(f, 'darkUntilMs', path, (one, at) => r.integer(one, at, 0)),
    undelivered: r.integer(f.undelivered, `${path}.undelivered`, 0),
    unheard: r.list(f.unheard, `${path}.unheard`, (number, at) => r.text(number, at)),
  }
}

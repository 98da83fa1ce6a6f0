import type { Contender } from './contender'
import { correctedMs, type Handicap, handicapOf } from './handicap'
import type { Policy } from './ranking'
import { placesDown, timeRulings } from './ruling'
import { compareNumbers } from './standings'

/** An entry's place in one ranking, and what put it there. */
export type Score = {
  readonly contender: Contender
  /** Shared by those who are level. Absent: not ranked, because it is out or has no figure for this handicap. */
  readonly rank?: number
  /** Behind the first of the ranking in what decides; only where both have a time, of which either may be estimated. */
  readonly behindMs?: number
  readonly corrected?: Corrected
  /** Laps completed in their time, where the last one standing wins. */
  readonly laps?: number
  /** The bounds of its time overlap those of the one before or behind it: which of the two was faster is not sure. */
  readonly isContested: boolean
}

/** A corrected time and everything it is made of. `isEstimated`: it still races, and this is what it comes to at the average it has made good so far. */
export type Corrected = {
  readonly correctedMs: number
  readonly isEstimated: boolean
  readonly elapsedMs: number
  readonly handicap: Handicap
  readonly distanceM: number
  /** Penalties and credits on corrected time, in it already. */
  readonly addedMs: number
}

/** What contenders are ordered by: the group first, then the figures one after the other, least first. */
type Key = {
  readonly group: number
  readonly figures: readonly number[]
  /** The time that decides, and between which bounds it lies. */
  readonly time?: { readonly ms: number; readonly earliestMs: number; readonly latestMs: number }
  readonly corrected?: Corrected
  readonly laps?: number
}

/** Groups of an order, first to last: those with a result, who race, who were heard, who were not, who cannot be ranked, who are out. */
const [SCORED, RACING, WAITING, UNHEARD, UNRATED, OUT] = [0, 1, 2, 3, 4, 5] as const

/**
 * The order of a ranking, first to last. Who has the same result shares the rank (RRS A8.1), and the next rank is left out; in the list they stand by number,
 * as people read numbers. A penalty of places moves its entry and nobody else (RRS 44.3(c)).
 */
export function scoreRanking(contenders: readonly Contender[], policy: Policy): Score[] {
  const read = keyReader(contenders, policy)
  const rows = contenders.map((contender) => ({ contender, key: read(contender) }))
  rows.sort((a, b) => compareKeys(a.key, b.key) || compareNumbers(a.contender.number, b.contender.number))
  const count = rows.filter(({ key }) => key.group < UNRATED).length
  const firstMs = rows[0]?.key.time?.ms
  let level = 0
  const scores = rows.map(({ contender, key }, i): Score => {
    const before = rows[i - 1]?.key
    if (before === undefined || key.group !== SCORED || compareKeys(before, key) !== 0) level = i
    const { time, corrected, laps } = key
    return {
      contender,
      ...(i < count ? { rank: Math.min(count, level + 1 + placesDown(contender.rulings)) } : {}),
      ...(time === undefined || firstMs === undefined ? {} : { behindMs: time.ms - firstMs }),
      ...(corrected === undefined ? {} : { corrected }),
      ...(laps === undefined ? {} : { laps }),
      isContested: overlaps(before, key) || overlaps(key, rows[i + 1]?.key),
    }
  })
  return scores.sort((a, b) => (a.rank ?? Number.MAX_SAFE_INTEGER) - (b.rank ?? Number.MAX_SAFE_INTEGER))
}

function compareKeys(a: Key, b: Key): number {
  if (a.group !== b.group) return a.group - b.group
  for (let i = 0; i < a.figures.length; i++) {
    const [x, y] = [a.figures[i] as number, b.figures[i] as number]
    if (x !== y) return x < y ? -1 : 1
  }
  return 0
}

/** Of two in their order: whether the later could have been before the earlier. Level to the millisecond is level. */
function overlaps(before: Key | undefined, after: Key | undefined): boolean {
  if (before?.time === undefined || after?.time === undefined || before.time.ms === after.time.ms) return false
  return after.time.earliestMs < before.time.latestMs
}

function keyReader(contenders: readonly Contender[], policy: Policy): (contender: Contender) => Key {
  switch (policy.kind) {
    case 'line-honours': {
      const racing = contenders.filter(({ state, isOut }) => state === 'racing' && !isOut)
      const isEven = new Set(racing.map(({ startsAtMs, lengthM }) => `${startsAtMs} ${lengthM}`)).size < 2
      return (contender) => keyByTime(contender, policy.by, isEven)
    }
    case 'corrected':
      return (contender) => keyByCorrected(contender, policy)
    case 'checkpoints':
      return keyByCheckpoints
    case 'last-standing':
      return (contender) => keyByLaps(contender, policy.lapMs)
  }
}

/** Who has no result yet, or none any more: where it stands among those like it. */
function keyWithout({ state, isOut, newestAtMs, distanceToGoM }: Contender): Key {
  if (isOut) return { group: OUT, figures: [0] }
  if (state === 'racing') return { group: RACING, figures: [Number.POSITIVE_INFINITY, distanceToGoM] }
  return { group: newestAtMs === undefined ? UNHEARD : WAITING, figures: [Number.POSITIVE_INFINITY, distanceToGoM] }
}

/**
 * By time; of those who race by distance to go. Only where they have not started together, or race over different distances, and elapsed time decides, by what they
 * will have taken at their average.
 */
function keyByTime(contender: Contender, by: 'arrival' | 'elapsed', isEven: boolean): Key {
  const { state, isOut, finish, elapsedMs, estimatedMs, startsAtMs, distanceToGoM } = contender
  if (isOut) return keyWithout(contender)
  if (state === 'racing' && by === 'elapsed' && !isEven && estimatedMs !== undefined) {
    return { group: RACING, figures: [estimatedMs, distanceToGoM] }
  }
  if (state !== 'finished' || finish === undefined || elapsedMs === undefined) return keyWithout(contender)
  const ms = by === 'arrival' ? startsAtMs + elapsedMs : elapsedMs
  const time = { ms, earliestMs: ms - (finish.atMs - finish.earliestMs), latestMs: ms + finish.latestMs - finish.atMs }
  return { group: SCORED, figures: [ms], time }
}

/** By corrected time, estimates among results. */
function keyByCorrected(contender: Contender, policy: Policy & { kind: 'corrected' }): Key {
  const { isOut, finish, elapsedMs, estimatedMs, ratings } = contender
  const handicap = handicapOf(policy.rule, ratings)
  if (isOut) return keyWithout(contender)
  if (handicap === undefined) return { group: UNRATED, figures: [0] }
  const takenMs = elapsedMs ?? estimatedMs
  if (takenMs === undefined) return keyWithout(contender)
  const corrected = correct(contender, policy, handicap, takenMs)
  const ms = corrected.correctedMs
  const before = finish === undefined ? 0 : handicap.factor * (finish.atMs - finish.earliestMs)
  const after = finish === undefined ? 0 : handicap.factor * (finish.latestMs - finish.atMs)
  return { group: SCORED, figures: [ms], corrected, time: { ms, earliestMs: ms - before, latestMs: ms + after } }
}

function correct(contender: Contender, policy: Policy & { kind: 'corrected' }, handicap: Handicap, elapsedMs: number) {
  const { rulings, lengthM, state } = contender
  const distanceM = policy.distanceM ?? lengthM
  const addedMs = timeRulings(rulings, 'corrected').reduce((sum, { ms }) => sum + ms, 0)
  const ms = correctedMs(elapsedMs, handicap, distanceM) + addedMs
  return { correctedMs: ms, isEstimated: state !== 'finished', elapsedMs, handicap, distanceM, addedMs }
}

/** By elements passed; of the same number those who have finished, by time, before those who race, by distance to go. */
function keyByCheckpoints(contender: Contender): Key {
  const { state, isOut, passedCount, elapsedMs, distanceToGoM } = contender
  if (isOut || state === 'not-started') return keyWithout(contender)
  const isFinished = elapsedMs !== undefined
  return { group: SCORED, figures: [-passedCount, isFinished ? 0 : 1, isFinished ? elapsedMs : distanceToGoM] }
}

/**
 * By laps that were completed in their time; of the same number those still in before those who are out. Who has passed the end of a lap's time without
 * having completed it is out, as far as its own fixes tell.
 */
function keyByLaps(contender: Contender, lapMs: number): Key {
  const { state, isOut, verdict, lapsAtMs, startsAtMs, newestAtMs = Number.NEGATIVE_INFINITY } = contender
  const late = lapsAtMs.findIndex((atMs, i) => atMs > startsAtMs + (i + 1) * lapMs)
  const laps = late < 0 ? lapsAtMs.length : late
  const status = verdict?.kind === 'status' ? verdict.status : undefined
  if (status === 'DSQ' || status === 'DNS' || (laps === 0 && state !== 'racing'))
    return { ...keyWithout(contender), laps }
  const isDone = isOut || newestAtMs > startsAtMs + (laps + 1) * lapMs
  return { group: SCORED, figures: [-laps, isDone ? 1 : 0], laps }
}

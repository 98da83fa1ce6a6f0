import { describe, expect, test } from 'vitest'
import type { Contender } from './contender'
import type { EntryId } from './fix'
import type { Policy } from './ranking'
import type { Decision, Ruling, Status } from './ruling'
import { type Score, scoreRanking } from './score'
import { compareNumbers } from './standings'

const MINUTE_MS = 60_000
const BY_ELAPSED: Policy = { kind: 'line-honours', by: 'elapsed' }

const ruling = (decision: Decision): Ruling => ({
  ...{ rulingId: 'r', entryId: 'e' as EntryId, decision, author: 'Jury', reason: 'rule 42', source: 'person' },
  decidedAtMs: 0,
})

const contender = (number: string, rest: Partial<Contender> = {}): Contender => ({
  ...{ entryId: number as EntryId, number, state: 'not-started', isOut: false, startsAtMs: 0, newestAtMs: 0 },
  ...{ distanceToGoM: 1000, alongM: 0, lengthM: 1000, passedCount: 0, lapsAtMs: [], rulings: [] },
  ...rest,
})

const racing = (number: string, distanceToGoM: number, rest: Partial<Contender> = {}) =>
  contender(number, { state: 'racing', distanceToGoM, alongM: 1000 - distanceToGoM, ...rest })

/** Finished after some minutes, known to so many minutes. */
function finished(number: string, minutes: number, rest: Partial<Contender> & { errorMinutes?: number } = {}) {
  const { errorMinutes = 0, startsAtMs = 0, ...more } = rest
  const [atMs, errorMs] = [startsAtMs + minutes * MINUTE_MS, errorMinutes * MINUTE_MS]
  const bounds = { atMs, earliestMs: atMs - errorMs, latestMs: atMs + errorMs, certain: true }
  const finish = { state: 'passed', entryId: number as EntryId, elementIndex: 1, ...bounds } as const
  const read = { state: 'finished', finish, startsAtMs, elapsedMs: minutes * MINUTE_MS } as const
  return contender(number, { distanceToGoM: 0, alongM: 1000, passedCount: 2, ...read, ...more })
}

const out = (number: string, status: Status, rest: Partial<Contender> = {}) => {
  const verdict = { kind: 'status', status, ruling: ruling({ kind: 'status', status }) } as const
  return contender(number, { isOut: true, verdict, ...rest })
}

const order = (scores: readonly Score[]) => scores.map(({ contender: { number }, rank }) => `${rank ?? '-'} ${number}`)

describe('by time', () => {
  test('finished by time, racing by distance to go, then waiting, then never heard; ties by number; who is out has no rank', () => {
    const { newestAtMs: _, ...unheard } = contender('12')
    const rows = [
      ...[unheard, racing('3', 40), contender('10'), contender('9'), racing('4', 30), out('1', 'RET')],
      ...[finished('6', 9), finished('5', 8), { ...unheard, number: '11' }],
    ]
    expect(order(scoreRanking(rows, BY_ELAPSED))).toEqual([
      '1 5',
      '2 6',
      '3 4',
      '4 3',
      '5 9',
      '6 10',
      '7 11',
      '8 12',
      '- 1',
    ])
  })

  test('who has the same time shares the rank, and the next one is left out (RRS A8.1)', () => {
    const rows = [finished('1', 60), finished('2', 60), finished('3', 58), finished('4', 61)]
    expect(order(scoreRanking(rows, BY_ELAPSED))).toEqual(['1 3', '2 1', '2 2', '4 4'])
    expect(scoreRanking(rows, BY_ELAPSED).map(({ behindMs }) => behindMs)).toEqual([0, 120_000, 120_000, 180_000])
  })

  test('by arrival the first home wins, whenever it started: a pursuit', () => {
    const rows = [finished('late', 50, { startsAtMs: 20 * MINUTE_MS }), finished('early', 65)]
    expect(order(scoreRanking(rows, { kind: 'line-honours', by: 'arrival' }))).toEqual(['1 early', '2 late'])
    expect(order(scoreRanking(rows, BY_ELAPSED))).toEqual(['1 late', '2 early'])
  })

  test('of those who started at different times it is the average that tells, while they race', () => {
    const rows = [racing('early', 400, { estimatedMs: 100 }), racing('late', 500, { startsAtMs: 9, estimatedMs: 90 })]
    expect(order(scoreRanking(rows, BY_ELAPSED))).toEqual(['1 late', '2 early'])
    expect(order(scoreRanking(rows, { kind: 'line-honours', by: 'arrival' }))).toEqual(['1 early', '2 late'])
  })

  test('two whose bounds overlap are not sure, nor is one that they overlap with', () => {
    const rows = [finished('1', 10, { errorMinutes: 3 }), finished('2', 12), finished('3', 20, { errorMinutes: 1 })]
    expect(scoreRanking(rows, BY_ELAPSED).map(({ isContested }) => isContested)).toEqual([true, true, false])
    expect(scoreRanking([finished('1', 10), finished('2', 10)], BY_ELAPSED).some((row) => row.isContested)).toBe(false)
  })

  test('a penalty of places moves its entry down and nobody up, and not beyond the last (RRS 44.3(c))', () => {
    const penalised = (places: number) => finished('1', 10, { rulings: [ruling({ kind: 'places', places })] })
    const others = [finished('2', 11), finished('3', 12)]
    expect(order(scoreRanking([penalised(1), ...others], BY_ELAPSED))).toEqual(['2 1', '2 2', '3 3'])
    expect(order(scoreRanking([penalised(9), ...others], BY_ELAPSED))).toEqual(['2 2', '3 1', '3 3'])
  })
})

describe('by corrected time', () => {
  const policy: Policy = { kind: 'corrected', rule: { kind: 'time-on-time', factor: 'irc' } }

  test('as reckonings.sailscoring.ie has it: IRC, tie on corrected time; a boat without a figure is not ranked', () => {
    const rated = (number: string, minutes: number, irc: number) => finished(number, minutes, { ratings: { irc } })
    const rows = [rated('1', 60, 1), rated('2', 66 + 40 / 60, 0.9), rated('3', 58, 1), finished('4', 1)]
    const scores = scoreRanking(rows, policy)
    expect(order(scores)).toEqual(['1 3', '2 1', '2 2', '- 4'])
    expect(scores.map(({ corrected }) => corrected?.correctedMs)).toEqual([3_480_000, 3_600_000, 3_600_000, undefined])
  })

  test('who still races is among the others with an estimate, and says so', () => {
    const rows = [
      finished('1', 60, { ratings: { irc: 1 } }),
      racing('2', 500, { ratings: { irc: 0.5 }, estimatedMs: 100 * MINUTE_MS }),
      racing('3', 990, { ratings: { irc: 0.5 } }),
    ]
    const scores = scoreRanking(rows, policy)
    expect(order(scores)).toEqual(['1 2', '2 1', '3 3'])
    expect(scores.map(({ corrected }) => corrected?.isEstimated)).toEqual([true, false, undefined])
  })

  test('a penalty in time counts on elapsed or on corrected time, as it was given', () => {
    const rulings = [ruling({ kind: 'time', ms: 5 * MINUTE_MS, on: 'corrected' })]
    const [score] = scoreRanking([finished('1', 60, { ratings: { irc: 0.9 }, rulings })], policy)
    expect(score?.corrected).toMatchObject({
      correctedMs: (54 + 5) * MINUTE_MS,
      elapsedMs: 60 * MINUTE_MS,
      addedMs: 5 * MINUTE_MS,
    })
  })

  test('allowances are given for the length of the course, or for the distance that was declared', () => {
    const rule = { kind: 'time-on-distance', allowance: 'tod' } as const
    const row = finished('1', 60, { ratings: { tod: 100 }, lengthM: 1852 })
    const corrected = (more: object) => scoreRanking([row], { kind: 'corrected', rule, ...more })[0]?.corrected
    expect(corrected({})?.correctedMs).toBe((3600 - 100) * 1000)
    expect(corrected({ distanceM: 18_520 })).toMatchObject({ correctedMs: (3600 - 1000) * 1000, distanceM: 18_520 })
  })
})

test('by checkpoints: more of them first, then finished by time, then racing by distance to go', () => {
  const rows = [
    racing('short', 100, { passedCount: 5 }),
    racing('far', 700, { passedCount: 6 }),
    racing('near', 600, { passedCount: 6 }),
    finished('missed one', 50, { passedCount: 6 }),
    finished('all', 80, { passedCount: 7 }),
    contender('waiting'),
  ]
  expect(order(scoreRanking(rows, { kind: 'checkpoints' }))).toEqual([
    '1 all',
    '2 missed one',
    '3 near',
    '4 far',
    '5 short',
    '6 waiting',
  ])
})

describe('by who stands last (backyardultra.net, "Rules for the backyard ultra")', () => {
  const policy: Policy = { kind: 'last-standing', lapMs: 60 * MINUTE_MS }
  const runner = (number: string, laps: readonly number[], newest: number, rest: Partial<Contender> = {}) =>
    racing(number, 500, { lapsAtMs: laps.map((minute) => minute * MINUTE_MS), newestAtMs: newest * MINUTE_MS, ...rest })

  test('more laps first; a lap not completed within its hour does not count and ends the race; those still in share the rank', () => {
    const rows = [
      runner('late', [50, 125, 170], 200),
      runner('stopped', [55, 110], 200),
      runner('in', [50, 110, 170], 200),
      runner('also in', [40, 100, 165], 200),
      out('retired', 'RET', { state: 'racing', lapsAtMs: [50, 100, 170].map((minute) => minute * MINUTE_MS) }),
      out('never came', 'DNS'),
    ]
    const scores = scoreRanking(rows, policy)
    expect(order(scores)).toEqual(['1 also in', '1 in', '3 retired', '4 stopped', '5 late', '- never came'])
    expect(scores.map(({ laps }) => laps)).toEqual([3, 3, 3, 2, 1, 0])
  })

  test('one whose last fix is older than the end of its lap is still in: nobody knows', () => {
    const rows = [runner('silent', [50, 110], 170), runner('stopped', [50, 110], 181)]
    expect(order(scoreRanking(rows, policy))).toEqual(['1 silent', '2 stopped'])
  })
})

test('numbers are read as people read them', () => {
  const numbers = ['GBR 10', 'FRA 2', '10', '9', 'GBR 9', '9a', '07', '7']
  expect(numbers.sort(compareNumbers)).toEqual(['07', '7', '9', '9a', '10', 'FRA 2', 'GBR 9', 'GBR 10'])
})

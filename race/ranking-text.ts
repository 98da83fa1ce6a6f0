import { bad, ok, type Result } from '#base/result'
import { MINUTE_MS, NAUTICAL_MILE_M } from '#base/units'
import type { ClassId } from './fix'
import type { HandicapRule } from './handicap'
import type { Policy, Ranking } from './ranking'

/** What a ranking may be by, as one choice: a policy, and for corrected time its rule. */
export const RANKED_BY = [
  'elapsed',
  'arrival',
  'time-on-time',
  'time-on-distance',
  'performance-line',
  'yardstick',
  'phrf-time-on-time',
  'checkpoints',
  'last-standing',
] as const
export type RankedBy = (typeof RANKED_BY)[number]

/** A ranking as a form has it. `first` and `second`: the names of the figures that its rule reads, such as `tcf`. What its kind does not use is kept. */
export type RankingText = {
  readonly name: string
  readonly by: RankedBy
  readonly classIds: readonly string[]
  /** With commas between. */
  readonly groups: string
  readonly first: string
  readonly second: string
  /** Of a yardstick. */
  readonly base: string
  readonly a: string
  readonly b: string
  /** Nautical miles that allowances are given for; empty: the course’s length. */
  readonly miles: string
  readonly lapMinutes: string
}

export type RankingField = keyof RankingText
export type RankingFault = 'missing' | 'too-long' | 'twice' | 'not-a-number' | 'not-a-figure'
export type RankingFaults = Partial<Record<RankingField, RankingFault>>

/** How many figures each rule reads, and what they are usually called. */
export const FIGURES_OF: Readonly<Record<RankedBy, readonly string[]>> = {
  ...{ elapsed: [], arrival: [], checkpoints: [], 'last-standing': [] },
  ...{ 'time-on-time': ['tcf'], 'time-on-distance': ['tod'], 'performance-line': ['plt', 'pld'] },
  ...{ yardstick: ['py'], 'phrf-time-on-time': ['phrf'] },
}

export const EMPTY_RANKING: RankingText = {
  ...{ name: '', by: 'elapsed', classIds: [], groups: '', first: 'tcf', second: 'pld' },
  ...{ base: '1000', a: '650', b: '550', miles: '', lapMinutes: '60' },
}

const NAME_LENGTH_MAX = 60

/** A ranking as a form has it. */
export function rankingText({ name, classIds = [], groups = [], policy }: Omit<Ranking, 'rankingId'>): RankingText {
  const common = { ...EMPTY_RANKING, name, classIds, groups: groups.join(', ') }
  if (policy.kind === 'line-honours') return { ...common, by: policy.by }
  if (policy.kind === 'checkpoints') return { ...common, by: 'checkpoints' }
  if (policy.kind === 'last-standing')
    return { ...common, by: 'last-standing', lapMinutes: String(policy.lapMs / MINUTE_MS) }
  const { rule, distanceM } = policy
  const miles = distanceM === undefined ? '' : String(Number((distanceM / NAUTICAL_MILE_M).toFixed(3)))
  return { ...common, by: rule.kind, miles, ...ruleText(rule) }
}

function ruleText(rule: HandicapRule): Partial<RankingText> {
  switch (rule.kind) {
    case 'time-on-time':
      return { first: rule.factor }
    case 'time-on-distance':
      return { first: rule.allowance }
    case 'performance-line':
      return { first: rule.factor, second: rule.allowance }
    case 'yardstick':
      return { first: rule.number, base: String(rule.base) }
    case 'phrf-time-on-time':
      return { first: rule.rating, a: String(rule.a), b: String(rule.b) }
  }
}

/** The rankings that a form says, or what is wrong with which field of each. The only one of a race needs no name; of several each has its own. */
export function readRankings(
  texts: readonly RankingText[],
): Result<Omit<Ranking, 'rankingId'>[], readonly RankingFaults[]> {
  const names = texts.map(({ name }) => name.trim())
  const read = texts.map((text, i) => readRanking(text, names, i))
  const faults = read.map((one) => one.faults)
  if (faults.some((one) => Object.keys(one).length > 0)) return bad(faults)
  return ok(read.map(({ ranking }) => ranking))
}

function readRanking(text: RankingText, names: readonly string[], index: number) {
  const faults: { -readonly [Field in RankingField]?: RankingFault } = {}
  const name = names[index] as string
  if (name === '' && names.length > 1) faults.name = 'missing'
  else if (name.length > NAME_LENGTH_MAX) faults.name = 'too-long'
  else if (names.indexOf(name) !== index) faults.name = 'twice'
  const number = (field: RankingField, max: number) => {
    const value = Number(String(text[field]).trim().replace(',', '.'))
    if (!(value > 0 && value <= max)) faults[field] = 'not-a-number'
    return value
  }
  const figure = (field: 'first' | 'second') => {
    const value = text[field].trim().toLowerCase()
    if (!/^[a-z][a-z0-9-]{0,29}$/.test(value)) faults[field] = 'not-a-figure'
    return value
  }
  const policy = policyOf(text, number, figure)
  const groups = text.groups
    .split(',')
    .map((group) => group.trim())
    .filter((group) => group !== '')
  const only = {
    ...(text.classIds.length === 0 ? {} : { classIds: text.classIds as readonly ClassId[] }),
    ...(groups.length === 0 ? {} : { groups }),
  }
  return { ranking: { name, ...only, policy }, faults }
}

function policyOf(
  text: RankingText,
  number: (field: RankingField, max: number) => number,
  figure: (field: 'first' | 'second') => string,
): Policy {
  const { by } = text
  if (by === 'elapsed' || by === 'arrival') return { kind: 'line-honours', by }
  if (by === 'checkpoints') return { kind: 'checkpoints' }
  if (by === 'last-standing') return { kind: by, lapMs: Math.round(number('lapMinutes', 100_000) * MINUTE_MS) }
  const distance = text.miles.trim() === '' ? {} : { distanceM: number('miles', 30_000) * NAUTICAL_MILE_M }
  const first = figure('first')
  const corrected = (rule: HandicapRule): Policy => ({ kind: 'corrected', rule, ...distance })
  if (by === 'time-on-time') return corrected({ kind: by, factor: first })
  if (by === 'time-on-distance') return corrected({ kind: by, allowance: first })
  if (by === 'performance-line') return corrected({ kind: by, factor: first, allowance: figure('second') })
  if (by === 'yardstick') return corrected({ kind: by, number: first, base: number('base', 100_000) })
  return corrected({ kind: by, rating: first, a: number('a', 100_000), b: number('b', 100_000) })
}

import { NAUTICAL_MILE_M } from '#base/units'

/** The figures of an entry by name: `irc` 1.034, `orc-tod` 612.3, `py` 1085. Which is read is the ranking's business. */
export type Ratings = Readonly<Record<string, number>>

/**
 * How elapsed time becomes corrected time. The figures are those on the certificates, so every rule is told apart only by how it reads them:
 * - `time-on-time`: elapsed × factor (IRC's TCC, ORC's ToT, any TCF; age factors on land).
 * - `time-on-distance`: elapsed − allowance × distance, the allowance in seconds a nautical mile (ORC's ToD, PHRF).
 * - `performance-line`: factor × elapsed − allowance × distance (ORC's PLT and PLD).
 * - `yardstick`: elapsed × base / number (RYA Portsmouth: 1000, US Portsmouth: 100).
 * - `phrf-time-on-time`: elapsed × a / (b + rating).
 */
export type HandicapRule =
  | { readonly kind: 'time-on-time'; readonly factor: string }
  | { readonly kind: 'time-on-distance'; readonly allowance: string }
  | { readonly kind: 'performance-line'; readonly factor: string; readonly allowance: string }
  | { readonly kind: 'yardstick'; readonly number: string; readonly base: number }
  | { readonly kind: 'phrf-time-on-time'; readonly rating: string; readonly a: number; readonly b: number }

/** Corrected time is factor × elapsed − allowance × distance, by whichever rule. */
export type Handicap = { readonly factor: number; readonly allowanceSPerNm: number }

/** What a rule makes of an entry's figures; undefined when it has not got them: it cannot be ranked by this rule. */
export function handicapOf(rule: HandicapRule, ratings: Ratings | undefined): Handicap | undefined {
  const read = (name: string) => ratings?.[name]
  switch (rule.kind) {
    case 'time-on-time':
      return handicap(read(rule.factor), 0)
    case 'time-on-distance':
      return handicap(1, read(rule.allowance))
    case 'performance-line':
      return handicap(read(rule.factor), read(rule.allowance))
    case 'yardstick':
      return handicap(quotient(rule.base, read(rule.number)), 0)
    case 'phrf-time-on-time':
      return handicap(quotient(rule.a, plus(rule.b, read(rule.rating))), 0)
  }
}

/** Corrected time, ms: whole seconds, half a second up, as the rules that say anything of it have it. */
export function correctedMs(elapsedMs: number, { factor, allowanceSPerNm }: Handicap, distanceM: number): number {
  const seconds = factor * (elapsedMs / 1000) - allowanceSPerNm * (distanceM / NAUTICAL_MILE_M)
  // A product such as 3900 × 1.05 may fall a hair below the half that it is on paper.
  return 1000 * Math.floor(seconds + 0.5 + 1e-7)
}

function handicap(factor: number | undefined, allowanceSPerNm: number | undefined): Handicap | undefined {
  return factor === undefined || allowanceSPerNm === undefined ? undefined : { factor, allowanceSPerNm }
}

const quotient = (a: number, b: number | undefined) => (b === undefined || b === 0 ? undefined : a / b)
const plus = (a: number, b: number | undefined) => (b === undefined ? undefined : a + b)

import { describe, expect, test } from 'vitest'
import { NAUTICAL_MILE_M } from '#base/units'
import { correctedMs, type HandicapRule, handicapOf, type Ratings } from './handicap'

const seconds = (hours: number, minutes: number, rest = 0) => 3600 * hours + 60 * minutes + rest

/** Corrected seconds by a rule, elapsed seconds, figures and nautical miles. */
function corrected(rule: HandicapRule, elapsedS: number, ratings: Ratings, distanceNm = 0): number {
  return correctedMs(1000 * elapsedS, handicapOf(rule, ratings)!, distanceNm * NAUTICAL_MILE_M) / 1000
}

const irc: HandicapRule = { kind: 'time-on-time', factor: 'irc' }
const portsmouth: HandicapRule = { kind: 'yardstick', number: 'py', base: 1000 }

describe('time on time', () => {
  test('a real race: San Fernando 2011, Xena, TCC 1.215, 73:53:10 makes 89:46:18 (xenakingscup.blogspot.com, 29 April 2011)', () => {
    expect(corrected(irc, seconds(73, 53, 10), { irc: 1.215 })).toBe(seconds(89, 46, 18))
  })

  test('worked examples of reckonings.sailscoring.ie, "IRC handicap": missing rating, tie on corrected time', () => {
    expect(corrected(irc, 3900, { irc: 1.05 })).toBe(4095)
    expect(corrected(irc, 3780, { irc: 0.95 })).toBe(3591)
    expect(corrected(irc, 3600, { irc: 1 })).toBe(corrected(irc, 4000, { irc: 0.9 }))
    expect(handicapOf(irc, {})).toBeUndefined()
    expect(handicapOf(irc, undefined)).toBeUndefined()
  })

  test('by PHRF: TCF = 600 / (480 + rating) (colingtonyachtclub.com, "Scoring system"), 650 / (550 + rating) (sarabayracing.com, terms of its results)', () => {
    const rule = (a: number, b: number): HandicapRule => ({ kind: 'phrf-time-on-time', rating: 'phrf', a, b })
    expect(corrected(rule(600, 480), 5400, { phrf: 120 })).toBe(5400)
    expect(corrected(rule(650, 550), 5400, { phrf: 100 })).toBe(5400)
    expect(corrected(rule(650, 550), 5400, { phrf: 200 })).toBe(Math.round((5400 * 650) / 750))
  })
})

describe('time on distance', () => {
  test('six miles by PHRF: 4,500 s at 120 makes 3,780 s, 4,680 s at 135 makes 3,870 s (blackwolfracing.ca, "PHRF BC scoring decoded")', () => {
    const rule: HandicapRule = { kind: 'time-on-distance', allowance: 'phrf' }
    expect(corrected(rule, 4500, { phrf: 120 }, 6)).toBe(3780)
    expect(corrected(rule, 4680, { phrf: 135 }, 6)).toBe(3870)
  })

  test('may give less than nothing: a boat faster than predicted (forum.sailingresults.co.uk, "ORC ToD", of GPH as the allowance)', () => {
    const rule: HandicapRule = { kind: 'time-on-distance', allowance: 'gph' }
    expect(corrected(rule, 6000, { gph: 612.4 }, 10)).toBe(-124)
  })
})

test('a performance line: PLT × elapsed − PLD × distance (orc.org, "ORC Club scoring options")', () => {
  const rule: HandicapRule = { kind: 'performance-line', factor: 'plt', allowance: 'pld' }
  expect(corrected(rule, 10_000, { plt: 0.9, pld: 50 }, 20)).toBe(8000)
  expect(handicapOf(rule, { plt: 0.9 })).toBeUndefined()
})

describe('Portsmouth numbers', () => {
  test('a Moth of 600 in 700 s makes 1,167 s (RYA, "Portsmouth Yardstick: using the scheme")', () => {
    expect(corrected(portsmouth, 700, { py: 600 })).toBe(1167)
    // The same page has 1,105 s for a Laser of 1085 in 1,200 s, which by its own rule of rounding (0.5 and above up) is 1,106: 1,105.99.
    expect(corrected(portsmouth, 1200, { py: 1085 })).toBe(1106)
  })

  test('a Laser of 1091 in 45 min makes 41:15, a Comet of 1200 in 46 min 38:20 (svsc.moonfruit.co.uk, "Results")', () => {
    expect(corrected(portsmouth, seconds(0, 45), { py: 1091 })).toBe(seconds(0, 41, 15))
    expect(corrected(portsmouth, seconds(0, 46), { py: 1200 })).toBe(seconds(0, 38, 20))
  })

  test('as in the United States: elapsed / number × 100 (nodra.com, "Use of Portsmouth numbers")', () => {
    const rule: HandicapRule = { kind: 'yardstick', number: 'dpn', base: 100 }
    expect(corrected(rule, 3600, { dpn: 90 })).toBe(4000)
    expect(handicapOf(rule, { dpn: 0 })).toBeUndefined()
  })
})

test('half a second goes up, and what is half a second on paper is not lost to binary fractions', () => {
  expect(corrected(irc, 3, { irc: 0.5 })).toBe(2)
  expect(corrected(irc, 1000, { irc: 1.0005 })).toBe(1001)
  expect(corrected(irc, 5, { irc: 0.3 })).toBe(2)
})

import { describe, expect, test } from 'vitest'
import { digestOf } from './digest'
import type { LiveEntry, LiveField } from './messages'
import { readExplanation, readResultSheet } from './read-results'
import type { LiveExplanation, LiveResultSheet } from './results'

const sheet: LiveResultSheet = {
  revision: 2,
  rows: [
    {
      entrantId: 0,
      number: '7',
      elapsedMs: 9000,
      finishedAtMs: 10,
      places: [{ ranking: 'IRC', rank: 1, correctedMs: 8000 }],
    },
    { entrantId: 1, number: '8', out: 'DSQ', places: [{ ranking: 'IRC', laps: 2, contested: true }] },
  ],
  revisions: [
    {
      revision: 2,
      state: 'official',
      author: 'PRO',
      reason: 'time limit for protests is over',
      madeAtMs: 5,
      changes: [],
    },
    {
      revision: 1,
      state: 'provisional',
      reason: 'late positions',
      madeAtMs: 4,
      changes: [{ entrantId: 1, now: { entrantId: 1, number: '8', places: [] } }],
    },
  ],
}

const explanation: LiveExplanation = {
  publishedAtMs: 7,
  evidence: {
    startsAtMs: 1,
    courses: [{ version: 1 }, { version: 2, holdsFromMs: 5, reason: 'ice' }],
    splits: [
      {
        ...{ name: 'Start', kind: 'line', lap: 0, alongM: 0 },
        outcome: {
          ...{ state: 'passed', atMs: 2, earliestMs: 1, latestMs: 3, certain: true, courseVersion: 1 },
          ...{ before: { atMs: 1, latDeg: 1, lonDeg: 2 }, after: { atMs: 3, latDeg: 1, lonDeg: 3 } },
        },
      },
      {
        ...{ name: 'Rock', kind: 'mark', lap: 1, alongM: 5, leftAtMs: 4, cutOffAtMs: 9 },
        outcome: { state: 'passed', atMs: 4, earliestMs: 4, latestMs: 4, certain: true, ruling: 0 },
        measured: { state: 'missed', near: { how: 'wrong-side', atMs: 3, besideM: 30 } },
      },
      { name: 'Finish', kind: 'line', lap: 0, alongM: 9, outcome: { state: 'ahead' } },
    ],
    ...{ finishedAtMs: 8, elapsedMs: 7, out: 'cut-off' },
    rulings: [
      {
        ...{ words: 'Rock passed', author: 'Committee', reason: 'seen', source: 'person', decidedAtMs: 5 },
        revoked: { atMs: 6, author: 'Jury', reason: 'another boat' },
      },
    ],
    scores: [
      {
        ...{ ranking: 'IRC', by: 'corrected', corrected: { correctedMs: 8, elapsedMs: 7, distanceM: 9, addedMs: 0 } },
        handicap: { rule: 'time-on-time', figures: [{ name: 'irc', value: 1.034 }], factor: 1.034, allowanceSPerNm: 0 },
      },
    ],
  },
  corrections: [
    {
      publishedAtMs: 5,
      correction: { name: 'Rock', lap: 1, was: { state: 'missed' }, now: { state: 'passed', atMs: 4 }, why: 'seen' },
    },
  ],
}

describe('what stands behind the picture', () => {
  test('L23 is read whole, and what a later version adds is ignored', () => {
    expect(readResultSheet(sheet)).toEqual({ ok: true, value: sheet })
    expect(readResultSheet({ ...sheet, more: 1 })).toEqual({ ok: true, value: sheet })
    expect(readResultSheet({ ...sheet, rows: [{ entrantId: 'x' }] })).toMatchObject({
      fault: { kind: 'bad-field', path: 'results.rows[0].entrantId' },
    })
    expect(readResultSheet(undefined).ok).toBe(false)
  })

  test('L24 names each field that is wrong', () => {
    expect(readExplanation(explanation)).toEqual({ ok: true, value: explanation })
    const [split] = explanation.evidence.splits
    const wrong = {
      ...explanation,
      evidence: { ...explanation.evidence, splits: [{ ...split, outcome: { state: 'perhaps' } }] },
    }
    expect(readExplanation(wrong)).toMatchObject({ fault: { path: 'explanation.evidence.splits[0].outcome.state' } })
  })

  test('L23 L24 is spoken of by the digest, and not at all where there is none', () => {
    const airtime = { messages: 0, fixes: 0, bytes: 0, credits: 0, jsonBytes: 0, jsonCredits: 0 }
    const digest = (field: Partial<LiveField>, entry: Partial<LiveEntry>) =>
      digestOf({ field: { phase: 'racing', airtime, ...field }, entries: [{ id: 0, ...entry }] })
    const plain = digest({}, {})
    const others = [
      digest({ results: { revision: 1, state: 'provisional' } }, {}),
      digest({ results: { revision: 1, state: 'official' } }, {}),
      digest({}, { evidenceVersion: 3 }),
      digest({}, { evidenceVersion: 4 }),
    ]
    expect(new Set([plain, ...others]).size).toBe(5)
  })
})

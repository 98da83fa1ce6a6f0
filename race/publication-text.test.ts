import { expect, test } from 'vitest'
import type { ClassId } from './fix'
import type { PublicationRules } from './publication-rules'
import { publicationText, readPublication } from './publication-text'

const ZONE = 'Europe/Stockholm'
const RULES: PublicationRules = {
  ...{ delayMs: 1_800_000, beforeStartMs: 3_600_000, afterEndMs: 600_000, liftWithinM: 92_600 },
  byClass: [{ classId: 'k' as ClassId, delayMs: 0 }],
  byZone: [{ zoneId: 'z', delayMs: 7_200_000 }],
  blackouts: [{ fromMs: Date.UTC(2027, 5, 5, 10), untilMs: Date.UTC(2027, 5, 5, 12) }],
}
const EMPTY = publicationText(undefined, ZONE)

test('rules come back from their form, and an empty one holds nothing back', () => {
  expect(readPublication(publicationText(RULES, ZONE), ZONE)).toEqual({ ok: true, value: RULES })
  expect(publicationText(RULES, ZONE).blackouts).toEqual([{ from: '2027-06-05T12:00', until: '2027-06-05T14:00' }])
  expect(readPublication(EMPTY, ZONE)).toEqual({ ok: true, value: undefined })
  expect(readPublication({ ...EMPTY, delay: '0', classDelays: { k: '' } }, ZONE)).toEqual({
    ok: true,
    value: undefined,
  })
})

test('what is wrong is named by field', () => {
  const text = {
    ...{ ...EMPTY, delay: '-5', beforeStart: 'early', afterEnd: '-1', liftWithin: 'x' },
    ...{ classDelays: { k: '99999' }, zoneDelays: { z: '1h' } },
    blackouts: [
      { from: '2027-06-05T12:00', until: '2027-06-05T12:00' },
      { from: '', until: '2027-06-05T12:00' },
    ],
  }
  expect(readPublication(text, ZONE)).toEqual({
    ok: false,
    fault: {
      ...{ delay: 'not-minutes', beforeStart: 'not-minutes', afterEnd: 'not-minutes', liftWithin: 'not-miles' },
      ...{ 'class k': 'not-minutes', 'zone z': 'not-minutes', 'blackout 0': 'ends-before', 'blackout 1': 'not-a-time' },
    },
  })
})

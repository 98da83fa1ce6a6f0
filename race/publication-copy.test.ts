import { expect, test } from 'vitest'
import type { ClassId } from './fix'
import { copyPublication } from './publication-copy'

const [OLD, NEW, GONE] = ['old', 'new', 'gone'] as ClassId[] as [ClassId, ClassId, ClassId]
const TO = { shiftMs: 1000, classIds: new Map([[OLD, NEW]]) }

test('publication rules go to another race with its classes, blackouts moved by as much as its start', () => {
  const rules = {
    ...{ delayMs: 5, byZone: [{ zoneId: 'z', delayMs: 7 }], beforeStartMs: 1, afterEndMs: 2, liftWithinM: 3 },
    byClass: [
      { classId: OLD, delayMs: 9 },
      { classId: GONE, delayMs: 9 },
    ],
    blackouts: [{ fromMs: 10, untilMs: 20 }],
  }
  expect(copyPublication(rules, TO)).toEqual({
    ...rules,
    byClass: [{ classId: NEW, delayMs: 9 }],
    blackouts: [{ fromMs: 1010, untilMs: 1020 }],
  })
  expect(copyPublication({ delayMs: 5 }, TO)).toEqual({ delayMs: 5 })
})

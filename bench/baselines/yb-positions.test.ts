import { expect, test } from 'vitest'
import { concatBytes } from '#base/bytes'
import { finer, HARD_FIXES, trackOf } from './test-fixes'
import { decodeYbPositions, encodeYbHead, encodeYbTeam } from './yb-positions'

test.each([0, 1, 2, 3])('the layout gives back every fix of every team at %i halvings', (halvings) => {
  const [a, b] = [trackOf(finer(HARD_FIXES, halvings)), trackOf(finer(HARD_FIXES, halvings)).slice(2)]
  const referenceS = 1_445_212_800
  const parts = [encodeYbHead(referenceS), encodeYbTeam(3, a, referenceS, halvings)]
  const file = concatBytes([...parts, encodeYbTeam(9, b, referenceS, halvings)])
  expect(decodeYbPositions(file, halvings)).toEqual([
    { team: 3, fixes: a },
    { team: 9, fixes: b },
  ])
})

test('a step takes six bytes, a moment too far for one twelve', () => {
  const at = (atS: number, lat: number) => ({ atS, lat, lon: 0 })
  expect(encodeYbTeam(1, [at(0, 0), at(600, 3000)], 0, 0)).toHaveLength(4 + 12 + 6)
  expect(encodeYbTeam(1, [at(0, 0), at(600, 3300)], 0, 0)).toHaveLength(4 + 12 + 12)
  expect(encodeYbTeam(1, [at(0, 0), at(40_000, 0)], 0, 0)).toHaveLength(4 + 12 + 12)
})

import { expect, test } from 'vitest'
import { HARD_FIXES, trackOf } from './test-fixes'
import { decodeVarintTrack, encodeVarintTrack } from './varint-track'

test('varints give back every fix', () => {
  const track = trackOf(HARD_FIXES)
  expect(decodeVarintTrack(encodeVarintTrack(track))).toEqual(track)
  expect(decodeVarintTrack(encodeVarintTrack([]))).toEqual([])
})

test('steady motion at a steady cadence costs three bytes a fix once it is seen', () => {
  const steady = Array.from({ length: 10 }, (_, i) => ({ atS: 1000 + 60 * i, lat: 500 * i, lon: -900 * i }))
  const [two, ten] = [encodeVarintTrack(steady.slice(0, 2)), encodeVarintTrack(steady)]
  expect(ten.length - two.length).toBe(8 * 3)
})

import { expect, test } from 'vitest'
import { decodePolylineTrack, encodePolylineTrack } from './polyline-track'
import { HARD_FIXES, trackOf } from './test-fixes'

test('a polyline with times gives back every fix', () => {
  const track = trackOf(HARD_FIXES)
  expect(decodePolylineTrack(encodePolylineTrack(track))).toEqual(track)
})

test("places are written as in Google's example", () => {
  // (38.5, -120.2), (40.7, -120.95), (43.252, -126.453) at 1e-5°, without times: _p~iF~ps|U_ulLnnqC_mqNvxq`@
  const track = [
    { atS: 0, lat: 3_850_000, lon: -12_020_000 },
    { atS: 0, lat: 4_070_000, lon: -12_095_000 },
    { atS: 0, lat: 4_325_200, lon: -12_645_300 },
  ]
  expect(encodePolylineTrack(track)).toBe('?_p~iF~ps|U?_ulLnnqC?_mqNvxq`@')
})

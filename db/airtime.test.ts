import { expect, test } from 'vitest'
import { jsonMessageSizes } from './airtime'

const fixes = (messageNumber: number, count: number, jsonBytes: number) =>
  Array.from({ length: count }, () => ({ messageNumber, jsonBytes }))

test('JSON is counted as it would have gone: an array a message, and another one where 340 bytes are full', () => {
  const objects = [1, 2, 3].map((id) => JSON.stringify({ id, t: 1_790_000_000, lat: 42.1234, lon: -5.1234 }))
  const withComma = (object: string) => ({ messageNumber: 7, jsonBytes: object.length + 1 })
  expect(jsonMessageSizes(objects.map(withComma))).toEqual([`[${objects.join(',')}]`.length])
  expect(jsonMessageSizes(fixes(1, 8, 56))).toEqual([1 + 6 * 56, 1 + 2 * 56])
  expect(jsonMessageSizes([...fixes(1, 1, 50), ...fixes(2, 1, 50)])).toEqual([51, 51])
  expect(jsonMessageSizes([])).toEqual([])
})

import { expect, test } from 'vitest'
import { toHex } from '#base/bytes'
import { decodeMsgpackMessage, encodeMsgpackMessage } from './msgpack-message'
import { HARD_FIXES } from './test-fixes'

test('MessagePack gives back every fix, in short arrays and in long ones', () => {
  const many = [...HARD_FIXES, ...HARD_FIXES, { tracker: 300, atS: 1_445_212_800, lat: 255, lon: -32_768 }]
  expect(decodeMsgpackMessage(encodeMsgpackMessage(HARD_FIXES))).toEqual(HARD_FIXES)
  expect(decodeMsgpackMessage(encodeMsgpackMessage(many))).toEqual(many)
})

test('MessagePack writes whole numbers as the specification says', () => {
  const bytes = encodeMsgpackMessage([{ tracker: 7, atS: 0x5624_3b80, lat: -33, lon: 0x1_0000 }])
  expect(toHex(bytes)).toBe('919407ce56243b80d0dfce00010000')
})

import { describe, expect, it } from 'vitest'
import { toHex } from '#base/bytes'
import { encodeFirstReply } from './reply-frame'

describe('a reply of version 1', () => {
  it('VG4 names runs of missing messages by what lies between them, over the turn too', () => {
    // Two runs: after 2 held ones of 2, after 2 more of 1.
    expect(toHex(encodeFirstReply({ epoch: 9, from: 0, newest: 8, missing: [2, 3, 6] }))).toBe('28090008000000aa553adf')
    const turn = encodeFirstReply({ epoch: 0, from: 65_300, newest: 12, missing: [65_300, 65_534, 65_535, 0, 1, 11] })
    expect(toHex(turn)).toBe('2800000c00ff14b88789118059b2')
  })

  it('VG4 leaves out the oldest where not all fits', () => {
    const missing = Array.from({ length: 2000 }, (_, i) => 3 * i)
    const bytes = encodeFirstReply({ epoch: 1, from: 0, newest: 6000, missing })
    expect(bytes.length).toBeLessThanOrEqual(270)
    const from = ((bytes[5] as number) << 8) | (bytes[6] as number)
    expect(from).toBeGreaterThan(0)
    expect(from % 3).toBe(1)
  })
})

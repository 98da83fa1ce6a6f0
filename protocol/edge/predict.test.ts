import { describe, expect, it } from 'vitest'
import { apartM, isParked, predictPlace } from './predict'

const fix = (atS: number, lat: number, lon: number) => ({ atS, lat, lon })

describe('a predicted place', () => {
  it('lies where the newest two fixes lead', () => {
    expect(predictPlace([fix(1300, 450_100, -100_050), fix(1000, 450_000, -100_000)], 1600, 0)).toEqual({
      lat: 450_200,
      lon: -100_100,
    })
  })

  it('is that of the fix when there is one alone, when the tracker lies still, and before the fix itself', () => {
    const newest = fix(1300, 450_001, -100_000)
    expect(predictPlace([newest], 9000, 0)).toBe(newest)
    const told = [newest, fix(1000, 450_000, -100_000)] as const
    expect(predictPlace(told, 9000, 0)).toBe(newest)
    expect(isParked(told, 0)).toBe(true)
    const moving = [fix(1300, 450_100, 0), fix(1000, 450_000, 0)] as const
    expect(predictPlace(moving, 1200, 0)).toEqual({ lat: 450_100, lon: 0 })
    expect(isParked(moving, 0)).toBe(false)
  })

  it('takes no motion from a spike, and none from two fixes of one second', () => {
    const spike = fix(1060, 460_000, 0)
    expect(predictPlace([spike, fix(1000, 450_000, 0)], 2000, 0)).toBe(spike)
    expect(predictPlace([spike, fix(1060, 450_000, 0)], 2000, 0)).toBe(spike)
  })

  it('goes over 180°, and not over a pole', () => {
    const east = [fix(1300, 0, 1_799_950), fix(1000, 0, 1_799_850)] as const
    expect(predictPlace(east, 1600, 0)).toEqual({ lat: 0, lon: -1_799_950 })
    const north = [fix(1300, 899_990, 0), fix(1000, 899_890, 0)] as const
    expect(predictPlace(north, 1600, 0)).toEqual({ lat: 900_000, lon: 0 })
  })

  it('stops going on after six hours', () => {
    const told = [fix(1300, 450_100, 0), fix(1000, 450_000, 0)] as const
    expect(predictPlace(told, 1300 + 9 * 3600, 0)).toEqual(predictPlace(told, 1300 + 6 * 3600, 0))
  })
})

describe('a distance', () => {
  it.each([0, 300_000, 600_000, 800_000])('is right to a percent at latitude %i', (lat) => {
    const metres = 1000 * 11.1195 * Math.cos((lat / 10_000) * (Math.PI / 180))
    expect(apartM({ lat, lon: 0 }, { lat, lon: 1000 }, 0) / metres).toBeCloseTo(1, 2)
    expect(apartM({ lat: 8 * lat, lon: 0 }, { lat: 8 * lat, lon: 8000 }, 3) / metres).toBeCloseTo(1, 2)
  })

  it('is short over 180°', () => {
    expect(apartM({ lat: 0, lon: 1_799_999 }, { lat: 0, lon: -1_800_000 }, 0)).toBeCloseTo(11.12, 1)
  })
})

import { describe, expect, it } from 'vitest'
import { staleMs, staleShare } from './staleness'

const MINUTE = 60_000
/** A line that knows round k at minute k, for the rounds given. */
const line = (...rounds: number[]) => rounds.flatMap((round) => [round * MINUTE, round])
const upTo = (last: number) => Array.from({ length: last + 1 }, (_, round) => round)
const stale = (rounds: number[], untilMinute: number) =>
  staleMs(line(...upTo(60)), line(...rounds), MINUTE, untilMinute * MINUTE) / MINUTE

describe('staleness against the same race without loss', () => {
  it('is none while shore is at most 5 min behind', () => {
    expect(stale(upTo(60), 60)).toBe(0)
    expect(stale([...upTo(10), 16, ...upTo(60).slice(17)], 60)).toBe(0)
  })

  it('begins with the sixth message lost in a row and ends with the next one that comes', () => {
    expect(stale([...upTo(10), 17, ...upTo(60).slice(18)], 60)).toBe(1)
    expect(stale([...upTo(10), 20, ...upTo(60).slice(21)], 60)).toBe(4)
  })

  it('lasts to the end of the time looked at when nothing comes any more', () => {
    expect(stale(upTo(10), 30)).toBe(14)
  })

  it('counts a tracker never heard of from when the other line had it for so long', () => {
    expect(stale([], 30)).toBe(25)
  })

  it('is shared over all trackers and all of the time', () => {
    const references = [line(...upTo(60)), line(...upTo(60))]
    const lines = [line(...upTo(60)), line(...upTo(10))]
    expect(staleShare(references, lines, MINUTE, { fromMs: 0, untilMs: 30 * MINUTE })).toBeCloseTo(14 / 60)
  })
})

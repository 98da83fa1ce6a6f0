import { describe, expect, it } from 'vitest'
import type { LiveCourse } from '#protocol/live/messages'
import { mergePoints, NO_TRACKS } from '#protocol/live/tracks'
import type { Reading } from '../race/readings'
import { courseShape, makeScene } from './scene'

const SEA = { onLand: false, theme: 'light' } as const

const reading = (id: number, lonDeg: number | undefined, more: Partial<Reading> = {}): Reading => ({
  entrant: {
    id,
    number: `${id}`,
    name: 'A\n\u202Ename  that is much too long for any map',
    colour: '#112233',
    fixIntervalMs: 1,
    reportIntervalMs: 1,
  },
  entry: { id, ...(lonDeg !== undefined && { fix: { atMs: 0, latDeg: 0, lonDeg, cogDeg: 90 } }) },
  freshness: 'on-time',
  sign: 'measured',
  ...more,
})

describe('the scene', () => {
  it('has a mark for everyone who was heard, arrows at sea and discs on land', () => {
    const readings = [reading(0, 0), reading(1, undefined)]
    expect(makeScene(undefined, readings, NO_TRACKS, SEA).marks.map(({ id, shape }) => [id, shape])).toEqual([
      [0, 'arrow'],
    ])
    expect(makeScene(undefined, readings, NO_TRACKS, { ...SEA, onLand: true }).marks[0]?.shape).toBe('disc')
  })

  it('keeps a mark where it was measured, and has a ring where it is expected by agreement', () => {
    const expected = { latDeg: 0, lonDeg: 1, withinM: 1000 }
    const [mark] = makeScene(undefined, [reading(0, 0, { expected })], NO_TRACKS, SEA).marks
    expect(mark?.x).toBe(0.5)
    expect(mark?.expected?.x).toBeCloseTo(0.5 + 1 / 360, 9)
    expect(mark?.expected?.radius).toBeCloseTo(1 / 40_030, 6)
    expect(makeScene(undefined, [reading(0, 0)], NO_TRACKS, SEA).marks[0]).not.toHaveProperty('expected')
  })

  it('writes names on one line, without direction marks and not endless', () => {
    expect(makeScene(undefined, [reading(0, 0)], NO_TRACKS, SEA).marks[0]?.name).toBe('A name that is much too l…')
  })

  it('makes the path of a track once, and again when the track has grown', () => {
    const tracks = mergePoints(NO_TRACKS, [
      [0, 1, 0, 17_990_000],
      [0, 2, 0, -17_990_000],
    ])
    const pathIn = (of: typeof tracks) => makeScene(undefined, [reading(0, 0)], of, SEA).marks[0]?.tail?.path
    expect(pathIn(tracks)).toBe(pathIn(tracks))
    expect(pathIn(mergePoints(tracks, [[0, 3, 0, 0]]))).not.toBe(pathIn(tracks))
    expect(Math.abs(pathIn(tracks)!.x[1]! - pathIn(tracks)!.x[0]!)).toBeLessThan(0.01)
  })
})

describe('a course', () => {
  const course: LiveCourse = {
    lengthM: 3000,
    elements: [
      { kind: 'checkpoint', name: 'Start', at: { latDeg: 0, lonDeg: 0 }, radiusM: 50, atM: 0 },
      { kind: 'checkpoint', name: 'Hut', at: { latDeg: 0, lonDeg: 0.02 }, radiusM: 50, atM: 2000 },
      {
        kind: 'line',
        name: 'Finish',
        port: { latDeg: -0.01, lonDeg: 0.03 },
        starboard: { latDeg: 0.01, lonDeg: 0.03 },
        atM: 3000,
      },
    ],
    legs: [[{ latDeg: 0, lonDeg: 0.005 }], []],
  }

  it('on land carries its distances: within a leg by the path, at each element as the course says', () => {
    const { way } = courseShape(course, true)
    const [start, quarter, hut] = [...way!.atM]
    expect([start, hut, way!.atM.at(-1)]).toEqual([0, 2000, 3000])
    expect(quarter).toBeCloseTo(500, 6)
  })

  it('knows where it starts and finishes, and the two ends of a line', () => {
    const { elements } = courseShape(course, false)
    expect(elements.map(({ role }) => role)).toEqual(['start', 'between', 'finish'])
    expect(elements[2]?.ends).toHaveLength(4)
  })
})

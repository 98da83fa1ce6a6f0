import { describe, expect, it } from 'vitest'
import { HOUR_MS, MINUTE_MS } from '#base/units'
import { CHECKPOINTS, MOUNTAIN_COURSE, MOUNTAIN_PATH, placeAlong } from './mountain-course'
import { createRunners, MOUNTAIN_CUT_OFF_MS } from './runners'
import { distanceM } from './sphere'

const startAtMs = Date.UTC(2026, 5, 1, 4)
const run = (seed: string, count: number) => createRunners({ seed, startAtMs, count })

describe('the mountain course', () => {
  it('is a path of 330 km with a stop every 10 to 40 km, each on the path and in a valley', () => {
    expect(MOUNTAIN_PATH.lengthM).toBeGreaterThan(320_000)
    expect(MOUNTAIN_PATH.lengthM).toBeLessThan(340_000)
    const stops = [0, ...CHECKPOINTS.map((stop) => stop.atM), MOUNTAIN_PATH.lengthM]
    for (let i = 1; i < stops.length; i++) {
      expect(stops[i]! - stops[i - 1]!).toBeGreaterThan(10_000)
      expect(stops[i]! - stops[i - 1]!).toBeLessThan(40_000)
    }
    for (const { atM } of CHECKPOINTS) expect(MOUNTAIN_PATH.elevationM(atM)).toBeLessThan(1600)
  })

  it('has a leg from each element to the next, whose points belong to one path', () => {
    const { elements, legs } = MOUNTAIN_COURSE
    expect(legs.length).toBe(elements.length - 1)
    const points = legs.reduce((sum, leg) => sum + leg.length, 0)
    expect(points + CHECKPOINTS.length + 2).toBe(MOUNTAIN_PATH.points.length)
    legs.forEach((leg, i) => {
      const element = elements[i]!
      if ('at' in element) expect(distanceM(element.at, leg[0]!)).toBeLessThan(800)
    })
  })

  it('goes straight on before its beginning and beyond its end', () => {
    expect(distanceM(placeAlong(-100), placeAlong(0))).toBeCloseTo(100, 0)
    expect(distanceM(placeAlong(MOUNTAIN_PATH.lengthM + 60), placeAlong(MOUNTAIN_PATH.lengthM))).toBeCloseTo(60, 0)
  })
})

describe('runners', () => {
  it('run the same for the same seed and differently for another', () => {
    const at = (seed: string) => {
      const fleet = run(seed, 3)
      return [0, 1, 2].map((runner) => fleet.placeAt(runner, startAtMs + 20 * HOUR_MS))
    }
    expect(at('a')).toEqual(at('a'))
    expect(at('a')).not.toEqual(at('b'))
  })

  it('climb slowly, descend faster, and never run faster than people do', () => {
    const fleet = run('a', 20)
    const climbing: number[] = []
    const descending: number[] = []
    const before = Array.from({ length: 20 }, () => 0)
    for (let atMs = startAtMs + HOUR_MS; atMs <= startAtMs + 12 * HOUR_MS; atMs += MINUTE_MS) {
      for (let runner = 0; runner < 20; runner++) {
        fleet.placeAt(runner, atMs)
        const fromM = before[runner]!
        const toM = fleet.alongM(runner)
        before[runner] = toM
        const rise = MOUNTAIN_PATH.elevationM(toM) - MOUNTAIN_PATH.elevationM(fromM)
        if (fromM > 0 && rise / (toM - fromM) > 0.1) climbing.push((toM - fromM) / 60)
        if (fromM > 0 && rise / (toM - fromM) < -0.1) descending.push((toM - fromM) / 60)
      }
    }
    const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length
    expect(mean(descending)).toBeGreaterThan(1.2 * mean(climbing))
    expect(Math.max(...descending)).toBeLessThan(5)
  })

  it('stop, sleep and drop out; the first come in after three days, and by the cut-off all trackers are off', () => {
    const fleet = run('a', 60)
    const state = (hour: number) => {
      const places = Array.from({ length: 60 }, (_, runner) => fleet.placeAt(runner, startAtMs + hour * HOUR_MS))
      const finished = places.filter((_, runner) => fleet.alongM(runner) >= MOUNTAIN_PATH.lengthM).length
      return { off: places.filter((place) => !place).length, finished }
    }
    expect(state(36)).toMatchObject({ finished: 0 })
    expect(state(60).off).toBeGreaterThan(1)
    expect(state(70).finished).toBeLessThan(4)
    const late = state(150)
    expect(late.finished).toBeGreaterThan(10)
    expect(late.off).toBeLessThan(60)
    expect(state(MOUNTAIN_CUT_OFF_MS / HOUR_MS + 1).off).toBe(60)
  })
})

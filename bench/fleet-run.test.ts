import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readTrackFile } from '#tools/replay/track-file'
import { measureBaselines } from './baseline-run'
import { createFleet, type Fleet } from './fleet'
import { type FleetRunOptions, runFleet } from './fleet-run'
import { makeTracks } from './test-tracks'

const measure = (of: Fleet, options: FleetRunOptions) => runFleet(of, options).figures
const fleet = createFleet(makeTracks(12, 30), 0)

describe('the field profile', () => {
  test('tells every fix exactly, by loss behind the gateway none wrong', () => {
    const result = measure(fleet, { link: 'at-gateway', reportIntervalS: 300 })
    expect(result).toMatchObject({ fixes: 360, roundTrip: 'exact', wrong: 0 })
    expect(result.bitsPerFix).toBeCloseTo((8 * result.bytes) / 360, 9)
    expect(result).not.toHaveProperty('undecoded')
  })

  test('blind, decodes on at once after any three messages in a row are lost', () => {
    expect(measure(fleet, { link: 'blind', reportIntervalS: 300 })).toMatchObject({
      ...{ fixes: 360, roundTrip: 'exact', wrong: 0, undecoded: 0 },
    })
  })

  test('sends fewer and fuller messages the longer fixes may wait, and the fewest when they wait for full ones', () => {
    const waits = [60, 1800, Number.POSITIVE_INFINITY]
    const results = waits.map((reportIntervalS) => measure(fleet, { link: 'at-gateway', reportIntervalS }))
    const counts = results.map(({ messages }) => messages)
    expect(counts).toEqual(counts.toSorted((a, b) => b - a))
    expect(counts[2]).toBeLessThan(counts[1]!)
    expect(results.every(({ fixes, roundTrip }) => fixes === 360 && roundTrip === 'exact')).toBe(true)
  })

  test('is exact at every resolution', () => {
    for (const halvings of [1, 2, 3]) {
      const finer = createFleet(makeTracks(5, 30), halvings)
      expect(measure(finer, { link: 'blind', reportIntervalS: 300 })).toMatchObject({
        roundTrip: 'exact',
        undecoded: 0,
      })
    }
  })

  test('shares more than 256 trackers among several streams', () => {
    const crowd = createFleet(makeTracks(300, 3), 0)
    expect(measure(crowd, { link: 'at-gateway', reportIntervalS: 300 })).toMatchObject({
      ...{ fixes: 900, roundTrip: 'exact', wrong: 0 },
    })
  })

  test('a single fix is a message', () => {
    const lone = createFleet(makeTracks(1, 1), 0)
    expect(measure(lone, { link: 'blind', reportIntervalS: 300 })).toMatchObject({
      ...{ fixes: 1, messages: 1, roundTrip: 'exact', undecoded: 0 },
    })
  })
})

test('baselines are measured on the same fixes', () => {
  const baselines = measureBaselines(fleet)
  expect(baselines.msgpack).toBeGreaterThan(baselines.jsonBrotli)
  expect(baselines.jsonBrotli).toBeGreaterThan(baselines.ybPositions)
  expect(baselines.ybPositions).toBeGreaterThan(48)
  expect(baselines.varintConstantVelocity).toBeLessThan(baselines.polylineTime)
})

const shared = (name: string) => join(import.meta.dirname, '..', '..', 'shared', 'tracks', name)

const loadReal = async (name: string) => {
  const file = await readTrackFile(shared(name))
  if (!file.ok) throw new Error(file.fault)
  return createFleet(file.value.tracks, 0)
}

const CARS = 'wsc2015_solarcars.csv.gz'
const SHIPS = 'suez2021_ais.csv.gz'

describe('on real tracks', () => {
  test.skipIf(!existsSync(shared(CARS)))('of solar cars, every fix goes round exactly, blind as well', async () => {
    expect(measure(await loadReal(CARS), { link: 'blind', reportIntervalS: 300 })).toMatchObject({
      ...{ fixes: 9485, roundTrip: 'exact', wrong: 0, undecoded: 0 },
    })
  })

  test.skipIf(!existsSync(shared(SHIPS)))('of ships, every fix goes round exactly', async () => {
    const ships = await loadReal(SHIPS)
    expect(measure(ships, { link: 'at-gateway', reportIntervalS: Number.POSITIVE_INFINITY })).toMatchObject({
      ...{ fixes: 21_832, roundTrip: 'exact', wrong: 0 },
    })
  })

  test.skipIf(!existsSync(shared(CARS)))('of solar cars, baselines agree with those measured elsewhere', async () => {
    const baselines = measureBaselines(await loadReal(CARS))
    // The first fixes, which stand in full, were not counted there.
    expect(Math.abs(baselines.varintConstantVelocity - 35)).toBeLessThan(0.5)
    expect(Math.abs(baselines.polylineTime - 49.9)).toBeLessThan(0.5)
    expect(Math.abs(baselines.jsonBrotli / 88 - 1)).toBeLessThan(0.07)
  })
})

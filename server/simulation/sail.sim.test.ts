import { describe, expect, it } from 'vitest'
import { HONEST_LINK, STEADY_LINK } from '#simulator/link'
import { CHECKERS } from './checkers'
import { type SimulationFaults, type SimulationOptions, sail } from './sail'

const CALM: SimulationFaults = { link: STEADY_LINK, serverRestarts: 0, memoryLosses: 0, savesLost: 0 }
const HONEST: SimulationFaults = { link: HONEST_LINK, serverRestarts: 0.02, memoryLosses: 0.01, savesLost: 0.05 }
const ROUGH: SimulationFaults = {
  link: {
    ...HONEST_LINK,
    lossShare: 0.3,
    failureShare: 0.15,
    failureArrives: 0.3,
    duplicateShare: 0.1,
    overtakenShare: 0.1,
  },
  serverRestarts: 0.1,
  memoryLosses: 0.05,
  savesLost: 0.2,
}

const FIELD = { profile: 'field', boats: 40, cadenceMs: 60_000, hours: 5 } as const
const SOLO = { profile: 'solo', boats: 12, cadenceMs: 300_000, hours: 30 } as const

async function checked(options: SimulationOptions) {
  const outcome = await sail(options)
  const wrong = Object.entries(CHECKERS).flatMap(([name, check]) => {
    const what = check(outcome)
    return what === undefined ? [] : [`${name}: ${what} (${JSON.stringify(options)})`]
  })
  expect(wrong).toEqual([])
  return outcome
}

describe('simulated races, in virtual time', () => {
  it.each([
    ['a field gateway', FIELD],
    ['solo trackers', SOLO],
  ])('%s over a steady link: shore has every fix', async (_what, fleet) => {
    const { measured, recorded, gaps } = await checked({ ...fleet, seed: 1, faults: CALM })
    expect(gaps.size).toBe(0)
    // What was measured in the last report interval is still on board.
    const onBoard = fleet.boats * (fleet.profile === 'solo' ? 24 : 5)
    expect(recorded.length).toBeGreaterThanOrEqual(measured.size - onBoard)
  })

  it.each([1, 2, 3])(
    'a field gateway over an honest link, with restarts and losses of memory (seed %i)',
    async (seed) => {
      await checked({ ...FIELD, seed, faults: HONEST })
    },
  )

  it.each([1, 2, 3])('a field gateway when almost everything goes wrong (seed %i)', async (seed) => {
    const { measured, recorded } = await checked({ ...FIELD, seed, faults: ROUGH })
    expect(recorded.length).toBeLessThan(measured.size)
  })

  it.each([1, 2, 3])('solo trackers when almost everything goes wrong (seed %i)', async (seed) => {
    await checked({ ...SOLO, seed, faults: ROUGH })
  })

  it('is the same run for the same seed', async () => {
    const options: SimulationOptions = { ...FIELD, hours: 2, seed: 'again', faults: ROUGH }
    const [first, second] = [await sail(options), await sail(options)]
    expect(second.recorded).toEqual(first.recorded)
    expect(second.messages).toBe(first.messages)
  })
})

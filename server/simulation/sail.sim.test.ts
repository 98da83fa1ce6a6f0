import { describe, expect, it } from 'vitest'
import { HONEST_LINK } from '#simulator/link'
import { violationsOf } from './checkers'
import { faultsOf, NO_FAULTS, type SimulationFaults } from './faults'
import { readRegression, readRegressions } from './regressions'
import { type SimulationLayer, type SimulationOptions, sail } from './sail'

const KEPT = {
  note: 'an example',
  options: { seed: 1, profile: 'field', boats: 4, cadenceS: 60, hours: 2, faults: 'all' },
}

const withFaults = (faults: object) => JSON.stringify({ ...KEPT, options: { ...KEPT.options, faults } })

describe('kept regressions', () => {
  it.each(readRegressions().map(({ name, note, options }) => [name, note, options] as const))(
    '%s: %s',
    async (_name, _note, options) => {
      expect(violationsOf(await sail(options, 'session'))).toEqual([])
    },
  )

  it('that cannot be read fail by name', () => {
    expect(readRegression('a.json', JSON.stringify(KEPT)).options.cadenceMs).toBe(60_000)
    expect(() => readRegression('a.json', '{')).toThrow(/regression a\.json cannot be read/)
    expect(() => readRegression('a.json', JSON.stringify({ ...KEPT, note: '' }))).toThrow(/a\.json/)
    const { faults } = readRegression('a.json', withFaults({ lossBurst: 3, link: { lossShare: 0.5 } })).options
    expect(faults).toEqual({ ...NO_FAULTS, lossBurst: 3, link: { ...NO_FAULTS.link, lossShare: 0.5 } })
    expect(() => readRegression('a.json', withFaults({ lossBurts: 3 }))).toThrow(/a\.json/)
    const unknown = { ...KEPT, options: { ...KEPT.options, boat: 4 } }
    expect(() => readRegression('a.json', JSON.stringify(unknown))).toThrow(/a\.json/)
  })
})

const HONEST: SimulationFaults = {
  ...NO_FAULTS,
  link: HONEST_LINK,
  serverRestarts: 0.02,
  memoryLosses: 0.01,
  savesLost: 0.05,
}
const ROUGH: SimulationFaults = {
  ...HONEST,
  link: {
    ...HONEST_LINK,
    lossShare: 0.3,
    failureShare: 0.15,
    failureArrives: 0.3,
    duplicateShare: 0.1,
    overtakenShare: 0.1,
  },
  lateShare: 0.03,
  replayShare: 0.03,
  corruptShare: 0.03,
  replyLossShare: 0.3,
  replyCorruptShare: 0.05,
  replyLateShare: 0.2,
  senderRestartsPerDay: 6,
  clockSkewMsMax: 60_000,
  clockJumpsPerDay: 6,
  wildFixShare: 0.001,
  fixJitterS: 5,
  serverRestarts: 0.1,
  memoryLosses: 0.05,
  savesLost: 0.2,
}

const FIELD = { profile: 'field', boats: 20, cadenceMs: 60_000, hours: 3 } as const
const SOLO = { profile: 'solo', boats: 6, cadenceMs: 300_000, hours: 24 } as const
const LAYERS: readonly SimulationLayer[] = ['session', 'ingest']

async function checked(options: SimulationOptions, layer: SimulationLayer) {
  const outcome = await sail(options, layer)
  expect(violationsOf(outcome).map((what) => `${what} (${JSON.stringify(options)}, ${layer})`)).toEqual([])
  return outcome
}

const recordedCount = ({ ledger }: Awaited<ReturnType<typeof sail>>) => ledger.recorded.reduce((a, b) => a + b, 0)

describe.each(LAYERS)('simulated races, in virtual time, shore: %s', (layer) => {
  it.each([
    ['a field gateway', FIELD],
    ['solo trackers', SOLO],
  ])('%s over a steady link: shore has every fix', async (_what, fleet) => {
    const outcome = await checked({ ...fleet, seed: 1, faults: NO_FAULTS }, layer)
    expect(outcome.shore.gaps.size).toBe(0)
    // What was measured in the last report interval is still on board.
    const onBoard = fleet.boats * (fleet.profile === 'solo' ? 12 : 1)
    expect(recordedCount(outcome)).toBeGreaterThanOrEqual(outcome.ledger.recorded.length - onBoard)
  })

  it.each([1, 2])('a field gateway over an honest link, with restarts and losses of memory (seed %i)', async (seed) => {
    await checked({ ...FIELD, seed, faults: HONEST }, layer)
  })

  it.each([1, 2])('a field gateway when almost everything goes wrong (seed %i)', async (seed) => {
    const outcome = await checked({ ...FIELD, seed, faults: ROUGH }, layer)
    expect(recordedCount(outcome)).toBeLessThan(outcome.ledger.recorded.length)
  })

  it.each([1, 2])('solo trackers when almost everything goes wrong (seed %i)', async (seed) => {
    await checked({ ...SOLO, seed, faults: ROUGH }, layer)
  })
})

describe.each(LAYERS)('a simulated race in which boats say more than where they are, shore: %s', (layer) => {
  const said = { alarmsPerDay: 4, notesPerDay: 24 }
  // The inbox takes a copy that comes damaged first for the message itself.
  const faults = layer === 'ingest' ? { ...ROUGH, corruptShare: 0 } : ROUGH

  it.each([
    ['a field gateway', FIELD],
    ['solo trackers', SOLO],
  ])(
    '%s: alarms are surfaced, answered and then rest; notes end equal, when almost everything goes wrong',
    async (_what, fleet) => {
      const { ledger } = await checked({ ...fleet, seed: 1, faults, said }, layer)
      const alarms = [...ledger.said.alarms.values()]
      expect(alarms.filter(({ surfacedAtMs }) => surfacedAtMs !== undefined).length).toBeGreaterThan(4)
      expect(alarms.some(({ sendings }) => sendings.at(-1)?.answer === 'received')).toBe(true)
      expect([...ledger.said.notes.values()].filter(({ isTold }) => isTold).length).toBeGreaterThan(20)
    },
  )
})

describe('a simulated race in which nothing is said beside fixes', () => {
  it('is the same run as one of boats that cannot say anything', async () => {
    const silent: SimulationOptions = { ...FIELD, seed: 5, faults: ROUGH }
    const [first, second] = [await sail(silent, 'session'), await sail({ ...silent, said: SILENT }, 'session')]
    expect(second.billed).toEqual(first.billed)
    expect(second.ledger.recorded).toEqual(first.ledger.recorded)
  })
})

const SILENT = { alarmsPerDay: 0, notesPerDay: 0 }

describe('a simulated race', () => {
  const options = (seed: number): SimulationOptions => ({ ...FIELD, hours: 2, seed, faults: faultsOf('all', seed) })

  it('is the same run for the same seed', async () => {
    const [first, second] = [await sail(options(3), 'session'), await sail(options(3), 'session')]
    expect(second.ledger.recorded).toEqual(first.ledger.recorded)
    expect(second.billed).toEqual(first.billed)
    expect([...second.shore.gaps]).toEqual([...first.shore.gaps])
  })

  it('is another one for another seed', async () => {
    const [first, second] = [await sail(options(3), 'session'), await sail(options(4), 'session')]
    expect(second.billed).not.toEqual(first.billed)
  })
})

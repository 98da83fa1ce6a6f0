import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { concatBytes } from '#base/bytes'
import { createRandom } from '#base/random'
import { UNSEALED } from './frame'
import { createShoreState, encodeShoreState, receive } from './shore-session'
import { encodeSos, type Sos } from './sos-frame'
import { disorder, START_S, sailFleet } from './test-fleet'

const SOS: Sos = {
  ...{ epoch: 30, slot: 200, incident: 255, distress: 'sinking', raisedAtS: START_S, sentBefore: 3 },
  fix: { halvings: 1, atS: START_S - 60, lat: 900_000, lon: -50_000 },
}

const RUNS = [1, 5, 20].map((slots) => sailFleet({ seed: slots, slots, messages: 20 }).messages)

/** What may come before: runs with gaps, disorder, conflicts and restarts, garbage, pieces of true messages, other alarms. */
function anythingBefore(seed: number) {
  const random = createRandom(`${seed}/before`)
  const state = createShoreState()
  const take = (bytes: Uint8Array, atS: number) => void receive(state, bytes, 1000 * atS)
  for (const { bytes, sessionAtMs } of disorder(RUNS.flat(), 40, random)) {
    const noise = Uint8Array.from({ length: random.int(60) }, () => random.int(256))
    const choice = random.int(5)
    if (choice > 0) take(bytes, sessionAtMs / 1000)
    if (choice === 1) take(noise, sessionAtMs / 1000)
    if (choice === 2) take(concatBytes([bytes.slice(0, random.int(bytes.length)), noise]), sessionAtMs / 1000)
    if (choice === 3)
      take(encodeSos({ ...SOS, epoch: random.int(32), slot: random.int(256) }, UNSEALED), random.int(2 ** 31))
  }
  return { state, random }
}

describe('an SOS on shore', () => {
  it('A9 is surfaced whatever came before it, each time that it comes, and touches nothing else', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e6 }), (seed) => {
        const { state, random } = anythingBefore(seed)
        const before = encodeShoreState(state)
        for (let times = 0; times < 2; times++) {
          const { effects } = receive(state, encodeSos(SOS, UNSEALED), 1000 * random.int(2 ** 32))
          expect(effects).toEqual([{ kind: 'sos', sos: SOS }])
        }
        expect(encodeShoreState(state)).toEqual(before)
      }),
      { numRuns: 30 },
    )
  })

  it('A9 comes through while entries wait', () => {
    const state = createShoreState()
    const { messages } = sailFleet({ seed: 'full', slots: 60, messages: 12 })
    for (const { bytes, sessionAtMs } of messages.slice(8)) receive(state, bytes, sessionAtMs)
    expect([...(state.runs[0]?.held.values() ?? [])].flat().length).toBeGreaterThan(50)
    expect(receive(state, encodeSos(SOS, UNSEALED), 0).effects).toEqual([{ kind: 'sos', sos: SOS }])
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toHex } from '#base/bytes'
import { createRandom } from '#base/random'
import { sealFrame, UNSEALED } from './frame'
import { SOLO_POLICY } from './policy'
import type { Coder } from './range-coder'
import { atGateway, failed, onReply } from './sender'
import { createShoreState, decodeShoreState, encodeShoreState, gapReport, receive } from './shore-session'
import { disorder, drawDataBody, gapsOf, type Message, receiveAll, reportsOf, sailFleet, textOf } from './test-fleet'

const seeds = fc.integer({ min: 0, max: 1e6 })
const RUNS = { numRuns: 40 }

const bytesOf = (state: ReturnType<typeof createShoreState>) => toHex(encodeShoreState(state))

/** A voyage over a bad link: modems that fail and lie, and a gateway that loses. What arrives is in the order of sending. */
function voyage(seed: number, options: { messages?: number; solo?: boolean; reportShare?: number } = {}) {
  const arrived: Message[] = []
  const random = createRandom(`${seed}/voyage`)
  const [loss, failure] = [random.next() * 0.4, random.next() * 0.3]
  const sailed = sailFleet({
    seed,
    slots: options.solo ? 1 : 1 + random.int(12),
    messages: options.messages ?? 60,
    ...(options.reportShare === undefined ? {} : { reportShare: options.reportShare }),
    policy: options.solo ? { ...SOLO_POLICY, messageBytesMax: 50 } : { halvings: random.int(4) },
    afterMessage: (sender, message) => {
      const lost = random.chance(loss)
      if (!lost) arrived.push(message)
      if (random.chance(failure)) failed(sender, message.messageId)
      else if (random.chance(0.7)) atGateway(sender, message.messageId)
    },
  })
  return { ...sailed, arrived, random }
}

describe('shore state', () => {
  it('J1 is equal after any order and any repetition of the same messages, and so is the set of fixes', () => {
    fc.assert(
      fc.property(seeds, fc.boolean(), (seed, solo) => {
        const { arrived, random } = voyage(seed, { solo })
        const straight = receiveAll(arrived)
        const repeated = arrived.flatMap((message) => (random.chance(0.3) ? [message, message] : [message]))
        for (const spread of [3, 30, 90]) {
          const mixed = receiveAll(disorder(repeated, spread, random))
          expect(bytesOf(mixed.state)).toBe(bytesOf(straight.state))
          expect(mixed.reports).toEqual(straight.reports)
        }
      }),
      RUNS,
    )
  })

  it('J1 ends with the same gaps in the same state, whatever the order', () => {
    const lastStates = (effects: Parameters<typeof gapsOf>[0]) => {
      const last = new Map(gapsOf(effects).map((gap) => gap.split(' ') as [string, string]))
      return [...last].filter(([, state]) => state !== 'filled').sort()
    }
    fc.assert(
      fc.property(seeds, (seed) => {
        const { arrived, random } = voyage(seed)
        const straight = receiveAll(arrived)
        const mixed = receiveAll(disorder(arrived, 40, random))
        expect(lastStates(mixed.effects)).toEqual(lastStates(straight.effects))
      }),
      RUNS,
    )
  })

  it('J2 goes through bytes at any moment without a trace', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const { arrived, random } = voyage(seed)
        const mixed = disorder(arrived, 20, random)
        const straight = receiveAll(mixed)
        let state = createShoreState()
        const effects = mixed.flatMap(({ bytes, sessionAtMs }) => {
          const read = decodeShoreState(encodeShoreState(state))
          expect(read.ok).toBe(true)
          if (read.ok) state = read.value
          return receive(state, bytes, sessionAtMs).effects
        })
        expect(effects).toEqual(straight.effects)
        expect(bytesOf(state)).toBe(bytesOf(straight.state))
      }),
      { numRuns: 15 },
    )
  })

  it('F6 accepts no fix that was not measured, under loss, disorder, repetition, and modems that fail and lie', () => {
    fc.assert(
      fc.property(seeds, fc.boolean(), (seed, solo) => {
        const { arrived, truth, random } = voyage(seed, { solo, reportShare: 0.2 + 0.8 * ((seed % 7) / 6) })
        const start = random.int(10)
        const { reports } = receiveAll(disorder(arrived.slice(start), 1 + random.int(80), random))
        for (const report of reports) expect(truth.has(report)).toBe(true)
      }),
      RUNS,
    )
  })

  it('G6 has every fix in the end, once gap reports reach the sender', () => {
    fc.assert(
      fc.property(seeds, fc.boolean(), (seed, solo) => {
        const random = createRandom(`${seed}/healing`)
        let state = createShoreState()
        const reports = new Set<string>()
        let faulty = true
        const take = ({ bytes, sessionAtMs }: Message) => {
          const step = receive(state, bytes, sessionAtMs)
          state = step.state
          for (const report of reportsOf(step.effects)) reports.add(textOf(report))
        }
        const afterMessage: Parameters<typeof sailFleet>[0]['afterMessage'] = (sender, message) => {
          if (!(faulty && random.chance(0.3))) take(message)
          if (faulty && random.chance(0.2)) failed(sender, message.messageId)
          else atGateway(sender, message.messageId)
          const reply = random.chance(0.2) ? gapReport(state) : undefined
          if (reply !== undefined) expect(onReply(sender, reply.bytes, message.sessionAtMs).ok).toBe(true)
        }
        const slots = solo ? 1 : 6
        const policy = solo ? { ...SOLO_POLICY, messageBytesMax: 50 } : {}
        const stormy = sailFleet({ seed, slots, messages: 60, policy, afterMessage })
        faulty = false
        const { sender, endS } = stormy
        const calm = sailFleet({ seed: seed + 1, slots, messages: 60, policy, afterMessage, sender, fromS: endS })
        for (const fix of [...stormy.truth, ...calm.truth]) expect(reports.has(fix)).toBe(true)
        expect(gapReport(state)).toBeUndefined()
      }),
      RUNS,
    )
  })

  it('H8 takes any bytes for a value, in any amount, and the next good message works', () => {
    const { messages, truth } = sailFleet({ seed: 'good', slots: 5, messages: 30 })
    const good = receiveAll(messages)
    expect(good.reports).toEqual(truth)
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        const { effects } = receive(createShoreState(), bytes, 1.79e12)
        expect(effects.length).toBeGreaterThan(0)
      }),
      { numRuns: 300 },
    )
    const random = createRandom('damage')
    const state = createShoreState()
    const reports = new Set<string>()
    for (const { bytes, sessionAtMs } of messages) {
      const damaged = bytes.slice()
      damaged[random.int(damaged.length)] = random.int(256)
      const harm = receive(state, damaged, sessionAtMs).effects
      for (const { effects } of [{ effects: harm }, receive(state, bytes, sessionAtMs)]) {
        for (const report of reportsOf(effects)) reports.add(textOf(report))
      }
    }
    expect(reports).toEqual(truth)
  })

  it('H8 takes sealed nonsense for a value: frames with a true tag and any body', () => {
    const state = createShoreState()
    fc.assert(
      fc.property(fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })), fc.nat(1), (luck, solo) => {
        const kind = solo === 1 ? 'solo' : 'field'
        const head = { kind, epoch: Math.floor(31 * next(luck)) } as const
        // What a reader makes of chance, sealed as a frame: the layouts take any value for every number.
        const frame = nonsense(kind, luck)
        const bytes = sealFrame(head, UNSEALED, [frame.baseAtS], frame.write)
        const effects = receive(state, bytes, frame.baseAtS * 1000).effects
        for (const report of reportsOf(effects)) {
          expect(Math.abs(report.lat)).toBeLessThanOrEqual(900_000 * 2 ** report.halvings)
          expect(report.slot).toBeLessThan(256)
        }
        expect(decodeShoreState(encodeShoreState(state)).ok).toBe(true)
      }),
      { numRuns: 300 },
    )
  })
})

const next = (luck: Iterator<number>) => luck.next().value as number

/** A body of random numbers that is laid out as a frame's: every bit and number is drawn. */
function nonsense(kind: 'solo' | 'field', luck: Iterator<number>) {
  const drawn: { context?: number; value: number; count?: number }[] = []
  const drawer: Coder = {
    bit(context) {
      const value = next(luck) < 0.5 ? 0 : 1
      drawn.push({ context, value })
      return value
    },
    uniform(_value, count) {
      const value = Math.min(count - 1, Math.floor(next(luck) * count))
      drawn.push({ value, count })
      return value
    },
  }
  const { clock } = drawDataBody(kind, drawer)
  const write = (coder: Coder) => {
    for (const { context, value, count } of drawn) {
      if (context === undefined) coder.uniform(value, count ?? 1)
      else coder.bit(context, value)
    }
  }
  return { baseAtS: clock.baseAtS, write }
}

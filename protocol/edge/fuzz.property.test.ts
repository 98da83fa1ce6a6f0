import { readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fromHex } from '#base/bytes'
import { onShoreFrame } from './from-shore'
import { SOLO_POLICY } from './policy'
import { decodeReply } from './reply-frame'
import { createSender, decodeSender, encodeSender, observe, onReply } from './sender'
import { createShoreState, decodeShoreState, encodeShoreState, receive } from './shore-session'
import { NO_KEY } from './tag'
import { reportsOf, sailFleet } from './test-fleet'

/** Frames that are good, and others that once were trouble: what is fuzzed begins as one of them. */
function readCorpus(): Uint8Array[] {
  return ['./golden/v1/', './golden/v2/', './corpus/'].flatMap((folder) => {
    const at = new URL(folder, import.meta.url)
    return readdirSync(at).flatMap((name) =>
      readFileSync(new URL(name, at), 'utf8')
        .split('\n')
        .filter((line) => line !== '' && !line.startsWith('#'))
        .map(fromHex),
    )
  })
}

const corpus = readCorpus()
const sailed = sailFleet({ seed: 'fuzz', slots: 6, messages: 20 })
const states = [encodeSender(sailed.sender), encodeShoreState(createShoreState())]

/** Bytes changed, cut out, doubled or put in. */
const anyChange = fc.record({ at: fc.nat(2000), count: fc.nat(12), bytes: fc.uint8Array({ maxLength: 12 }) })
const anyBytes = (seeds: readonly Uint8Array[]) =>
  fc
    .tuple(fc.constantFrom(...seeds), fc.array(anyChange, { maxLength: 6 }))
    .map(([seed, changes]) =>
      changes.reduce<number[]>(
        (bytes, { at, count, bytes: inserted }) => bytes.toSpliced(at % (bytes.length + 1), count, ...inserted),
        [...seed],
      ),
    )

const RUNS = { numRuns: 1500 }

describe('any bytes are a value', () => {
  it('H8 for shore, which tells only what can be and stays within its bounds', () => {
    const state = createShoreState()
    fc.assert(
      fc.property(anyBytes(corpus), fc.integer({ min: 0, max: 2 ** 33 }), (bytes, sessionS) => {
        const { effects } = receive(state, Uint8Array.from(bytes), 1000 * sessionS)
        for (const { lat, atS, slot, halvings } of reportsOf(effects)) {
          expect(Math.abs(lat)).toBeLessThanOrEqual(900_000 * 2 ** halvings)
          expect(atS > 0 && slot < 256).toBe(true)
        }
      }),
      RUNS,
    )
    expect(encodeShoreState(state).length).toBeLessThan(2 ** 20)
    const { effects } = receive(state, sailed.messages[0]!.bytes, sailed.messages[0]!.sessionAtMs)
    expect(reportsOf(effects).length).toBeGreaterThan(0)
  })

  it('H8 for a sender that hears them from shore', () => {
    const sender = createSender(SOLO_POLICY, 1)
    observe(sender, { slot: 0, atS: 1_790_000_000, latDeg: 1, lonDeg: 2 })
    fc.assert(
      fc.property(anyBytes(corpus), (bytes) => {
        expect(typeof onReply(sender, Uint8Array.from(bytes), 0).ok).toBe('boolean')
        expect(typeof onShoreFrame(sender, Uint8Array.from(bytes), 0).ok).toBe('boolean')
        expect(typeof decodeReply(Uint8Array.from(bytes), NO_KEY).ok).toBe('boolean')
      }),
      RUNS,
    )
  })

  it('J2 for kept state, which is refused by name or is what it was', () => {
    fc.assert(
      fc.property(anyBytes(states), (bytes) => {
        for (const decode of [decodeSender, decodeShoreState]) {
          const read = decode(Uint8Array.from(bytes))
          if (!read.ok) expect(['state-unreadable', 'state-version']).toContain(read.fault.kind)
        }
      }),
      RUNS,
    )
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BitReader, BitWriter } from './bit-string'
import { openFrame, UNSEALED } from './frame'
import { readOther } from './other-frame'
import { sealOther } from './other-kind'
import { CREDITS_MAX, INTERVAL_S_MAX, isRule, METRES_MAX, type ReportingRule, ZONES_MAX } from './reporting-rule'
import { encodeRule, readRuleBody, writeRuleBody } from './rule-frame'
import { NO_KEY } from './tag'

const whole = (min: number, max: number) => fc.integer({ min, max })

const zones = fc.record({
  lat: whole(-900_000, 900_000),
  lon: whole(-1_800_000, 1_799_999),
  radiusM: whole(1, METRES_MAX),
  errorM: whole(1, METRES_MAX),
  intervalS: whole(1, INTERVAL_S_MAX),
})

const budgets = fc
  .record({ credits: whole(0, CREDITS_MAX), fromS: whole(0, 2 ** 32 - 2), lastsS: whole(1, 2 ** 32 - 1) })
  .map(({ credits, fromS, lastsS }) => ({ credits, fromS, untilS: Math.min(2 ** 32 - 1, fromS + lastsS) }))

const rules: fc.Arbitrary<ReportingRule> = whole(1, INTERVAL_S_MAX).chain((heartbeatS) =>
  fc
    .record(
      {
        errorM: whole(1, METRES_MAX),
        heartbeatS: fc.constant(heartbeatS),
        leastIntervalS: whole(0, heartbeatS),
        parkedIntervalS: whole(1, INTERVAL_S_MAX),
        budget: budgets,
        zones: fc.array(zones, { maxLength: ZONES_MAX }),
      },
      { requiredKeys: ['errorM', 'heartbeatS', 'leastIntervalS', 'parkedIntervalS', 'zones'] },
    )
    .map((rule) => rule as ReportingRule),
)

function bytesOf(rule: ReportingRule): Uint8Array {
  const writer = new BitWriter()
  writeRuleBody(writer, rule)
  return writer.finish()
}

describe('a reporting rule on the wire', () => {
  it('comes back as it was, ends where it ends, and fits a message from shore', () => {
    fc.assert(
      fc.property(rules, (rule) => {
        expect(isRule(rule)).toBe(true)
        const bytes = bytesOf(rule)
        expect(bytes.length).toBeLessThanOrEqual(205)
        const reader = new BitReader(bytes)
        expect(readRuleBody(reader)).toEqual({ ok: true, value: rule })
        expect(reader.endsCleanly()).toBe(true)
      }),
    )
  })

  it('U1 comes back from its frame as it was, and fits a message from shore', () => {
    fc.assert(
      fc.property(rules, (rule) => {
        const bytes = encodeRule(rule, 0, { key: NO_KEY, tagBytes: 4 })
        expect(bytes.length).toBeLessThanOrEqual(212)
        const opened = openFrame(bytes)
        expect(opened.ok && readOther(opened.value, 0, NO_KEY)).toEqual({ ok: true, value: { kind: 'rule', rule } })
      }),
    )
  })

  it('U1 sealed over any numbers is a rule in its ranges or a named fault', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 250 }), (numbers) => {
        const bytes = sealOther({ kind: 'rule', epoch: 0 }, UNSEALED, [], (coder) => {
          for (const number of numbers) coder.uniform(number, 256)
        })
        const opened = openFrame(bytes)
        const read = opened.ok ? readOther(opened.value, 0, NO_KEY) : opened
        if (read.ok) expect(read.value.kind === 'rule' && isRule(read.value.rule)).toBe(true)
      }),
      { numRuns: 500 },
    )
  })

  it('cut short is malformed', () => {
    fc.assert(
      fc.property(rules, fc.nat(), (rule, cut) => {
        const bytes = bytesOf(rule)
        const read = readRuleBody(new BitReader(bytes.subarray(0, cut % bytes.length)))
        expect(read).toEqual({ ok: false, fault: { kind: 'frame-malformed' } })
      }),
    )
  })

  it('from any bytes is a rule in its ranges or a named fault', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const read = readRuleBody(new BitReader(bytes))
        if (read.ok) expect(bytesOf(read.value).length).toBeLessThanOrEqual(bytes.length)
        else expect(['frame-malformed', 'value-out-of-range']).toContain(read.fault.kind)
      }),
      { numRuns: 500 },
    )
  })

  it('with a value out of its range is refused by name, and is never written', () => {
    const rule = { errorM: 100, heartbeatS: 600, leastIntervalS: 0, parkedIntervalS: 3600, zones: [] }
    const zone = { lat: 0, lon: 0, radiusM: 1, errorM: 1, intervalS: 1 }
    const wrong: ReportingRule[] = [
      { ...rule, errorM: 0 },
      { ...rule, heartbeatS: 0 },
      { ...rule, leastIntervalS: 601 },
      { ...rule, parkedIntervalS: 0.5 },
      { ...rule, budget: { credits: 1, fromS: 10, untilS: 10 } },
      { ...rule, zones: [{ ...zone, lat: 900_001 }] },
      { ...rule, zones: [{ ...zone, lon: 1_800_000 }] },
      { ...rule, zones: new Array(17).fill(zone) },
    ]
    for (const one of wrong) expect(() => bytesOf(one)).toThrow(/reporting rule/)
    expect(readRuleBody(new BitReader(new Uint8Array(30)))).toEqual({
      ok: false,
      fault: { kind: 'value-out-of-range' },
    })
  })
})

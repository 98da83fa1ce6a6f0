import { assert } from '#base/assert'
import { bad, ok, type Result } from '#base/result'
import type { BitReader, BitWriter } from './bit-string'
import type { EdgeFault } from './fault'
import type { OpenedFrame, Seal } from './frame'
import { codeBits } from './numbers'
import { proofFault, sealOther } from './other-kind'
import type { Coder } from './range-coder'
import { isRule, type ReportingRule, type ReportingZone } from './reporting-rule'
import type { TagKey } from './tag'

/** Builds the frame of a rule, at most 212 bytes. Its epoch says nothing. */
export function encodeRule(rule: ReportingRule, epoch: number, seal: Seal): Uint8Array {
  return sealOther({ kind: 'rule', epoch }, seal, [], (coder) => writeRuleBody(bitsOver(coder), rule))
}

/** Reads what stands behind the number of the frame's kind. */
export function readRule(opened: OpenedFrame, key: TagKey): Result<ReportingRule, EdgeFault> {
  const rule = readRuleBody(bitsOver(opened.coder))
  const fault = proofFault(opened, key)
  return fault === undefined ? rule : bad(fault)
}

/** Bits by way of a coder. Behind the end it reads zeros, and the frame's end says so. */
const bitsOver = (coder: Coder): BitSink & BitSource => ({
  write: (value, bits) => void codeBits(coder, bits, value),
  read: (bits) => codeBits(coder, bits, 0),
  overran: false,
})

type BitSink = Pick<BitWriter, 'write'>
type BitSource = Pick<BitReader, 'read' | 'overran'>

/**
 * A reporting rule in bits. Fixed widths: error 16 bits, heartbeat 17, least interval 17, parked interval 17, one bit
 * for a budget (credits 24, from 32, until 32), five of count of zones, and for each the place as steps of 1e-4° from the south pole and from −180°
 * (21 and 22), radius 16, error 16, interval 17. At most 205 bytes.
 */
export function writeRuleBody(writer: BitSink, rule: ReportingRule): void {
  assert(isRule(rule), 'a reporting rule is in its ranges')
  writer.write(rule.errorM, METRES_BITS)
  writer.write(rule.heartbeatS, INTERVAL_BITS)
  writer.write(rule.leastIntervalS, INTERVAL_BITS)
  writer.write(rule.parkedIntervalS, INTERVAL_BITS)
  writer.write(rule.budget ? 1 : 0, 1)
  if (rule.budget) {
    writer.write(rule.budget.credits, CREDIT_BITS)
    writer.write(rule.budget.fromS, INSTANT_BITS)
    writer.write(rule.budget.untilS, INSTANT_BITS)
  }
  writer.write(rule.zones.length, COUNT_BITS)
  for (const zone of rule.zones) writeZone(writer, zone)
}

const [METRES_BITS, INTERVAL_BITS, CREDIT_BITS, INSTANT_BITS, COUNT_BITS] = [16, 17, 24, 32, 5] as const
const [LAT_BITS, LON_BITS, LAT_STEPS, LON_STEPS] = [21, 22, 900_000, 1_800_000] as const

function writeZone(writer: BitSink, { lat, lon, radiusM, errorM, intervalS }: ReportingZone): void {
  writer.write(lat + LAT_STEPS, LAT_BITS)
  writer.write(lon + LON_STEPS, LON_BITS)
  writer.write(radiusM, METRES_BITS)
  writer.write(errorM, METRES_BITS)
  writer.write(intervalS, INTERVAL_BITS)
}

/** Reads a rule; the reader then stands at the first bit after it. Any bytes give a rule in its ranges or a named fault. */
export function readRuleBody(reader: BitSource): Result<ReportingRule, EdgeFault> {
  const errorM = reader.read(METRES_BITS)
  const heartbeatS = reader.read(INTERVAL_BITS)
  const leastIntervalS = reader.read(INTERVAL_BITS)
  const parkedIntervalS = reader.read(INTERVAL_BITS)
  const budget = reader.read(1) === 1 ? { budget: readBudgetOf(reader) } : {}
  const zones = Array.from({ length: reader.read(COUNT_BITS) }, () => readZone(reader))
  if (reader.overran) return bad({ kind: 'frame-malformed' })
  const rule = { errorM, heartbeatS, leastIntervalS, parkedIntervalS, ...budget, zones }
  return isRule(rule) ? ok(rule) : bad({ kind: 'value-out-of-range' })
}

function readBudgetOf(reader: BitSource) {
  return { credits: reader.read(CREDIT_BITS), fromS: reader.read(INSTANT_BITS), untilS: reader.read(INSTANT_BITS) }
}

function readZone(reader: BitSource): ReportingZone {
  return {
    lat: reader.read(LAT_BITS) - LAT_STEPS,
    lon: reader.read(LON_BITS) - LON_STEPS,
    radiusM: reader.read(METRES_BITS),
    errorM: reader.read(METRES_BITS),
    intervalS: reader.read(INTERVAL_BITS),
  }
}

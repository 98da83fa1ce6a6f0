import { describe, expect, test } from 'vitest'
import { FIELD_POLICY } from '#protocol/edge/policy'
import { Findings } from './findings'
import { createFleet, inTimeOrder } from './fleet'
import { countUndecodedAfterRuns, receiveWithLoss } from './lossy-shore'
import { type Stream, sendStream } from './stream'
import { makeTracks } from './test-tracks'

const fleet = createFleet(makeTracks(6, 40), 0)

function send(change: Partial<typeof FIELD_POLICY>, isAtGateway: boolean) {
  const policy = { ...FIELD_POLICY, ...change }
  const stream: Stream = { fleet, firstTracker: 0, policy, budgetBytes: 340, order: inTimeOrder(fleet, 0, 6) }
  const findings = new Findings(fleet)
  return { stream, findings, messages: sendStream(stream, { isAtGateway, waitS: 300 }, findings) }
}

describe('what the checks find', () => {
  test('nothing against a sender whose window holds four messages', () => {
    const { stream, messages, findings } = send({}, false)
    expect(countUndecodedAfterRuns(stream, messages, findings)).toBe(0)
    expect(findings).toMatchObject({ wrong: 0, roundTrip: 'exact', fixCount: 240 })
  })

  test('entries that cannot be told, of a sender whose window is too small for three losses in a row', () => {
    const { stream, messages, findings } = send({ windowMessages: 1 }, false)
    expect(findings.roundTrip).toBe('exact')
    expect(countUndecodedAfterRuns(stream, messages, findings)).toBeGreaterThan(0)
    expect(findings.wrong).toBe(0)
  })

  test('entries that cannot be told, of a sender who trusted the gateway', () => {
    const { stream, messages, findings } = send({ gatewayMessages: 1 }, true)
    expect(countUndecodedAfterRuns(stream, messages, findings)).toBeGreaterThan(0)
  })

  test('nothing wrong behind a gateway that loses a little', () => {
    const { stream, messages, findings } = send({}, true)
    receiveWithLoss(stream, messages, findings)
    expect(findings.wrong).toBe(0)
  })

  test('wrong reports, by a stream that takes one tracker for another', () => {
    const { stream, messages } = send({}, true)
    const findings = new Findings(fleet)
    receiveWithLoss({ ...stream, firstTracker: 1 }, messages, findings)
    expect(findings.wrong).toBeGreaterThan(0)
  })
})

describe('findings', () => {
  test('name the first report that nobody measured, or the first fix that never came', () => {
    const findings = new Findings(fleet)
    expect(findings.roundTrip).toContain('measured by tracker tracker 0, never told')
    const reports = [{ slot: 2, atS: 1, lat: 2, lon: 3, halvings: 0 }]
    findings.takeAll(0, [{ kind: 'reports', reports, full: [true] }])
    expect(findings.roundTrip).toBe('told of tracker tracker 2, never measured: 1 s at 2, 3')
    expect(findings.wrong).toBe(1)
  })

  test('name a fault and an entry that waits: on a link that loses nothing neither may be', () => {
    const faulty = new Findings(fleet)
    faulty.takeAll(0, [{ kind: 'fault', fault: { kind: 'bad-check' } }])
    expect(faulty.roundTrip).toContain('check')
    const waiting = new Findings(fleet)
    waiting.takeAll(0, [{ kind: 'held', count: 3 }])
    expect(waiting.roundTrip).toBe('3 entries could not be told at once')
  })
})

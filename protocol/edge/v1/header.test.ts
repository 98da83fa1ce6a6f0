import { describe, expect, it } from 'vitest'
import { fromHex, toHex } from '#base/bytes'
import { BitWriter } from './bits'
import { crc16 } from './check'
import { describeEdgeFault, EDGE_FAULT_KINDS, type EdgeFault } from './fault'
import { base24Of, expandBase, type FrameHeader, openFrame, sealFrame, writeHeader } from './header'
import { createShoreState, receive } from './shore-session'

const HEADER: FrameHeader = { kind: 'field', halvings: 2, epoch: 0xab, seq: 0x1234, base24: 0x56789a }

function headerFrame(header: FrameHeader = HEADER): Uint8Array {
  const writer = new BitWriter()
  writeHeader(writer, header)
  return sealFrame(writer)
}

/** The bytes with their check made right again. */
function resealed(content: Uint8Array): Uint8Array {
  const writer = new BitWriter()
  for (const byte of content) writer.write(byte, 8)
  return sealFrame(writer)
}

describe('the header', () => {
  it('H1 has its fields where the specification says', () => {
    // version 001, kind 001, halvings 10
    expect(toHex(headerFrame()).slice(0, 14)).toBe('26ab123456789a')
    const opened = openFrame(headerFrame())
    expect(opened.ok && opened.value.header).toEqual(HEADER)
  })

  it('H2 another version is named before anything else is looked at', () => {
    const frame = headerFrame()
    frame[0] = 0x46
    expect(openFrame(frame)).toEqual({ ok: false, fault: { kind: 'unknown-version', version: 2 } })
  })

  it('H3 a kind that means nothing yet is named', () => {
    for (const number of [3, 4, 5, 6, 7]) {
      const content = headerFrame().subarray(0, 7)
      content[0] = 0x20 | (number << 2)
      expect(openFrame(resealed(content))).toEqual({ ok: false, fault: { kind: 'unknown-kind', frameKind: number } })
    }
  })

  it('H3 a reply that comes to shore is refused by name', () => {
    const frame = headerFrame({ ...HEADER, kind: 'reply' })
    const { effects } = receive(createShoreState(), frame, 1.7e12)
    expect(effects).toEqual([{ kind: 'fault', fault: { kind: 'unknown-kind', frameKind: 2 } }])
  })

  it('H6 the check is CRC-16/IBM-3740', () => {
    expect(crc16(new TextEncoder().encode('123456789'))).toBe(0x29b1)
    expect(crc16(new Uint8Array(0))).toBe(0xffff)
    expect(crc16(fromHex('00'))).toBe(0xe1f0)
  })

  it('H6 any changed bit behind the version is found, and the next good frame works', () => {
    for (let bit = 3; bit < 8 * headerFrame().length; bit++) {
      const frame = headerFrame()
      frame[bit >> 3] = (frame[bit >> 3] as number) ^ (0x80 >> (bit & 7))
      expect(openFrame(frame)).toEqual({ ok: false, fault: { kind: 'bad-check' } })
    }
    expect(openFrame(headerFrame()).ok).toBe(true)
  })

  it('H7 fewer than nine bytes are no frame', () => {
    for (let length = 0; length < 9; length++) {
      const fault = { kind: 'frame-too-short', lengthBytes: length }
      expect(openFrame(new Uint8Array(length))).toEqual({ ok: false, fault })
    }
  })

  it('T1 the base is the newest fix in seconds, modulo 2^24', () => {
    expect(base24Of(1_790_000_000)).toBe(1_790_000_000 % 2 ** 24)
    expect(base24Of(2 ** 24)).toBe(0)
  })

  it('T2 time expands to the instant nearest to the session, across every turn of 2^24 seconds', () => {
    for (const atS of [1_778_384_895, 1_778_384_896, 1_778_384_897, 1_790_000_000, 1_446_000_000]) {
      for (const offS of [0, 1, -1, 60, -86_400, 12 * 3600, 2 ** 23 - 1, -(2 ** 23) + 1]) {
        expect(expandBase(base24Of(atS), atS + offS)).toBe(atS)
      }
    }
  })

  it('every fault has a sentence', () => {
    const faults: EdgeFault[] = [
      { kind: 'frame-too-short', lengthBytes: 3 },
      { kind: 'bad-check' },
      { kind: 'unknown-version', version: 2 },
      { kind: 'unknown-kind', frameKind: 3 },
      { kind: 'frame-malformed' },
      { kind: 'value-out-of-range' },
      { kind: 'seq-conflict', epoch: 1, seq: 2 },
      { kind: 'epoch-forgotten', epoch: 1 },
      { kind: 'other-epoch', epoch: 1 },
      { kind: 'unknown-content', contentKind: 9 },
      { kind: 'chunk-expired' },
      { kind: 'chunk-superseded' },
      { kind: 'chunk-conflict' },
      { kind: 'content-damaged' },
      { kind: 'chunk-reply-stale' },
      { kind: 'state-unreadable' },
      { kind: 'state-version', version: 2 },
    ]
    expect(faults.map(({ kind }) => kind)).toEqual(EDGE_FAULT_KINDS)
    for (const fault of faults) expect(describeEdgeFault(fault)).toMatch(/^[A-Z].*\.$/)
  })
})

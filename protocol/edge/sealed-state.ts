import { concatBytes } from '#base/bytes'
import { bad, ok, type Result } from '#base/result'
import { crc16 } from './check'
import type { EdgeFault } from './fault'
import { VarintReader, VarintWriter } from './varint'

/** Kept state as bytes: one of version, two of check, then what `write` writes. */
export function sealState(version: number, write: (w: VarintWriter) => void): Uint8Array {
  const writer = new VarintWriter()
  write(writer)
  const content = writer.finish()
  const check = crc16(content)
  return concatBytes([Uint8Array.of(version, check >> 8, check & 0xff), content])
}

/** A reader over the content of kept state, once version and check are right. */
export function openState(bytes: Uint8Array, version: number): Result<VarintReader, EdgeFault> {
  const [found, high, low] = bytes
  if (found === undefined || high === undefined || low === undefined) return bad({ kind: 'state-unreadable' })
  if (found !== version) return bad({ kind: 'state-version', version: found })
  const content = bytes.subarray(3)
  return crc16(content) === high * 256 + low ? ok(new VarintReader(content)) : bad({ kind: 'state-unreadable' })
}

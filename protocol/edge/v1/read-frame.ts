import { bad, ok, type Result } from '#base/result'
import type { WireFix } from '../expected-place'
import type { EdgeFault } from '../fault'
import type { FieldEntry } from '../field-entry'
import type { Restored } from '../restored'
import { decodeFieldBody } from './field-frame'
import { expandBase, openFrame } from './header'
import { decodeSoloBody } from './solo-frame'

/** What a message of version 1 says. Sequences are modulo 2^16. */
export type FirstFrame = {
  readonly epoch: number
  readonly seq: number
  readonly halvings: number
  readonly check: number
  readonly restored: readonly Restored[]
  readonly fixes?: readonly WireFix[]
  readonly entries?: readonly FieldEntry[]
  readonly reach?: number
}

export const isFirstVersion = (payload: Uint8Array) => (payload[0] ?? 0) >> 5 === 1

/** Reads a solo or field message of version 1. Never throws, whatever the bytes. */
export function readFirstFrame(payload: Uint8Array, sessionAtS: number): Result<FirstFrame, EdgeFault> {
  const opened = openFrame(payload)
  if (!opened.ok) return opened
  const { header, body, check } = opened.value
  const { kind, epoch, seq, halvings } = header
  const baseAtS = expandBase(header.base24, sessionAtS)
  if (kind === 'reply') return bad({ kind: 'unknown-kind', frameKind: kind })
  const read = (kind === 'solo' ? decodeSoloBody : decodeFieldBody)(body, halvings, baseAtS)
  return read.ok ? ok({ epoch, seq, halvings, check, ...read.value }) : read
}

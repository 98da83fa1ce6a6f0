import { bad, ok, type Result } from '#base/result'
import { codeDataHead, type DataHead } from './data-head'
import type { EdgeFault } from './fault'
import { endFrame, isProved, type OpenedFrame } from './frame'
import { basesNear } from './frame-clock'
import type { TagKey } from './tag'

/** What a reader hands to the layout of a head, which gives back what stands there. */
export const EMPTY_HEAD: DataHead = {
  ...{ seq: 0, halvings: 0, restored: [] },
  clock: { unit: 0, isAligned: true, span: 'near', baseAtS: 0 },
}

/** A proved frame with a head of its own. Times in the body count from the clock as it stood there; `movedS` brings them to Unix seconds. */
export type ReadDataFrame<T> = { readonly head: DataHead; readonly body: T; readonly movedS: number }

/** Reads a frame that a radio session of about `sessionAtS` brought: head, body, and by the tag which instant its clock means. */
export function readDataFrame<T>(
  opened: OpenedFrame,
  sessionAtS: number,
  key: TagKey,
  readBody: (head: DataHead) => T,
): Result<ReadDataFrame<T>, EdgeFault> {
  const head = codeDataHead(opened.coder, EMPTY_HEAD)
  const body = readBody(head)
  const end = endFrame(opened)
  if (!end.ok) return end
  const baseAtS = basesNear(head.clock, sessionAtS).find((atS) => isProved(opened, end.value, [atS], key))
  return baseAtS === undefined ? bad({ kind: 'bad-check' }) : ok({ head, body, movedS: baseAtS - head.clock.baseAtS })
}

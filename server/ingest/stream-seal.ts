import { type Seal, UNSEALED } from '#protocol/edge/frame'
import { tagKeyOf } from '#protocol/edge/tag'
import type { Stream } from '../ports/stream-registry'

/** How a stream's frames are sealed, both ways: by its key, if it has one, with a tag of at least its length. */
export function sealOf({ key, tagBytes = UNSEALED.tagBytes }: Pick<Stream, 'key' | 'tagBytes'>): Seal {
  return { key: key === undefined ? UNSEALED.key : tagKeyOf(key), tagBytes }
}

import type { Sight } from '#db/published/sight'
import type { Audience } from '#race/audience'

export type { Sight }

/** The name of an audience's channel and room of a race: the public's has the race's address itself, which holds no tilde. */
export const feedOf = ({ slug, audience }: { slug: string; audience: Audience }): string =>
  audience === 'public' ? slug : `${slug}~${audience}`

/** A body ready to send, made once however many ask. */
export type ReadyBody = { readonly json: string; readonly gzip: Uint8Array; readonly etag?: string }

/** One published race as a door may ask for it. */
export type LiveRoomView = {
  readonly epoch: string
  readonly version: number
  /** The picture, with the server's time at which it is given. */
  snapshotBody(serverAtMs: number): ReadyBody
  /** The run of deltas after a version, or the order to take a snapshot. */
  catchUpBody(epoch: string, afterVersion: number, serverAtMs: number): ReadyBody
  /** Published points at or after an instant; all of them without one. */
  tracksBody(sinceS: number | undefined): ReadyBody
}

/** The room of a published race for an audience; undefined when nothing is published under that name. Throws when the record cannot be read. */
export type LiveRooms = { open(sight: Sight): Promise<LiveRoomView | undefined> }

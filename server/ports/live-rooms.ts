/** A body ready to send, made once however many ask. */
export type ReadyBody = { readonly json: string; readonly gzip: Uint8Array; readonly etag?: string }

/** One published race as a public door may ask for it. */
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

/** The room of a published race; undefined when nothing is published under that name. Throws when the record cannot be read. */
export type LiveRooms = { open(slug: string): Promise<LiveRoomView | undefined> }

import type { RegisteredStream } from '#db/streams'

export type { RegisteredStream }

/** Which trackers a stream carries, and the right to work on a stream alone. */
export type StreamRegistry = {
  read(streamId: string): Promise<RegisteredStream | undefined>
  /** Runs the work if no other worker holds the stream; else answers `busy` at once. */
  withLock<T>(streamId: string, work: () => Promise<T>): Promise<T | 'busy'>
}

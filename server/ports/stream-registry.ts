import type { Stream as RegisteredStream } from '#db/streams'

/** A stream, how its messages are read, the trackers that its slot numbers mean, and what its frames are sealed with. */
export type Stream = Pick<
  RegisteredStream,
  'streamId' | 'organizationId' | 'kind' | 'imei' | 'deviceId' | 'profile' | 'slots' | 'key' | 'tagBytes' | 'turn'
>

/** Which trackers a stream carries, and the right to work on a stream alone. */
export type StreamRegistry = {
  read(streamId: string): Promise<Stream | undefined>
  /** Runs the work if no other worker holds the stream; else answers `busy` at once. */
  withLock<T>(streamId: string, work: () => Promise<T>): Promise<T | 'busy'>
}

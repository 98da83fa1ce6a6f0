/**
 * Carries published frames of races, of each audience's feed (`feedOf`), from the one process that writes a race to all that show it. At most once, in order, no
 * history: whoever misses a frame sees it by its version and reads the published picture from Postgres.
 */
export type LiveBus = {
  publish(feed: string, frame: string): Promise<void>
  /** Returns the function that ends the subscription. */
  subscribe(feed: string, onFrame: (frame: string) => void): Promise<() => Promise<void>>
  /** False while the bus cannot carry anything: readers then poll. */
  isUp(): boolean
}

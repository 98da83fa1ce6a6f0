/**
 * Carries published frames of races from the one process that writes a race to all that show it. At most once, in order, no
 * history: whoever misses a frame sees it by its version and reads the published picture from Postgres.
 */
export type LiveBus = {
  publish(slug: string, frame: string): Promise<void>
  /** Returns the function that ends the subscription. */
  subscribe(slug: string, onFrame: (frame: string) => void): Promise<() => Promise<void>>
  /** False while the bus cannot carry anything: readers then poll. */
  isUp(): boolean
}

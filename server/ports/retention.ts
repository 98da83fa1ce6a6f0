/** Raw messages are kept as long as each organization has decided. */
export type RetentionKeeper = {
  /** Removes what is older, or too much; how many messages. Throws when the store is away. */
  apply(nowMs: number): Promise<number>
}

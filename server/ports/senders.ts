import type { Sender, Senders } from '#db/senders'

export type { Sender, Senders }

/** Who may send: read from the record, and kept beside the server for when that is away. */
export type SenderSource = {
  /** Throws when the record is away. */
  read(): Promise<Senders>
  /** What was kept last, without any secret; undefined when nothing was, or it cannot be read. */
  readCopy(): Promise<Senders | undefined>
  /** Keeps them for later. Never throws. */
  keepCopy(senders: Senders): Promise<void>
}

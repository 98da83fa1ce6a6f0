import type { Appended, FixBatch } from '#db/fix-log'

export type { Appended, FixBatch }

/**
 * Every fix decoded from the inbox. A batch goes in as one transaction, with its gaps and its processed marks; the same batch
 * twice changes nothing. Throws when the store is away, and then nothing of the batch is kept.
 */
export type FixLog = {
  append(batch: FixBatch): Promise<Appended>
}

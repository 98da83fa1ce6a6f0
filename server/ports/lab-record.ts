import type { LabBooks, LabSender } from '#db/published/link-lab'

export type { LabBooks, LabSender }

/** The books of demo races' radio links; nothing is read of any other race. Throws when the store is away. */
export type LabRecord = {
  /** Gaps are told from `gapsSinceMs` on. */
  read(slug: string, span: { nowMs: number; gapsSinceMs: number }): Promise<LabBooks | undefined>
}

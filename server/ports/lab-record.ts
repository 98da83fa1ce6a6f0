import type { LabBooks } from '#db/published/link-lab'

export type { LabBooks }

/** The books of demo races' radio links; nothing is read of any other race. Throws when the store is away. */
export type LabRecord = {
  read(slug: string, nowMs: number): Promise<LabBooks | undefined>
}

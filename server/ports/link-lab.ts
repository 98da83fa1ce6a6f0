import type { LabAction, LabDone, LabRefusal, LabView } from '#protocol/live/lab'

/** The link lab as the public door shows it. Undefined: the race has none. Throws when the record cannot be read. */
export type LinkLab = {
  look(slug: string): Promise<LabView | undefined>
  act(slug: string, action: LabAction): Promise<LabDone | { readonly why: LabRefusal } | undefined>
}

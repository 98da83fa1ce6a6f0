import type { DraftFault } from '#race/read-draft'
import { text } from '../../text/catalogue'

/** What is wrong with a field, in words; undefined when nothing is. */
export function faultWords(faults: readonly DraftFault[], field: DraftFault['field']): string | undefined {
  const found = faults.find((one) => one.field === field)
  return found && text.courseSetup.faults[found.fault]
}

import { type FormState, refused } from '#components/setup/form-state.ts'
import { text } from '#components/text/catalogue.ts'
import type { ActFault } from '#db/acting'

/** What to say when somebody may not do what they asked for. */
export function refusedAct(fault: ActFault): FormState {
  return refused(fault === 'not-allowed' ? text.setup.notAllowed : text.setup.noSuchPlace)
}

export const isEmail = (value: string): boolean => value.length <= 254 && /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value)

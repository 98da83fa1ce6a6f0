/** What became of a form that was sent: nothing yet, done (in words), or what has to be put right, by field and in all. Nothing was saved when there are faults. */
export type FormState =
  | { readonly kind: 'open' }
  | { readonly kind: 'done'; readonly words: string; readonly secret?: string }
  | { readonly kind: 'faults'; readonly words?: string; readonly fields: Readonly<Record<string, string>> }

export const OPEN: FormState = { kind: 'open' }

/** A fault of the form as a whole. */
export const refused = (words: string): FormState => ({ kind: 'faults', words, fields: {} })

/** A fault of one field. */
export const refusedField = (name: string, words: string): FormState => ({ kind: 'faults', fields: { [name]: words } })

/** A field's text without spaces around it; empty when it is not there. */
export function textOf(form: FormData, name: string): string {
  const value = form.get(name)
  return typeof value === 'string' ? value.trim() : ''
}

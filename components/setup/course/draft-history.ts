import type { CourseDraft } from '#race/course-draft'

/** A draft with what it was before and what was undone. */
export type DraftHistory = {
  readonly now: CourseDraft
  readonly before: readonly CourseDraft[]
  readonly undone: readonly CourseDraft[]
  /** What is being typed into: keystrokes in one place are one step. */
  readonly typingIn?: string
}

export type DraftAction =
  | { readonly kind: 'set'; readonly draft: CourseDraft; readonly typingIn?: string }
  | { readonly kind: 'undo' }
  | { readonly kind: 'redo' }
  /** It is saved as it is now. */
  | { readonly kind: 'saved' }

const STEPS_MAX = 200

export const historyOf = (draft: CourseDraft): DraftHistory => ({ now: draft, before: [], undone: [] })

/** The next state of a draft that is being edited. */
export function editDraft(history: DraftHistory, action: DraftAction): DraftHistory {
  const { now, before, undone } = history
  if (action.kind === 'saved') return historyOf(now)
  if (action.kind === 'set') {
    const { draft, typingIn } = action
    const isSameStep = typingIn !== undefined && typingIn === history.typingIn
    const steps = isSameStep ? before : [...before, now].slice(-STEPS_MAX)
    return { now: draft, before: steps, undone: [], ...(typingIn === undefined ? {} : { typingIn }) }
  }
  const [from, to] = action.kind === 'undo' ? [before, undone] : [undone, before]
  const next = from.at(-1)
  if (next === undefined) return history
  const rest = from.slice(0, -1)
  const other = [...to, now]
  return action.kind === 'undo'
    ? { now: next, before: rest, undone: other }
    : { now: next, before: other, undone: rest }
}

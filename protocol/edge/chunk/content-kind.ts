/** What a transfer carries. */
export type ContentKind = 'course' | 'roster' | 'text' | 'configuration'

/** By their number on the wire; 4–15 are free. */
export const CONTENT_KINDS: readonly ContentKind[] = ['course', 'roster', 'text', 'configuration']

/**
 * Of how many transfers of a kind each is worth having beside the others. Of a course, a roster or a configuration the newest
 * replaces those before it. Every text counts; beyond so many finished ones the oldest are not told from new ones any more.
 */
export const STANDING_MAX: Readonly<Record<ContentKind, number>> = { course: 1, roster: 1, text: 8, configuration: 1 }

/** Whether a newer transfer of the kind makes an older one void. */
export const replaces = (kind: ContentKind) => STANDING_MAX[kind] === 1

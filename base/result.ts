/** The outcome of reading a peer's input: a value, or a named fault that is itself a value. */
export type Result<T, F> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly fault: F }

export const ok = <T>(value: T): { readonly ok: true; readonly value: T } => ({ ok: true, value })

export const bad = <F>(fault: F): { readonly ok: false; readonly fault: F } => ({ ok: false, fault })

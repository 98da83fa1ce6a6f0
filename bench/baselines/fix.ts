/** A fix as every baseline takes it: whole seconds, and places in steps of 1e-4° / 2^halvings. */
export type BaselineFix = { readonly tracker: number; readonly atS: number; readonly lat: number; readonly lon: number }

/** A fix of one tracker, where the tracker is told once for all. */
export type TrackerFix = Omit<BaselineFix, 'tracker'>

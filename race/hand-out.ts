/** One time that a unit was on an entry. */
export type Handing = { readonly handedAtMs: number; readonly returnedAtMs: number | null }

/** `in-store`: never handed out. `handed-out`: not heard since. `tested`: heard since it was handed out. `returned`: taken back. */
export type UnitState = 'in-store' | 'handed-out' | 'tested' | 'returned'

/** Where a unit is on its way from the store to an entry and back, by the newest time that it was handed out and when it was heard last. */
export function unitStateOf(newest: Handing | undefined, heardAtMs: number | null): UnitState {
  if (newest === undefined) return 'in-store'
  if (newest.returnedAtMs !== null) return 'returned'
  return heardAtMs !== null && heardAtMs >= newest.handedAtMs ? 'tested' : 'handed-out'
}

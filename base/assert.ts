/** Our own fault: throws when a condition that the code itself guarantees does not hold. Never for a peer's or a user's input. */
export function assert(condition: unknown, what: string): asserts condition {
  if (!condition) throw new Error(`assertion failed: ${what}`)
}

/** Closes a switch over a union: the compiler proves it is never reached, the runtime refuses if it is. */
export function assertNever(value: never): never {
  throw new Error(`assertion failed: unexpected case ${JSON.stringify(value)}`)
}

/** Returns a value that the code itself guarantees to exist; throws when it does not. */
export function mustExist<T>(value: T | null | undefined, what: string): T {
  assert(value !== null && value !== undefined, what)
  return value
}

/** A primitive that must not be mixed up with another of the same shape, such as a race's id with an entry's. */
export type Brand<T, Name extends string> = T & { readonly __brand: Name }

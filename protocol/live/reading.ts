import { bad, ok, type Result } from '#base/result'
import type { LiveFault } from './fault'

type Fields = Readonly<Record<string, unknown>>

/**
 * Reads an untrusted value field by field. The first fault sticks and later reads give harmless values, so that a reader
 * is written as if all were well and asks for `fault` once at its end. Unknown fields are never looked at.
 */
export class Reading {
  fault: LiveFault | undefined

  fail(path: string, wanted: string): void {
    this.fault ??= { kind: 'bad-field', path, wanted }
  }

  object(value: unknown, path: string): Fields {
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields
    this.fail(path, 'an object')
    return {}
  }

  list<T>(value: unknown, path: string, read: (item: unknown, path: string) => T): T[] {
    if (!Array.isArray(value)) {
      this.fail(path, 'a list')
      return []
    }
    const items: T[] = []
    for (let i = 0; i < value.length && this.fault === undefined; i++) items.push(read(value[i], `${path}[${i}]`))
    return items
  }

  number(value: unknown, path: string, min = -Number.MAX_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER): number {
    if (typeof value === 'number' && value >= min && value <= max) return value
    this.fail(path, `a number from ${min} to ${max}`)
    return 0
  }

  integer(value: unknown, path: string, min = -Number.MAX_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER): number {
    if (Number.isInteger(value)) return this.number(value, path, min, max)
    this.fail(path, 'a whole number')
    return 0
  }

  text(value: unknown, path: string): string {
    if (typeof value === 'string') return value
    this.fail(path, 'a text')
    return ''
  }

  flag(value: unknown, path: string): boolean {
    if (typeof value === 'boolean') return value
    this.fail(path, 'true or false')
    return false
  }

  /** A flag that is there only when it holds. */
  isTrue(value: unknown, path: string): true {
    if (value !== true) this.fail(path, 'true')
    return true
  }

  oneOf<const T extends string>(value: unknown, path: string, words: readonly T[]): T {
    const word = words.find((candidate) => candidate === value)
    if (word === undefined) this.fail(path, `one of ${words.join(', ')}`)
    return word ?? (words[0] as T)
  }

  /** `{ [key]: read(value) }`, or nothing when the field is absent: for spreading into a value with optional fields. */
  optional<K extends string, T>(fields: Fields, key: K, path: string, read: (value: unknown, path: string) => T) {
    const value = fields[key]
    return (value === undefined ? {} : { [key]: read(value, `${path}.${key}`) }) as { [P in K]?: T }
  }
}

/** Reads a whole value: what was read, or the first fault. */
export function readWhole<T>(read: (r: Reading) => T): Result<T, LiveFault> {
  const reading = new Reading()
  const value = read(reading)
  return reading.fault ? bad(reading.fault) : ok(value)
}

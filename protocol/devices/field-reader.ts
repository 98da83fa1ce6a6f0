import { bad, ok, type Result } from '#base/result'
import type { DeviceFault } from './fault'
import type { Fields } from './fields'

/** Reads values one after the other and remembers the first that is missing or wrong, so that a parse is a list of what it needs. */
export type FieldReader = {
  /** What must be there. After a fault it gives an empty value, and `finish` the fault. */
  text(field: string, isGood?: (text: string) => boolean): string
  number(field: string, min: number, max: number): number
  instantMs(field: string, parse: (text: string) => number | undefined): number
  /** Sets a fault, if there was none before. */
  refuse(fault: DeviceFault): void
  /** What has been read, if all of it was good. */
  finish<T>(value: () => T): Result<T, DeviceFault>
}

export function readerOf(fields: Fields): FieldReader {
  let fault: DeviceFault | undefined
  const refuse = (next: DeviceFault) => {
    fault ??= next
  }
  const read = <T>(field: string, parse: (text: string) => T | undefined, empty: T): T => {
    const text = optionalText(fields, field)
    const value = text === undefined ? undefined : parse(text)
    if (value === undefined) refuse({ kind: text === undefined ? 'field-missing' : 'field-invalid', field })
    return value ?? empty
  }
  return {
    text: (field, isGood = () => true) => read(field, (text) => (isGood(text) ? text : undefined), ''),
    number: (field, min, max) => read(field, (text) => numberIn(text, min, max), 0),
    instantMs: (field, parse) => read(field, parse, 0),
    refuse,
    finish: (value) => (fault === undefined ? ok(value()) : bad(fault)),
  }
}

/** A field as text, whatever it is; undefined when it is not there. */
export function optionalText(fields: Fields, field: string): string | undefined {
  const value = fields.get(field)
  return value === undefined ? undefined : String(value)
}

/** A number that nothing depends on: what is none, or is out of bounds, is left out. */
export function optionalNumber(fields: Fields, field: string, min: number, max: number): number | undefined {
  return numberIn(optionalText(fields, field) ?? '', min, max)
}

function numberIn(text: string, min: number, max: number): number | undefined {
  if (!/^[+-]?\d{1,15}(\.\d{1,20})?(e[+-]?\d{1,2})?$/i.test(text)) return undefined
  const number = Number(text)
  return number >= min && number <= max ? number : undefined
}

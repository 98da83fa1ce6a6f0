import { bad, ok, type Result } from '#base/result'
import type { DeviceFault } from './fault'

/** The values of a body by their names; what is nested has a path (`location.coords.latitude`). What is empty or null is not in it. */
export type Fields = ReadonlyMap<string, string | number | boolean>

/** No message that we know is nested deeper than half of this. */
const DEPTH_MAX = 8

/** Reads a body in either of the two ways in which webhooks send their fields: a JSON object or a form. */
export function readFields(body: Uint8Array): Result<Fields, DeviceFault> {
  const text = decodeText(body)
  if (text === undefined) return bad({ kind: 'body-not-utf8' })
  return /^\s*[{[]/.test(text) ? readJsonFields(text) : ok(readFormFields(text))
}

function decodeText(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}

/** Reads the fields of a JSON object. */
export function readJsonFields(json: string): Result<Fields, DeviceFault> {
  if (depthOf(json) > DEPTH_MAX) return bad({ kind: 'body-too-deep' })
  const root = parseObject(json)
  if (root === undefined) return bad({ kind: 'body-not-json' })
  const fields = new Map<string, string | number | boolean>()
  collect(root, '', fields)
  return ok(fields)
}

function parseObject(json: string): object | undefined {
  try {
    const value: unknown = JSON.parse(json)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined
  } catch {
    return undefined
  }
}

/** How deep brackets are nested, without building anything of it; what is in a string does not count. */
function depthOf(json: string): number {
  let [depth, deepest, inString] = [0, 0, false]
  for (let i = 0; i < json.length && deepest <= DEPTH_MAX; i++) {
    const char = json[i]
    if (inString && char === '\\') i++
    else if (char === '"') inString = !inString
    else if (!inString && (char === '{' || char === '[')) deepest = Math.max(deepest, ++depth)
    else if (!inString && (char === '}' || char === ']')) depth--
  }
  return deepest
}

function collect(value: object, path: string, fields: Map<string, string | number | boolean>): void {
  for (const [name, inner] of Object.entries(value) as [string, unknown][]) {
    if (typeof inner === 'object' && inner !== null) collect(inner, `${path}${name}.`, fields)
    else put(fields, path + name, inner)
  }
}

function readFormFields(text: string): Fields {
  const fields = new Map<string, string | number | boolean>()
  for (const [name, value] of new URLSearchParams(text)) put(fields, name, value)
  return fields
}

function put(fields: Map<string, string | number | boolean>, name: string, value: unknown): void {
  const isScalar = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
  if (isScalar && value !== '' && !fields.has(name)) fields.set(name, value)
}

import { createPublicKey, type KeyObject, verify } from 'node:crypto'
import type { Result } from '#base/result'
import type { DeviceFault } from '#protocol/devices/fault'
import { type Fields, readFields, readJsonFields } from '#protocol/devices/fields'
import type { DoorMessage, Refusal } from './http-door'
import { refused, unreadable } from './refused'

const MODULUS_BITS_MIN = 2048
/** A JSON Web Token (RFC 7519): header, claims and signature, each in base64url. */
const TOKEN = /^([\w-]+)\.([\w-]+)\.([\w-]+)$/
const ISSUER = 'Rock 7'
/** Whatever else a header says would have to be understood. */
const HEADER_NAMES: ReadonlySet<string> = new Set(['alg', 'typ', 'kid'])
/** Claims that are about the token and not about the message. */
const ABOUT_TOKEN: ReadonlySet<string> = new Set(['iss', 'iat'])

/** Reads a public RSA key: PEM, its line ends perhaps written as `\n`, or only what stands between the two lines of it. Throws when it is none. */
export function rsaPublicKey(text: string): KeyObject {
  const base64 = text.replace(/-----[A-Z ]+-----|\\n|\s/g, '')
  const key = createPublicKey({ key: Buffer.from(base64, 'base64'), format: 'der', type: 'spki' })
  if (key.asymmetricKeyType !== 'rsa' || (key.asymmetricKeyDetails?.modulusLength ?? 0) < MODULUS_BITS_MIN)
    throw new Error(`not an RSA key of ${MODULUS_BITS_MIN} bits or more`)
  return key
}

/** Reads a body that must be signed if the provider's key is known. What is not rightly signed is kept under the IMEI that it claims. */
export function readSigned<T extends { readonly imei: string }>(
  bytes: Uint8Array,
  parse: (fields: Fields) => Result<T, DeviceFault>,
  usedFields: readonly string[],
  key: KeyObject | undefined,
  messageOf: (value: T) => DoorMessage,
): DoorMessage {
  const fields = readFields(bytes)
  if (!fields.ok) return refused(bytes, unreadable(fields.fault))
  const read = parse(fields.value)
  const fault = key === undefined ? undefined : signatureFault(fields.value, usedFields, key)
  if (fault !== undefined) return refused(bytes, fault, read.ok ? { imei: read.value.imei } : {})
  return read.ok ? messageOf(read.value) : refused(bytes, unreadable(read.fault))
}

/**
 * Checks what Rock 7 has signed: RS256 and nothing else, whatever the token says of itself; every claim against the body; and that each of the fields that
 * are used, where the body has it, is among the claims. Tokens have no end and no receiver: a message repeated is the same message, known by its identity.
 */
export function signatureFault(fields: Fields, usedFields: readonly string[], key: KeyObject): Refusal | undefined {
  const token = fields.get('JWT')
  if (token === undefined)
    return refuse('signature-missing', 'The message is not signed: choose the format JSON at the provider.')
  const claims = verifiedClaims(String(token), key)
  if (claims === undefined) return refuse('signature-wrong', 'The signature of the message is not the provider’s.')
  const isAgreed = [...claims].every(([name, claim]) => ABOUT_TOKEN.has(name) || isSame(claim, fields.get(name)))
  const isCovered = usedFields.every((name) => !fields.has(name) || claims.has(name))
  if (isAgreed && isCovered) return undefined
  return refuse('signature-mismatch', 'The message says something else than what was signed.')
}

function verifiedClaims(token: string, key: KeyObject): Fields | undefined {
  const [, header = '', claims = '', signature = ''] = TOKEN.exec(token) ?? []
  if (header === '') return undefined
  const head = readJsonFields(textOf(header))
  const isPlain = head.ok && [...head.value.keys()].every((name) => HEADER_NAMES.has(name))
  if (!isPlain || head.value.get('alg') !== 'RS256') return undefined
  const isGood = verify('RSA-SHA256', Buffer.from(`${header}.${claims}`), key, Buffer.from(signature, 'base64url'))
  const read = readJsonFields(textOf(claims))
  return isGood && read.ok && read.value.get('iss') === ISSUER ? read.value : undefined
}

const textOf = (base64url: string): string => Buffer.from(base64url, 'base64url').toString('utf8')

/** Claims are texts, also where the body has numbers: `"3.0"` and `3.0`. */
function isSame(claim: string | number | boolean, value: string | number | boolean | undefined): boolean {
  return typeof value === 'number' ? Number(claim) === value : value !== undefined && String(claim) === String(value)
}

function refuse(fault: string, sentence: string): Refusal {
  return { status: 401, fault, sentence }
}

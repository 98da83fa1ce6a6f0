import { assert } from '#base/assert'

export const IMEI_BYTES = 15

/** Whether this text is an IMEI as DirectIP carries it: 15 digits. */
export function isImei(text: string): boolean {
  return /^[0-9]{15}$/.test(text)
}

/** The 15 bytes at `offset` as text, one character a byte, unchecked. */
export function readImeiText(bytes: Uint8Array, offset: number): string {
  let text = ''
  for (let i = offset; i < Math.min(offset + IMEI_BYTES, bytes.length); i++) text += String.fromCharCode(bytes[i] ?? 0)
  return text
}

/** Writes 15 characters, one byte each. */
export function writeImeiText(bytes: Uint8Array, offset: number, imei: string): void {
  assert(imei.length === IMEI_BYTES, `${JSON.stringify(imei)} is 15 characters long`)
  for (let i = 0; i < IMEI_BYTES; i++) bytes[offset + i] = imei.charCodeAt(i)
}

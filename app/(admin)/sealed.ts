import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import { installationSecret } from './secret'

const IV_BYTES = 12
const TAG_BYTES = 16

/** A text that only this installation can read: AES-256-GCM under a key that comes from its secret. For keys that people must see again. */
export function seal(text: string): Uint8Array {
  const iv = randomBytes(IV_BYTES)
  const cipher = createCipheriv('aes-256-gcm', sealingKey(), iv)
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
  return new Uint8Array(Buffer.concat([iv, cipher.getAuthTag(), sealed]))
}

/** What was sealed; undefined when it was changed, or sealed under another secret. */
export function unseal(bytes: Uint8Array): string | undefined {
  const [iv, tag] = [bytes.subarray(0, IV_BYTES), bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES)]
  try {
    const decipher = createDecipheriv('aes-256-gcm', sealingKey(), iv, { authTagLength: TAG_BYTES })
    decipher.setAuthTag(tag)
    const text = Buffer.concat([decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)), decipher.final()])
    return text.toString('utf8')
  } catch {
    return undefined
  }
}

function sealingKey(): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', installationSecret(), '', 'farfield sealed keys', 32))
}

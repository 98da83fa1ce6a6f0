import { hash, verify } from '@node-rs/argon2'

/** Argon2id with 19 MiB, two passes, one lane: the first choice of OWASP's Password Storage Cheat Sheet. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

export const PASSWORD_LENGTH = { least: 12, most: 128 } as const

export const hashPassword = (password: string): Promise<string> => hash(password.normalize('NFKC'), COST)

/** False also for a hash that cannot be read. */
export function isPassword(kept: { readonly password: string; readonly hash: string }): Promise<boolean> {
  return verify(kept.hash, kept.password.normalize('NFKC')).catch(() => false)
}

/** Why a password cannot be taken; undefined when it can. Length counts, composition does not (OWASP ASVS 5.0, 6.2.1 to 6.2.9). */
export function passwordFault(
  password: string,
  known: readonly string[],
): 'too-short' | 'too-long' | 'too-simple' | undefined {
  if (password.length < PASSWORD_LENGTH.least) return 'too-short'
  if (password.length > PASSWORD_LENGTH.most) return 'too-long'
  return isSimple(password.toLowerCase(), known) ? 'too-simple' : undefined
}

/** What is guessed first: few different characters, runs of the keyboard, and what is known of the person or the product. */
function isSimple(password: string, known: readonly string[]): boolean {
  if (new Set(password).size < 5) return true
  const words = ['farfield', 'password', 'passwort', 'qwerty', 'azerty', 'welcome', 'letmein', 'abcdef', ...known]
  const rest = words
    .map((word) => word.toLowerCase())
    .filter((word) => word.length >= 3)
    .reduce((left, word) => left.replaceAll(word, ''), password)
    .replace(/0?1234567890?|0?12345678?9?|0?123456|12345|123|[^\p{L}\p{N}]/gu, '')
  return rest.length < 6
}

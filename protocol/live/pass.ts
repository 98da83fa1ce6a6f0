import type { Result } from '#base/result'
import { MINUTE_MS } from '#base/units'
import {
  encodeClaims,
  type IsSigned,
  type Lifetime,
  openClaims,
  readName,
  type SignText,
  type TokenFault,
} from '../token'
import type { Reading } from './reading'

/** Whose picture of a race can be asked for with a pass; the public's is given without. */
export const PASS_AUDIENCES = ['press', 'competitors', 'control'] as const
export type PassAudience = (typeof PASS_AUDIENCES)[number]

/** What a pass says: which race, by its address, and whose picture of it. */
export type LivePass = Lifetime & { readonly slug: string; readonly audience: PassAudience }

/** A pass ends so soon by itself, and with it whatever was opened with it; pages ask for the next one before. */
export const PASS_LIFE_MS = 5 * MINUTE_MS

const TOKEN_AUDIENCE = 'farfield-live'

/** Makes a pass for the live feed. */
export function encodePass(pass: LivePass, sign: SignText): string {
  return encodeClaims(TOKEN_AUDIENCE, { race: pass.slug, sees: pass.audience }, pass, sign)
}

/** Opens a pass. */
export function openPass(pass: unknown, isSigned: IsSigned, nowMs: number): Result<LivePass, TokenFault> {
  return openClaims(pass, TOKEN_AUDIENCE, isSigned, readPass, nowMs)
}

function readPass(r: Reading, { race, sees }: Record<string, unknown>): Omit<LivePass, keyof Lifetime> {
  return { slug: readName(r, race, 'race'), audience: r.oneOf(sees, 'sees', PASS_AUDIENCES) }
}

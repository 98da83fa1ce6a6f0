import { randomInt } from 'node:crypto'
import { Secret, TOTP } from 'otpauth'
import type { Database } from '#db/client'
import { readSecondFactor, spendBackupCode, spendStep } from '#db/second-factor'
import { unseal } from './sealed'

const PERIOD_S = 30
/** Clocks may be so many steps apart. */
const WINDOW = 1

/** A secret for an app that shows codes (RFC 6238), in base32. */
export const newSecret = (): string => new Secret({ size: 20 }).base32

/** What such an app reads from a QR code. */
export const codeAddress = (secret: string, email: string): string => totpOf(secret, email).toString()

const totpOf = (secret: string, label = '') =>
  new TOTP({ issuer: 'Farfield', label, period: PERIOD_S, secret: Secret.fromBase32(secret) })

/** Whether a code is one that a person's app shows now and has not been used. */
export async function isAppCode(db: Database, personId: string, code: string): Promise<boolean> {
  const factor = await readSecondFactor(db, personId)
  const secret = factor && unseal(factor.sealed)
  const digits = code.replace(/\s/g, '')
  if (secret === undefined || !/^\d{6}$/.test(digits)) return false
  const nowMs = Date.now()
  const delta = totpOf(secret).validate({ token: digits, timestamp: nowMs, window: WINDOW })
  return delta !== null && (await spendStep(db, personId, Math.floor(nowMs / 1000 / PERIOD_S) + delta))
}

/** Whether a code is one of a person's app, or one on paper, which is used up then. */
export async function isSecondFactor(db: Database, personId: string, code: string): Promise<boolean> {
  if (await isAppCode(db, personId, code)) return true
  return spendBackupCode(db, personId, code.replace(/[\s-]/g, '').toUpperCase())
}

/** Letters and digits that are not taken for one another. */
const LETTERS = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ'
const BACKUP_CODES = 10
const BACKUP_LETTERS = 10

export const newBackupCodes = (): string[] =>
  Array.from({ length: BACKUP_CODES }, () =>
    Array.from({ length: BACKUP_LETTERS }, () => LETTERS[randomInt(LETTERS.length)]).join(''),
  )

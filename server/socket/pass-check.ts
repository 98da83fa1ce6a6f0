import { bad, ok, type Result } from '#base/result'
import { openPass } from '#protocol/live/pass'
import type { TokenFault } from '#protocol/token'
import type { Clock } from '../ports/clock'
import type { Counters } from '../ports/counters'
import type { Sight } from '../ports/live-rooms'
import { signatureCheck } from './token-signature'

/** Who may see a race, and until when; without an end: for as long as it is public. */
export type Admitted = Sight & { readonly untilMs?: number }

/** Lets anybody see what is public of a race, and with a pass what its audience sees. Deny by default: a pass that is not good for this race opens nothing of it. */
export type PassCheck = (
  slug: string,
  pass: unknown,
) => Result<Admitted, TokenFault | 'pass-of-another-race' | 'passes-closed'>

export const PASS_FAULT_KINDS = ['pass-of-another-race', 'passes-closed'] as const

/** What whoever shows one that is not good is told. */
export const BAD_PASS = 'This pass opens nothing here (any more). Open the page of the race again.'

/** Without the installation's secret no pass is good. */
export function createPassCheck(secret: string | undefined, now: Clock, counters: Counters): PassCheck {
  const isSigned = secret === undefined ? undefined : signatureCheck(secret)
  const judge: PassCheck = (slug, pass) => {
    if (pass === undefined) return ok({ slug, audience: 'public' })
    if (isSigned === undefined) return bad('passes-closed')
    const opened = openPass(pass, isSigned, now())
    if (!opened.ok) return opened
    const { audience, endsAtMs } = opened.value
    return opened.value.slug === slug ? ok({ slug, audience, untilMs: endsAtMs }) : bad('pass-of-another-race')
  }
  return (slug, pass) => {
    const judged = judge(slug, pass)
    if (!judged.ok) counters.fault(judged.fault)
    return judged
  }
}

'use server'

import { revalidatePath } from 'next/cache'
import { type FormState, refused, refusedField, textOf } from '#components/setup/form-state.ts'
import { text } from '#components/text/catalogue.ts'
import { beginSecondFactor, confirmSecondFactor, removeSecondFactor } from '#db/second-factor'
import { mayTry, WINDOW_MINUTES } from '../../attempts'
import { isOwnPassword } from '../../own-password'
import { type SignedIn, signedIn } from '../../place'
import { seal } from '../../sealed'
import { isAppCode, newBackupCodes, newSecret } from '../../second-factor'

const { secondFactor: words } = text.setup

/** Begins a second factor; nothing is asked for until a code of it was given. */
export async function beginFactor(_before: FormState, form: FormData): Promise<FormState> {
  const who = await signedIn()
  const fault = await passwordFault(who, form)
  if (fault !== undefined) return fault
  if (!(await beginSecondFactor(who.db, who.actor.personId, seal(newSecret())))) return refused(words.isOn)
  revalidatePath('/admin/account')
  return { kind: 'done', words: words.begun }
}

/** Switches it on by a first code, and gives the codes for paper. */
export async function confirmFactor(_before: FormState, form: FormData): Promise<FormState> {
  const { db, actor, loginId } = await signedIn()
  if (!(await mayTry(db, 'second factor', actor.personId))) return refused(text.setup.tooOften(WINDOW_MINUTES))
  if (!(await isAppCode(db, actor.personId, textOf(form, 'code')))) return refusedField('code', words.wrong)
  const backupCodes = newBackupCodes()
  await confirmSecondFactor(db, actor.personId, { loginId, backupCodes })
  revalidatePath('/admin/account')
  return { kind: 'done', words: words.confirmed, secret: backupCodes.join(' ') }
}

/** Switches it off. */
export async function endFactor(_before: FormState, form: FormData): Promise<FormState> {
  const who = await signedIn()
  const fault = await passwordFault(who, form)
  if (fault !== undefined) return fault
  await removeSecondFactor(who.db, who.actor.personId)
  revalidatePath('/admin/account')
  return { kind: 'done', words: words.ended }
}

async function passwordFault({ db, actor }: SignedIn, form: FormData): Promise<FormState | undefined> {
  if (!(await mayTry(db, 'change password', actor.personId))) return refused(text.setup.tooOften(WINDOW_MINUTES))
  const isRight = await isOwnPassword(db, String(form.get('current') ?? ''))
  return isRight ? undefined : refusedField('current', text.setup.account.wrong)
}

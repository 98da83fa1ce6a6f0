'use server'

import { revalidatePath } from 'next/cache'
import { headers } from 'next/headers'
import { type FormState, refused, refusedField, textOf } from '#components/setup/form-state.ts'
import { text } from '#components/text/catalogue.ts'
import { endLogins } from '#db/logins'
import { mayTry, WINDOW_MINUTES } from '../../attempts'
import { authOn } from '../../auth'
import { newPersonFaults } from '../../new-person'
import { isOwnPassword } from '../../own-password'
import { signedIn } from '../../place'

/** Ends one login, or all but this browser's. */
export async function endLogin(_before: FormState, form: FormData): Promise<FormState> {
  const { db, actor, loginId } = await signedIn()
  const named = textOf(form, 'login')
  if (named !== '' && !/^[0-9a-f-]{36}$/.test(named)) return refused(text.setup.noSuchPlace)
  const count = await endLogins(db, actor.personId, named === '' ? { allBut: loginId } : { loginId: named })
  revalidatePath('/admin/account')
  return { kind: 'done', words: text.setup.account.ended(count) }
}

/** Sets another password, and ends all other logins. */
export async function changePassword(_before: FormState, form: FormData): Promise<FormState> {
  const { db, actor, person, loginId } = await signedIn()
  const words = text.setup.account
  if (!(await mayTry(db, 'change password', actor.personId))) return refused(text.setup.tooOften(WINDOW_MINUTES))
  const [currentPassword, newPassword] = [String(form.get('current') ?? ''), String(form.get('password') ?? '')]
  const fields = newPersonFaults({ ...person, password: newPassword })
  if (fields.password !== undefined) return refusedField('password', fields.password)
  if (!(await isOwnPassword(db, currentPassword))) return refusedField('current', words.wrong)
  await authOn(db).api.changePassword({ body: { currentPassword, newPassword }, headers: await headers() })
  await endLogins(db, actor.personId, { allBut: loginId })
  revalidatePath('/admin/account')
  return { kind: 'done', words: words.changed }
}

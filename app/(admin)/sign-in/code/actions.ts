'use server'

import { redirect } from 'next/navigation'
import { type FormState, refused, refusedField, textOf } from '#components/setup/form-state.ts'
import { text } from '#components/text/catalogue.ts'
import { forgetAttempts } from '#db/attempts'
import { noteSecondFactor } from '#db/second-factor'
import { mayTry, WINDOW_MINUTES } from '../../attempts'
import { whoIsHalfSignedIn } from '../../place'
import { isSecondFactor } from '../../second-factor'

/** Proves the second factor of whoever has signed in by half. */
export async function giveCode(_before: FormState, form: FormData): Promise<FormState> {
  const half = (await whoIsHalfSignedIn()) ?? redirect('/admin')
  const { db, actor, loginId } = half
  if (!(await mayTry(db, 'second factor', actor.personId))) return refused(text.setup.tooOften(WINDOW_MINUTES))
  const isRight = await isSecondFactor(db, actor.personId, textOf(form, 'code'))
  if (!isRight) return refusedField('code', text.setup.secondFactor.wrong)
  await noteSecondFactor(db, loginId)
  await forgetAttempts(db, 'second factor', actor.personId)
  redirect('/admin')
}

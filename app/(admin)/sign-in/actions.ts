'use server'

import { headers } from 'next/headers'
import { redirect } from 'next/navigation'
import { type FormState, refused, textOf } from '#components/setup/form-state.ts'
import { text } from '#components/text/catalogue.ts'
import { clearOldAttempts, forgetAttempts } from '#db/attempts'
import { endLogins } from '#db/logins'
import { mayTry, WINDOW_MINUTES } from '../attempts'
import { authOn } from '../auth'
import { mustDatabase, whoIsHalfSignedIn, whoIsSignedIn } from '../place'

/** Signs somebody in by address and password. */
export async function signIn(_before: FormState, form: FormData): Promise<FormState> {
  const db = mustDatabase()
  const email = textOf(form, 'email').toLowerCase()
  const password = String(form.get('password') ?? '')
  if (!(await mayTry(db, 'sign in', email))) return refused(text.setup.tooOften(WINDOW_MINUTES))
  const body = { email, password, rememberMe: true }
  const isIn = await authOn(db)
    .api.signInEmail({ body, headers: await headers() })
    .then(() => true, isRefusal)
  if (!isIn) return refused(text.setup.signIn.wrong)
  await forgetAttempts(db, 'sign in', email)
  await clearOldAttempts(db)
  redirect('/admin')
}

/** False for what the login library refuses; anything else is not the reader's fault. */
function isRefusal(error: unknown): false {
  const status = (error as { statusCode?: unknown }).statusCode
  if (typeof status === 'number' && status < 500) return false
  throw error
}

/** Ends this browser's login, and its tokens for the operators' feed. */
export async function signOut(): Promise<void> {
  const who = (await whoIsSignedIn()) ?? (await whoIsHalfSignedIn())
  if (who !== undefined) {
    await endLogins(who.db, who.actor.personId, { loginId: who.loginId })
    await authOn(who.db).api.signOut({ headers: await headers() })
  }
  redirect('/sign-in')
}

'use server'

import { headers } from 'next/headers'
import { after } from 'next/server'
import { type FormState, refused, refusedField, textOf } from '#components/setup/form-state.ts'
import { text } from '#components/text/catalogue.ts'
import { clearOldLinks, hasAccount } from '#db/persons'
import { mayTry, WINDOW_MINUTES } from '../../attempts'
import { authOn } from '../../auth'
import { canMail } from '../../mail'
import { mustDatabase } from '../../place'
import { isEmail } from '../../words'

/** Sends a link to whoever has an account under an address. What is said, and how soon, is the same for everybody. */
export async function sendLink(_before: FormState, form: FormData): Promise<FormState> {
  const db = mustDatabase()
  const words = text.setup.mailLink
  if (!canMail()) return refused(words.cannot)
  const email = textOf(form, 'email').toLowerCase()
  if (!isEmail(email)) return refusedField('email', text.setup.email)
  if (!(await mayTry(db, 'mail link', email))) return refused(text.setup.tooOften(WINDOW_MINUTES))
  const asked = await headers()
  after(async () => {
    await clearOldLinks(db)
    if (await hasAccount(db, email)) await authOn(db).api.signInMagicLink({ body: { email }, headers: asked })
  })
  return { kind: 'done', words: words.sent }
}

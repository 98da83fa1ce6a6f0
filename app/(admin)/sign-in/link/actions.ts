'use server'

import { headers } from 'next/headers'
import { redirect } from 'next/navigation'
import { after } from 'next/server'
import { type FormState, refused, refusedField, textOf } from '#components/setup/form-state.ts'
import { text } from '#components/text/catalogue.ts'
import { endLogins } from '#db/logins'
import { noteMailProven, readMailLink, setPassword } from '#db/persons'
import { mayTry, WINDOW_MINUTES } from '../../attempts'
import { authOn, hashOfLink } from '../../auth'
import { sendMail } from '../../mail'
import { newPersonFaults } from '../../new-person'
import { hashPassword } from '../../password'
import { mustDatabase } from '../../place'

const { mailLink: words } = text.setup

/** An id that no login has. */
const NO_LOGIN = '00000000-0000-0000-0000-000000000000'

/** Signs in whoever has the link, which is used up by it. */
export async function signInByLink(_before: FormState, form: FormData): Promise<FormState> {
  const db = mustDatabase()
  if (!(await mayTry(db, 'use link', ''))) return refused(text.setup.tooOften(WINDOW_MINUTES))
  if (!(await spend(textOf(form, 'code')))) return refused(words.gone)
  redirect('/admin')
}

/** The same, and sets another password: whoever knew the old one is signed out everywhere. */
export async function setByLink(_before: FormState, form: FormData): Promise<FormState> {
  const db = mustDatabase()
  if (!(await mayTry(db, 'use link', ''))) return refused(text.setup.tooOften(WINDOW_MINUTES))
  const code = textOf(form, 'code')
  const person = await readMailLink(db, hashOfLink(code))
  if (person === undefined) return refused(words.gone)
  const password = String(form.get('password') ?? '')
  const fields = newPersonFaults({ ...person, password })
  // The link is not used up by a password that will not do.
  if (fields.password !== undefined) return refusedField('password', fields.password)
  await endLogins(db, person.personId, { allBut: NO_LOGIN })
  if (!(await spend(code))) return refused(words.gone)
  await setPassword(db, person.personId, await hashPassword(password))
  after(() => sendMail({ to: person.email, subject: words.changedSubject, text: words.changedMail }))
  redirect('/admin')
}

/** False: the link is used, too old, or none. */
async function spend(code: string): Promise<boolean> {
  const db = mustDatabase()
  const person = await readMailLink(db, hashOfLink(code))
  if (person === undefined) return false
  // Whoever has the link reads the mail of that address. An address that nobody has proven loses its password in the library's hands.
  await noteMailProven(db, person.personId)
  const query = { token: code }
  try {
    await authOn(db).api.magicLinkVerify({ query, headers: await headers() })
    return true
  } catch (error) {
    // The library sends those elsewhere whose link is none by now; anything else is not the reader's fault.
    const { statusCode } = error as { statusCode?: unknown }
    if (typeof statusCode === 'number' && statusCode < 500) return false
    throw error
  }
}

'use server'

import { headers } from 'next/headers'
import { redirect } from 'next/navigation'
import { type FormState, refused, refusedField, textOf } from '#components/setup/form-state.ts'
import { text } from '#components/text/catalogue.ts'
import { mayTry, WINDOW_MINUTES } from '../attempts'
import { authOn } from '../auth'
import { isFirstCode, makeFirstAccount } from '../first-account'
import { newPersonFaults } from '../new-person'
import { mustDatabase } from '../place'

/** Makes the first account, and signs it in. */
export async function createFirstAccount(_before: FormState, form: FormData): Promise<FormState> {
  const db = mustDatabase()
  const words = text.setup.first
  if (!(await mayTry(db, 'first account', ''))) return refused(text.setup.tooOften(WINDOW_MINUTES))
  if (!isFirstCode(textOf(form, 'code'))) return refused(words.badCode)
  const organizationName = textOf(form, 'organization')
  const person = { name: textOf(form, 'name'), email: textOf(form, 'email').toLowerCase() }
  const password = String(form.get('password') ?? '')
  const fields = newPersonFaults({ ...person, password })
  if (organizationName === '') fields.organization = text.setup.required
  if (Object.keys(fields).length > 0) return { kind: 'faults', fields }
  const made = await makeFirstAccount(db, { ...person, password, organizationName })
  if (!made.ok)
    return made.fault === 'not-first' ? refused(words.notFirst) : refusedField('organization', words.slugTaken)
  await authOn(db).api.signInEmail({ body: { email: person.email, password }, headers: await headers() })
  redirect('/admin')
}

'use server'

import { redirect } from 'next/navigation'
import { type FormState, refused, refusedField, textOf } from '#components/setup/form-state.ts'
import { text } from '#components/text/catalogue.ts'
import { createOrganization } from '#db/persons'
import { mayTry, WINDOW_MINUTES } from '../attempts'
import { slugOf } from '../first-account'
import { signedIn } from '../place'

/** Addresses under /admin that no organization may have. */
const RESERVED = ['races', 'account', 'new']

/** Starts an organization, whose owner is whoever asks. */
export async function newOrganization(_before: FormState, form: FormData): Promise<FormState> {
  const { db, actor } = await signedIn()
  const name = textOf(form, 'name').slice(0, 100)
  if (name === '') return refusedField('name', text.setup.required)
  if (!(await mayTry(db, 'organization', actor.personId))) return refused(text.setup.tooOften(WINDOW_MINUTES))
  const slug = slugOf(name)
  const isFree = !RESERVED.includes(slug)
  const made = isFree ? await createOrganization(db, actor.personId, { slug, name }) : undefined
  if (!made?.ok) return refusedField('name', text.setup.first.slugTaken)
  redirect(`/admin/${slug}/members`)
}

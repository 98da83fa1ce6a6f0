'use server'

import { revalidatePath } from 'next/cache'
import { type FormState, refused, refusedField, textOf } from '#components/setup/form-state.ts'
import { text } from '#components/text/catalogue.ts'
import { issueApiToken, revokeApiToken, TOKEN_SCOPES } from '#db/api-tokens'
import { organizationPlace } from '../../../place'
import { refusedAct } from '../../../words'

/** Makes a token, which is shown this once. */
export async function makeToken(_before: FormState, form: FormData): Promise<FormState> {
  const { db, actor, scope, organization } = await organizationPlace(textOf(form, 'organization'))
  const name = textOf(form, 'name').slice(0, 100)
  const scopes = TOKEN_SCOPES.filter((one) => one === textOf(form, 'scope'))
  if (name === '') return refusedField('name', text.setup.required)
  if (scopes.length === 0) return refusedField('scope', text.setup.required)
  const made = await issueApiToken(db, actor, scope, { name, scopes })
  if (!made.ok) return refusedAct(made.fault)
  revalidatePath(`/admin/${organization.slug}/tokens`)
  return { kind: 'done', words: text.setup.tokens.made, secret: made.value.token }
}

/** Ends a token. */
export async function endToken(_before: FormState, form: FormData): Promise<FormState> {
  const { db, actor, scope, organization } = await organizationPlace(textOf(form, 'organization'))
  const ended = await revokeApiToken(db, actor, scope, textOf(form, 'token'))
  if (!ended.ok) return ended.fault === 'no-such-token' ? refused(text.setup.tokens.gone) : refusedAct(ended.fault)
  revalidatePath(`/admin/${organization.slug}/tokens`)
  return { kind: 'done', words: text.setup.saved }
}

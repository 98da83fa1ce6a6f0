'use server'

import { revalidatePath } from 'next/cache'
import { after } from 'next/server'
import { type FormState, refused, refusedField, textOf } from '#components/setup/form-state.ts'
import { text } from '#components/text/catalogue.ts'
import { invite, revokeInvitation } from '#db/invitations'
import { changeRole } from '#db/members'
import { ROLES, type Role } from '#race/role'
import { homeAddress } from '../../../home-address'
import { canMail, publicAddress, sendMail } from '../../../mail'
import { organizationPlace } from '../../../place'
import { isEmail, refusedAct } from '../../../words'

const roleIn = (form: FormData): Role | undefined => ROLES.find((role) => role === textOf(form, 'role'))

/** Makes a link for somebody to take up a role. */
export async function inviteMember(_before: FormState, form: FormData): Promise<FormState> {
  const { db, actor, scope, organization } = await organizationPlace(textOf(form, 'organization'))
  const [email, role] = [textOf(form, 'email').toLowerCase(), roleIn(form)]
  if (!isEmail(email)) return refusedField('email', text.setup.email)
  if (role === undefined) return refusedField('role', text.setup.required)
  const invited = await invite(db, actor, scope, { email, role })
  if (!invited.ok) return refusedAct(invited.fault)
  revalidatePath(`/admin/${organization.slug}/members`)
  const link = `${await homeAddress()}/invitation#${invited.value.token}`
  const words = text.setup.members
  if (canMail()) {
    const mailed = `${publicAddress()}/invitation#${invited.value.token}`
    const subject = words.mailSubject(organization.name)
    after(() => sendMail({ to: email, subject, text: words.mail(organization.name, mailed) }))
  }
  return { kind: 'done', words: canMail() ? words.mailed(email) : words.invited, secret: link }
}

/** Ends a link. */
export async function endInvitation(_before: FormState, form: FormData): Promise<FormState> {
  const { db, actor, scope, organization } = await organizationPlace(textOf(form, 'organization'))
  const ended = await revokeInvitation(db, actor, scope, textOf(form, 'invitation'))
  if (!ended.ok)
    return ended.fault === 'no-such-invitation' ? refused(text.setup.invitation.gone) : refusedAct(ended.fault)
  revalidatePath(`/admin/${organization.slug}/members`)
  return { kind: 'done', words: text.setup.saved }
}

/** Gives a member another role, or with none takes theirs away. */
export async function setRole(_before: FormState, form: FormData): Promise<FormState> {
  const { db, actor, scope, organization } = await organizationPlace(textOf(form, 'organization'))
  const changed = await changeRole(db, actor, scope, { personId: textOf(form, 'person'), role: roleIn(form) })
  if (changed.ok) {
    revalidatePath(`/admin/${organization.slug}/members`)
    return { kind: 'done', words: text.setup.saved }
  }
  if (changed.fault === 'last-owner') return refused(text.setup.members.lastOwner)
  return changed.fault === 'no-such-member' ? refused(text.setup.members.gone) : refusedAct(changed.fault)
}

import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { ActionForm } from '#components/setup/action-form.tsx'
import { ChoiceField, Field } from '#components/setup/field.tsx'
import { Section } from '#components/setup/section.tsx'
import { text } from '#components/text/catalogue.ts'
import { formatUtcDate } from '#components/text/format.ts'
import { type Invitation, listInvitations } from '#db/invitations'
import { listMembers, type Member } from '#db/members'
import { may, ROLES } from '#race/role'
import { OrganizationPage } from '../../../organization-page'
import { organizationPlace } from '../../../place'
import { endInvitation, inviteMember, setRole } from './actions'

export const metadata: Metadata = { title: text.setup.members.title }

const ROLE_CHOICES = ROLES.map((role) => [role, text.setup.roles[role]] as const)

/** Who may do what in an organization. */
export default async function MembersPage({ params }: { params: Promise<{ organization: string }> }) {
  const place = await organizationPlace((await params).organization)
  const { db, actor, scope, role, organization } = place
  const members = await listMembers(db, actor, scope)
  if (!members.ok) notFound()
  const isOwner = may(role, 'administer')
  const invitations = isOwner ? await listInvitations(db, actor, scope) : undefined
  const words = text.setup.members
  return (
    <OrganizationPage place={place} section="members">
      <Section title={words.title} why={words.why}>
        <ul className="divide-y divide-line">
          {members.value.map((member) => (
            <MemberRow key={member.personId} member={member} organization={organization.slug} isOwner={isOwner} />
          ))}
        </ul>
      </Section>
      {invitations?.ok && (
        <>
          <Section title={words.invite} why={words.inviteWhy}>
            <ActionForm action={inviteMember} submit={words.inviteSubmit} hidden={{ organization: organization.slug }}>
              <Field name="email" type="email" label={text.setup.signIn.email} required />
              <ChoiceField name="role" label={words.role} defaultValue="operator" choices={ROLE_CHOICES} />
              <dl className="grid grid-cols-[auto_1fr] gap-x-3 gap-y-1 text-xs text-muted">
                {ROLES.map((one) => (
                  <div key={one} className="contents">
                    <dt className="font-medium">{text.setup.roles[one]}</dt>
                    <dd>{text.setup.roleWhy[one]}</dd>
                  </div>
                ))}
              </dl>
            </ActionForm>
          </Section>
          <Section title={words.waiting}>
            <Waiting invitations={invitations.value} organization={organization.slug} />
          </Section>
        </>
      )}
    </OrganizationPage>
  )
}

function MemberRow({ member, organization, isOwner }: { member: Member; organization: string; isOwner: boolean }) {
  const words = text.setup.members
  const hidden = { organization, person: member.personId }
  return (
    <li className="flex flex-wrap items-center justify-between gap-3 py-3">
      <div className="min-w-0 text-sm">
        <p className="font-semibold [overflow-wrap:anywhere]">
          <bdi>{member.name}</bdi>
        </p>
        <p className="text-muted [overflow-wrap:anywhere]">
          {member.email} · {text.setup.roles[member.role]} {words.since(formatUtcDate(member.sinceMs))}
        </p>
      </div>
      {isOwner && (
        <div className="flex flex-wrap items-end gap-2">
          <details>
            <summary className="inline-flex min-h-11 cursor-pointer items-center text-sm font-semibold text-accent md:min-h-8">
              {words.change}
            </summary>
            <div className="mt-2 space-y-3">
              <ActionForm action={setRole} submit={words.change} look="quiet" hidden={hidden}>
                <ChoiceField name="role" label={words.role} defaultValue={member.role} choices={ROLE_CHOICES} />
              </ActionForm>
              <ActionForm
                action={setRole}
                submit={words.remove}
                look="danger"
                hidden={hidden}
                question={words.removeQuestion(member.name)}
              />
            </div>
          </details>
        </div>
      )}
    </li>
  )
}

function Waiting({ invitations, organization }: { invitations: readonly Invitation[]; organization: string }) {
  const words = text.setup.members
  if (invitations.length === 0) return <p className="text-sm text-muted">{words.noneWaiting}</p>
  return (
    <ul className="divide-y divide-line">
      {invitations.map(({ invitationId, email, role, expiresAtMs }) => (
        <li key={invitationId} className="flex flex-wrap items-center justify-between gap-3 py-3 text-sm">
          <span className="min-w-0 [overflow-wrap:anywhere]">
            <span className="font-semibold">{email}</span>{' '}
            <span className="text-muted">
              · {text.setup.roles[role]} · {words.until(formatUtcDate(expiresAtMs))}
            </span>
          </span>
          <ActionForm
            action={endInvitation}
            submit={words.revoke}
            look="quiet"
            isInline
            hidden={{ organization, invitation: invitationId }}
          />
        </li>
      ))}
    </ul>
  )
}

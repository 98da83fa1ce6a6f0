import type { Metadata } from 'next'
import { ActionForm } from '#components/setup/action-form.tsx'
import { AdminFrame } from '#components/setup/admin-frame.tsx'
import { Field } from '#components/setup/field.tsx'
import { Section } from '#components/setup/section.tsx'
import { text } from '#components/text/catalogue.ts'
import { formatUtcDate } from '#components/text/format.ts'
import { listOrganizationsOf, listRacesOf, type PersonsPlace, type PersonsRace } from '#db/logins'
import { may } from '#race/role'
import { signedIn } from '../place'
import { signOut } from '../sign-in/actions'
import { newOrganization } from './actions'

export const metadata: Metadata = { title: text.setup.home.title }

/** What somebody who is signed in has a role in. */
export default async function AdminPage() {
  const { db, actor, person } = await signedIn()
  const [organizations, races] = await Promise.all([
    listOrganizationsOf(db, actor.personId),
    listRacesOf(db, actor.personId),
  ])
  const words = text.setup.home
  return (
    <AdminFrame person={person.name} signOut={signOut} trail={[]} title={words.title} lead={words.lead}>
      {organizations.length === 0 && <p className="mb-6 max-w-xl text-sm text-muted">{words.none}</p>}
      {organizations.map((organization) => (
        <Organization
          key={organization.organizationId}
          organization={organization}
          races={races.filter((race) => race.organizationSlug === organization.organizationSlug)}
        />
      ))}
      <Section title={words.newOrganization} why={words.newOrganizationWhy}>
        <ActionForm action={newOrganization} submit={words.create} look="quiet">
          <Field name="name" label={words.organizationName} maxLength={100} required />
        </ActionForm>
      </Section>
    </AdminFrame>
  )
}

function Organization({ organization, races }: { organization: PersonsPlace; races: readonly PersonsRace[] }) {
  const { organizationSlug: slug, role } = organization
  const links = role !== null && (
    <span className="flex gap-4">
      {may(role, 'arrange') && <TextLink href={`/admin/${slug}/new-race`}>{text.setup.home.newRace}</TextLink>}
      {may(role, 'arrange') && <TextLink href={`/admin/${slug}/members`}>{text.setup.nav.members}</TextLink>}
    </span>
  )
  return (
    <Section title={organization.organizationName} action={links}>
      {races.length === 0 && <p className="text-sm text-muted">{text.setup.home.noRaces}</p>}
      <ul className="divide-y divide-line">
        {races.map((race) => (
          <li key={race.slug}>
            <a
              href={`/admin/races/${race.slug}`}
              className="flex min-h-11 flex-wrap items-center justify-between gap-x-4 py-2 text-sm hover:bg-hover"
            >
              <span className="font-semibold [overflow-wrap:anywhere]">
                <bdi>{race.name}</bdi>
              </span>
              <span className="tabular-nums text-muted">
                {formatUtcDate(race.startsAtMs)} · {text.setup.home.entries(race.entryCount)} ·{' '}
                {text.setup.home.visibility[race.visibility]}
              </span>
            </a>
          </li>
        ))}
      </ul>
    </Section>
  )
}

function TextLink({ href, children }: { href: string; children: string }) {
  return (
    <a href={href} className="inline-flex min-h-11 items-center text-sm font-semibold text-accent md:min-h-8">
      {children}
    </a>
  )
}

import type { ReactNode } from 'react'
import { AdminFrame } from '#components/setup/admin-frame.tsx'
import { text } from '#components/text/catalogue.ts'
import type { OrganizationPlace } from './place'
import { signOut } from './sign-in/actions'

/** The sections of an organization, in the order of its tabs. */
export const ORGANIZATION_SECTIONS = ['members', 'units', 'sources', 'tokens', 'audit'] as const
export type OrganizationSection = (typeof ORGANIZATION_SECTIONS)[number]

/** The frame of one section of an organization. */
export function OrganizationPage(props: {
  place: OrganizationPlace
  section: OrganizationSection
  children: ReactNode
}) {
  const { organization, person } = props.place
  const hrefOf = (section: string) => `/admin/${organization.slug}/${section}`
  return (
    <AdminFrame
      person={person.name}
      signOut={signOut}
      trail={[{ href: hrefOf('members'), words: organization.name }]}
      title={organization.name}
      links={ORGANIZATION_SECTIONS.map((section) => ({ href: hrefOf(section), words: text.setup.nav[section] }))}
      current={hrefOf(props.section)}
    >
      {props.children}
    </AdminFrame>
  )
}

import type { ReactNode } from 'react'
import { AdminFrame } from '#components/setup/admin-frame.tsx'
import { text } from '#components/text/catalogue.ts'
import type { RacePlace } from './place'
import { signOut } from './sign-in/actions'

/** The sections of a race's set-up, in the order of its tabs; the first has no address of its own. */
const SECTIONS = ['overview', 'settings', 'course', 'entries', 'starts', 'trackers', 'publication', 'results'] as const
export type RaceSection = (typeof SECTIONS)[number]

/** The frame of one section of a race's set-up. */
export function RaceFrame(props: { place: RacePlace; section: RaceSection; children: ReactNode }) {
  const { race, person } = props.place
  const hrefOf = (section: RaceSection) => `/admin/races/${race.slug}${section === 'overview' ? '' : `/${section}`}`
  return (
    <AdminFrame
      person={person.name}
      signOut={signOut}
      trail={[{ href: hrefOf('overview'), words: race.name }]}
      title={race.name}
      links={SECTIONS.map((section) => ({ href: hrefOf(section), words: text.raceSetup.nav[section] }))}
      current={hrefOf(props.section)}
    >
      {props.children}
    </AdminFrame>
  )
}

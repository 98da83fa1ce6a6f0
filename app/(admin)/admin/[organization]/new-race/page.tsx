import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { ActionForm } from '#components/setup/action-form.tsx'
import { AdminFrame } from '#components/setup/admin-frame.tsx'
import { ChoiceField } from '#components/setup/field.tsx'
import { RaceSettingsFields } from '#components/setup/race-settings-fields.tsx'
import { text } from '#components/text/catalogue.ts'
import { listRacesOf } from '#db/logins'
import { may } from '#race/role'
import { organizationPlace } from '../../../place'
import { signOut } from '../../../sign-in/actions'
import { createRace } from './actions'

export const metadata: Metadata = { title: text.raceSetup.newRace.title }

/** Where a race begins. */
export default async function NewRacePage({ params }: { params: Promise<{ organization: string }> }) {
  const { db, actor, organization, person, role } = await organizationPlace((await params).organization)
  if (!may(role, 'arrange')) notFound()
  const words = text.raceSetup.newRace
  const races = await listRacesOf(db, actor.personId)
  const earlier = races.filter(({ organizationSlug }) => organizationSlug === organization.slug)
  return (
    <AdminFrame
      person={person.name}
      signOut={signOut}
      trail={[{ href: `/admin/${organization.slug}/members`, words: organization.name }]}
      title={words.title}
      lead={words.lead}
    >
      <ActionForm action={createRace} submit={words.submit} hidden={{ organization: organization.slug }}>
        {earlier.length > 0 && (
          <div className="grid gap-4 sm:grid-cols-2">
            <ChoiceField
              name="copyOf"
              label={words.copyOf}
              hint={words.copyOfHint}
              choices={[['', words.nothing], ...earlier.map(({ raceId, name }) => [raceId, name] as const)]}
            />
            <ChoiceField
              name="withEntries"
              label={words.withEntries}
              choices={Object.entries(words.withEntriesChoices)}
            />
          </div>
        )}
        <RaceSettingsFields values={{}} />
      </ActionForm>
    </AdminFrame>
  )
}

import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { ActionForm } from '#components/setup/action-form.tsx'
import { ChoiceField, TextField } from '#components/setup/field.tsx'
import { Section } from '#components/setup/section.tsx'
import { UnitList } from '#components/setup/unit-list.tsx'
import { Way } from '#components/setup/way.tsx'
import { text } from '#components/text/catalogue.ts'
import { listUnits } from '#db/units'
import { may } from '#race/role'
import { OrganizationPage } from '../../../organization-page'
import { organizationPlace } from '../../../place'
import { addToStore } from './actions'

export const metadata: Metadata = { title: text.unitSetup.title }

/** Every tracker of an organization, and a way to add more. */
export default async function UnitsPage({ params }: { params: Promise<{ organization: string }> }) {
  const place = await organizationPlace((await params).organization)
  const { db, actor, scope, role, organization } = place
  const units = await listUnits(db, actor, scope)
  if (!units.ok) notFound()
  const words = text.unitSetup
  const { edge, rock7 } = text.trackerSetup.kinds
  return (
    <OrganizationPage place={place} section="units">
      <Section
        title={words.title}
        why={words.why}
        action={
          units.value.length > 0 && <Way href={`/admin/${organization.slug}/units/labels`} words={words.labels} />
        }
      >
        <UnitList units={units.value} organization={organization.slug} nowMs={Date.now()} />
      </Section>
      {may(role, 'arrange') && (
        <Section title={words.add} why={words.addWhy}>
          <ActionForm action={addToStore} submit={words.addSubmit} hidden={{ organization: organization.slug }}>
            <ChoiceField
              name="kind"
              label={words.kind}
              choices={[
                ['edge', edge ?? ''],
                ['rock7', rock7 ?? ''],
              ]}
            />
            <TextField name="list" label={words.list} hint={words.listHint} rows={5} required />
          </ActionForm>
        </Section>
      )}
    </OrganizationPage>
  )
}

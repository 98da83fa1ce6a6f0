import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { ActionForm } from '#components/setup/action-form.tsx'
import { DoorKeyRow } from '#components/setup/door-key-row.tsx'
import { ChoiceField, Field } from '#components/setup/field.tsx'
import { Section } from '#components/setup/section.tsx'
import { text } from '#components/text/catalogue.ts'
import { formatAge } from '#components/text/format.ts'
import { DOORS, listDoorKeys, readLastIridium } from '#db/door-keys'
import { OrganizationPage } from '../../../organization-page'
import { organizationPlace } from '../../../place'
import { changeNetworks, makeKey, removeKey, showAddress, tryKey } from './actions'

export const metadata: Metadata = { title: text.setup.nav.sources }

/** By which ways devices reach an organization, and how each does. */
export default async function SourcesPage({ params }: { params: Promise<{ organization: string }> }) {
  const place = await organizationPlace((await params).organization)
  const { db, actor, scope, organization } = place
  const [keys, iridium] = await Promise.all([listDoorKeys(db, actor, scope), readLastIridium(db, actor, scope)])
  if (!keys.ok || !iridium.ok) notFound()
  const words = text.sourceSetup
  const nowMs = Date.now()
  return (
    <OrganizationPage place={place} section="sources">
      <Section title={words.title} why={words.why}>
        {keys.value.length === 0 && <p className="text-sm text-muted">{words.none}</p>}
        <ul className="divide-y divide-line">
          {keys.value.map((doorKey) => (
            <DoorKeyRow
              key={doorKey.keyId}
              {...{ doorKey, nowMs, showAddress, tryKey, changeNetworks, removeKey }}
              organization={organization.slug}
            />
          ))}
        </ul>
      </Section>
      <Section title={words.add} why={words.addWhy}>
        <ActionForm action={makeKey} submit={words.add} hidden={{ organization: organization.slug }}>
          <ChoiceField
            name="door"
            label={words.door}
            choices={DOORS.map((door) => [door, words.doors[door]] as const)}
          />
          <Field name="name" label={words.name} hint={words.nameHint} maxLength={100} required />
          <Field name="allow" label={words.allow} hint={words.allowHint} />
        </ActionForm>
      </Section>
      <Section title={words.iridium} why={words.iridiumWhy}>
        <ul className="space-y-2 text-sm">
          {iridiumSentences(iridium.value, nowMs).map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ul>
      </Section>
    </OrganizationPage>
  )
}

/** What the environment says of the ways over Iridium; of secrets only whether they are set. */
function iridiumSentences(heardAtMs: number | null, nowMs: number): string[] {
  const words = text.sourceSetup
  const { FARFIELD_DIRECTIP_PORT: port, FARFIELD_DIRECTIP_ALLOW: allow } = process.env
  return [
    `${words.directIp(Number(port) || 10_800)} ${allow ? words.directIpAllowed(allow.split(',').join(', ')) : words.directIpClosed}`,
    heardAtMs === null ? words.notHeard : words.heard(formatAge(Math.max(0, nowMs - heardAtMs))),
    words.rockBlock(Boolean(process.env.FARFIELD_ROCKBLOCK_USER)),
    words.signed(Boolean(process.env.FARFIELD_ROCK7_PUBLIC_KEY)),
  ]
}

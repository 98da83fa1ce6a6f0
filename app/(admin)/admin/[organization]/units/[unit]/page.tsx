import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { ActionForm } from '#components/setup/action-form.tsx'
import { Field } from '#components/setup/field.tsx'
import { Section } from '#components/setup/section.tsx'
import { kindOf, UnitPlace } from '#components/setup/unit-list.tsx'
import { Way } from '#components/setup/way.tsx'
import { text } from '#components/text/catalogue.ts'
import { formatUtcDate } from '#components/text/format.ts'
import { QrCode } from '#components/ui/qr-code.tsx'
import { listOpenRaces, readUnit, type UnitOn } from '#db/units'
import { may } from '#race/role'
import { homeAddress } from '../../../../home-address'
import { OrganizationPage } from '../../../../organization-page'
import { organizationPlace } from '../../../../place'
import { saveUnit } from '../actions'

export const metadata: Metadata = { title: text.unitSetup.unit.settings }

/** One unit: its label, where it is and was, and the ways to hand it out. */
export default async function UnitPage({ params }: { params: Promise<{ organization: string; unit: string }> }) {
  const { organization: slug, unit: unitId } = await params
  const place = await organizationPlace(slug)
  const { db, actor, scope, role } = place
  const nowMs = Date.now()
  const [unit, races] = await Promise.all([readUnit(db, actor, scope, unitId), listOpenRaces(db, actor, scope, nowMs)])
  if (!unit.ok || !races.ok) notFound()
  const words = text.unitSetup.unit
  const { name, device, kind, profile, history } = unit.value
  const called = name || device
  const isOrganizer = may(role, 'arrange')
  return (
    <OrganizationPage place={place} section="units">
      <Section title={called} why={`${device} · ${kindOf(unit.value)}`}>
        <div className="flex flex-wrap items-start justify-between gap-6">
          <div className="space-y-3 text-sm">
            <UnitPlace unit={unit.value} nowMs={nowMs} />
            {isOrganizer && profile === 'solo' && (
              <div>
                <p className="font-semibold">{words.handOut}</p>
                {races.value.length === 0 && <p className="text-muted">{words.noRace}</p>}
                {races.value.map((race) => (
                  <p key={race.slug}>
                    <Way
                      href={`/admin/races/${race.slug}/trackers/hand-out?unit=${encodeURIComponent(device)}`}
                      words={words.in(race.name)}
                    />
                  </p>
                ))}
              </div>
            )}
          </div>
          <figure className="text-xs text-muted">
            <QrCode
              value={`${await homeAddress()}/admin/${slug}/units/${unitId}`}
              label={words.code(called)}
              className="size-36 rounded-md"
            />
            <figcaption className="mt-2 max-w-36">{words.labelWhy}</figcaption>
          </figure>
        </div>
      </Section>
      <Section title={words.history}>
        <History history={history} />
      </Section>
      {isOrganizer && profile === 'solo' && (
        <Section title={words.settings}>
          <ActionForm action={saveUnit} submit={words.save} hidden={{ organization: slug, unit: unitId }}>
            <Field name="name" label={words.name} defaultValue={called} maxLength={80} required />
            {kind === 'edge' && <Field name="key" label={words.key} hint={words.keyHint} autoComplete="off" />}
          </ActionForm>
        </Section>
      )}
    </OrganizationPage>
  )
}

function History({ history }: { history: readonly UnitOn[] }) {
  const words = text.unitSetup.unit
  if (history.length === 0) return <p className="text-sm text-muted">{words.never}</p>
  return (
    <ul className="divide-y divide-line text-sm">
      {history.map(({ raceSlug, raceName, number, entryName, handedAtMs, returnedAtMs }) => (
        <li key={`${raceSlug} ${number} ${handedAtMs}`} className="flex flex-wrap justify-between gap-x-4 py-2">
          <span className="[overflow-wrap:anywhere]">
            <bdi className="font-semibold">{number}</bdi> <bdi>{entryName}</bdi>{' '}
            <span className="text-muted">{words.in(raceName)}</span>
          </span>
          <span className="tabular-nums text-muted">
            {returnedAtMs === null
              ? words.from(formatUtcDate(handedAtMs))
              : words.span(formatUtcDate(handedAtMs), formatUtcDate(returnedAtMs))}
          </span>
        </li>
      ))}
    </ul>
  )
}

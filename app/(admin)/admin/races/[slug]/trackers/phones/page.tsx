import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { ActionForm } from '#components/setup/action-form.tsx'
import { ChoiceField, Field } from '#components/setup/field.tsx'
import { Section } from '#components/setup/section.tsx'
import { text } from '#components/text/catalogue.ts'
import { QrCode } from '#components/ui/qr-code.tsx'
import { openDeviceKeys } from '#db/door-keys'
import { type ListedEntry, listEntries } from '#db/entries'
import { listRaceTrackers, type RaceTracker } from '#db/race-trackers'
import { may } from '#race/role'
import { doorAddress } from '../../../../../doors'
import { racePlace } from '../../../../../place'
import { RaceFrame } from '../../../../../race-frame'
import { unseal } from '../../../../../sealed'
import { makePhone } from './actions'

export const metadata: Metadata = { title: text.unitSetup.phones.title }

/** Phones as trackers: a code for each, to be scanned or printed. */
export default async function PhonesPage({ params }: { params: Promise<{ slug: string }> }) {
  const place = await racePlace((await params).slug)
  const { db, actor, scope, race, role } = place
  if (!may(role, 'arrange')) notFound()
  const [trackers, entries] = await Promise.all([listRaceTrackers(db, actor, scope), listEntries(db, actor, scope)])
  if (!trackers.ok || !entries.ok) notFound()
  const phones = trackers.value.filter(({ kind, toAtMs }) => kind === 'phone' && toAtMs === null)
  const names = phones.map(({ device }) => device)
  const keys = await openDeviceKeys(db, actor, scope, names)
  if (!keys.ok) notFound()
  const words = text.unitSetup.phones
  const codes = phones.flatMap((phone) => {
    const sealed = keys.value.get(phone.device)
    return sealed === undefined ? [] : [{ phone, key: unseal(sealed) }]
  })
  return (
    <RaceFrame place={place} section="trackers">
      <Section title={words.title} why={words.why}>
        {entries.value.length === 0 ? (
          <p className="text-sm text-muted">{text.trackerSetup.noEntries}</p>
        ) : (
          <PhoneForm race={race.slug} entries={entries.value} />
        )}
        {codes.length === 0 ? (
          <p className="mt-6 text-sm text-muted">{words.none}</p>
        ) : (
          <ul className="mt-6 grid gap-4 sm:grid-cols-3">
            {codes.map(({ phone, key }) => (
              <PhoneCode key={phone.assignmentId} phone={phone} secret={key} />
            ))}
          </ul>
        )}
      </Section>
    </RaceFrame>
  )
}

function PhoneForm({ race, entries }: { race: string; entries: readonly ListedEntry[] }) {
  const words = text.unitSetup.phones
  const untracked = entries.find(({ trackerCount }) => trackerCount === 0) ?? entries[0]
  const choices = entries.map(({ number, name }) => [number, name === '' ? number : `${number} · ${name}`] as const)
  return (
    <ActionForm action={makePhone} submit={words.make} hidden={{ race }}>
      <ChoiceField name="number" label={words.entry} choices={choices} defaultValue={untracked?.number ?? ''} />
      <Field name="seconds" type="number" label={words.every} defaultValue="60" required />
    </ActionForm>
  )
}

/** What Traccar Client reads from a code: where it reports, as whom, and how often. */
async function PhoneCode({ phone, secret }: { phone: RaceTracker; secret: string | undefined }) {
  const words = text.unitSetup.phones
  const asked = new URLSearchParams({
    ...{ id: phone.device, interval: String(phone.fixIntervalMs / 1000) },
    ...{ distance: '0', accuracy: 'highest', buffer: 'true' },
  })
  return (
    <li
      data-testid="phone"
      className="break-inside-avoid rounded-md border border-line p-3 text-center text-sm [overflow-wrap:anywhere]"
    >
      {secret === undefined ? (
        <p className="text-late">{words.unreadable}</p>
      ) : (
        <QrCode
          value={`${await doorAddress('osmand', secret)}?${asked}`}
          label={words.code(phone.number)}
          className="w-full"
        />
      )}
      <p className="mt-1">
        <bdi className="font-semibold">{phone.number}</bdi> <bdi>{phone.entryName}</bdi>
      </p>
      <p className="text-xs text-muted">{phone.device}</p>
    </li>
  )
}

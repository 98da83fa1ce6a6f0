import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { Section } from '#components/setup/section.tsx'
import { text } from '#components/text/catalogue.ts'
import { formatUtcDate } from '#components/text/format.ts'
import { type AuditEntry, readAudit } from '#db/acting'
import { readPersonNames } from '#db/persons'
import { OrganizationPage } from '../../../organization-page'
import { organizationPlace } from '../../../place'

export const metadata: Metadata = { title: text.setup.audit.title }

const PAGE_ENTRIES = 50

/** Every change in an organization, newest first. */
export default async function AuditPage(props: {
  params: Promise<{ organization: string }>
  searchParams: Promise<{ below?: string }>
}) {
  const place = await organizationPlace((await props.params).organization)
  const below = Number((await props.searchParams).below)
  const page = { most: PAGE_ENTRIES, ...(Number.isSafeInteger(below) && below > 0 ? { below } : {}) }
  const entries = await readAudit(place.db, place.actor, place.scope, page)
  if (!entries.ok) notFound()
  const names = await readPersonNames(place.db, [...new Set(entries.value.map((entry) => entry.actorId))])
  const words = text.setup.audit
  const last = entries.value.at(-1)
  return (
    <OrganizationPage place={place} section="audit">
      <Section title={words.title} why={words.why}>
        {entries.value.length === 0 && <p className="text-sm text-muted">{words.none}</p>}
        <ul className="divide-y divide-line">
          {entries.value.map((entry) => (
            <EntryRow key={entry.number} entry={entry} name={names.get(entry.actorId)} />
          ))}
        </ul>
        {last && entries.value.length === PAGE_ENTRIES && (
          <a
            href={`?below=${last.number}`}
            className="inline-flex min-h-11 items-center text-sm font-semibold text-accent"
          >
            {words.older}
          </a>
        )}
      </Section>
    </OrganizationPage>
  )
}

function EntryRow({ entry, name }: { entry: AuditEntry; name: string | undefined }) {
  const words = text.setup.audit
  const isPerson = /^[0-9a-f-]{36}$/.test(entry.actorId)
  return (
    <li className="py-3 text-sm">
      <p>
        <span className="font-semibold">{entry.action}</span> <span className="text-muted">{entry.subject}</span>
      </p>
      <p className="text-xs tabular-nums text-muted">
        {formatUtcDate(entry.atMs)} {words.by} <bdi>{name ?? (isPerson ? words.somebody : words.anInstallation)}</bdi>
      </p>
      <Said label={words.before} value={entry.before} />
      <Said label={words.after} value={entry.after} />
    </li>
  )
}

function Said({ label, value }: { label: string; value: unknown }) {
  if (value === null || value === undefined) return null
  return (
    <p className="mt-1 text-xs [overflow-wrap:anywhere]">
      <span className="text-muted">{label}</span> <code>{JSON.stringify(value)}</code>
    </p>
  )
}

import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { text } from '#components/text/catalogue.ts'
import { QrCode } from '#components/ui/qr-code.tsx'
import { listUnits } from '#db/units'
import { homeAddress } from '../../../../home-address'
import { organizationPlace } from '../../../../place'

export const metadata: Metadata = { title: text.unitSetup.labels }

/** Labels to be printed and stuck onto units: a code that leads to the unit’s page, what people call it, and its number. */
export default async function LabelsPage({ params }: { params: Promise<{ organization: string }> }) {
  const { db, actor, scope, organization } = await organizationPlace((await params).organization)
  const units = await listUnits(db, actor, scope)
  if (!units.ok) notFound()
  const home = await homeAddress()
  return (
    <main className="mx-auto max-w-5xl p-4">
      <h1 className="mb-4 text-base font-semibold print:hidden">
        <a href={`/admin/${organization.slug}/units`} className="inline-flex min-h-11 items-center text-accent">
          {text.unitSetup.title}
        </a>{' '}
        · {text.unitSetup.labels}
      </h1>
      <ul className="grid grid-cols-2 gap-3 sm:grid-cols-4">
        {units.value.map(({ unitId, name, device }) => (
          <li
            key={unitId}
            className="break-inside-avoid rounded-md border border-line p-3 text-center text-xs [overflow-wrap:anywhere]"
          >
            <QrCode
              value={`${home}/admin/${organization.slug}/units/${unitId}`}
              label={text.unitSetup.unit.code(name || device)}
              className="w-full"
            />
            <p className="mt-1 text-sm font-semibold">{name || device}</p>
            {name !== '' && name !== device && <p className="tabular-nums">{device}</p>}
          </li>
        ))}
      </ul>
    </main>
  )
}

import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { connection } from 'next/server'
import { PublicFrame } from '#components/results/public-frame.tsx'
import { ActionForm } from '#components/setup/action-form.tsx'
import { DetailFields } from '#components/setup/detail-fields.tsx'
import { CheckField, ChoiceField, Field } from '#components/setup/field.tsx'
import { Section } from '#components/setup/section.tsx'
import { text } from '#components/text/catalogue.ts'
import { formatRaceDate } from '#components/text/format.ts'
import { readEntryForm } from '#db/published/entry-form'
import { database } from '../../../database'
import { askToEnter } from './actions'

type Props = { params: Promise<{ slug: string }> }

export const metadata: Metadata = { title: text.entryForm.link, robots: { index: false } }

/** The form by which people ask to take part, while the organizers have it open. */
export default async function EnterPage({ params }: Props) {
  await connection()
  const { slug } = await params
  const db = database()
  const form = db && (await readEntryForm(db, slug, Date.now()))
  if (form === undefined) notFound()
  const words = text.entryForm
  const { name, classes, timeZone } = form
  const [start, until] = [form.startsAtMs, form.untilMs].map((atMs) => formatRaceDate(atMs - (atMs % 60_000), timeZone))
  const fields = text.raceSetup.entries
  return (
    <PublicFrame back={{ href: '/', words: text.notFound.back }} title={words.title(name)} subtitle={text.product}>
      <p className="mt-2 mb-6 max-w-xl text-sm text-muted">{words.lead(start ?? '', until ?? '')}</p>
      <ActionForm action={askToEnter} submit={words.submit} hidden={{ race: slug }}>
        <Section title={words.entry}>
          <div className="grid gap-4 sm:grid-cols-2">
            <Field name="number" label={fields.number} maxLength={80} required />
            <Field name="name" label={fields.name} maxLength={80} />
            <Field name="nation" label={fields.nation} hint={fields.nationHint} maxLength={3} />
            {classes.length > 0 && (
              <ChoiceField
                name="class"
                label={fields.className}
                choices={[['', words.noClass], ...classes.map((one) => [one, one] as const)]}
              />
            )}
          </div>
        </Section>
        <Section title={words.safety} why={words.safetyWhy}>
          <DetailFields details={{}} />
        </Section>
        <CheckField name="consent" value="yes" label={words.consent} />
      </ActionForm>
    </PublicFrame>
  )
}

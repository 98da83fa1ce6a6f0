import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { Section } from '#components/setup/section.tsx'
import { text } from '#components/text/catalogue.ts'
import { readPublicationRules } from '#db/race-publication'
import { publicationText } from '#race/publication-text'
import { may } from '#race/role'
import { racePlace } from '../../../../place'
import { RaceFrame } from '../../../../race-frame'
import { PublicationCheckButton, RulesEditor } from './rules-editor'

export const metadata: Metadata = { title: text.publicationSetup.title }

/** What the public sees later than it was measured, and what it can read now. */
export default async function PublicationPage({ params }: { params: Promise<{ slug: string }> }) {
  const place = await racePlace((await params).slug)
  const read = await readPublicationRules(place.db, place.actor, place.scope)
  if (!read.ok) notFound()
  const { rules, classes, zones } = read.value
  const words = text.publicationSetup
  const shown = publicationText(rules, place.race.timeZone)
  return (
    <RaceFrame place={place} section="publication">
      <Section title={words.title} why={words.why}>
        <RulesEditor
          slug={place.race.slug}
          rules={shown}
          classes={classes.map(({ classId, name }) => ({ id: classId, name }))}
          zones={zones}
          isDisabled={!may(place.role, 'arrange')}
        />
      </Section>
      <Section title={words.check} why={words.checkWhy}>
        <PublicationCheckButton slug={place.race.slug} />
      </Section>
    </RaceFrame>
  )
}

import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { AudienceRow } from '#components/setup/audience-row.tsx'
import { Section } from '#components/setup/section.tsx'
import { Way } from '#components/setup/way.tsx'
import { text } from '#components/text/catalogue.ts'
import { listInvited } from '#db/race-audiences'
import { readPublicationRules } from '#db/race-publication'
import { INVITED_AUDIENCES } from '#race/audience'
import { publicationText } from '#race/publication-text'
import { may } from '#race/role'
import { audienceBase } from '../../../../audience'
import { racePlace } from '../../../../place'
import { RaceFrame } from '../../../../race-frame'
import { chooseRule, makeLink, removeLink, showLink } from './audience-actions'
import { PublicationCheckButton, RulesEditor } from './rules-editor'

export const metadata: Metadata = { title: text.publicationSetup.title }

/** What the public sees later than it was measured, and what it can read now. */
export default async function PublicationPage({ params }: { params: Promise<{ slug: string }> }) {
  const place = await racePlace((await params).slug)
  const read = await readPublicationRules(place.db, place.actor, place.scope)
  const invited = await listInvited(place.db, place.actor, place.scope)
  if (!read.ok || !invited.ok) notFound()
  const { rules, classes, zones } = read.value
  const named = classes.map(({ classId, name }) => ({ id: classId, name }))
  const isDisabled = !may(place.role, 'arrange')
  const words = text.publicationSetup
  const shown = publicationText(rules, place.race.timeZone)
  return (
    <RaceFrame place={place} section="publication">
      <Section title={words.title} why={words.why}>
        <RulesEditor slug={place.race.slug} rules={shown} {...{ classes: named, zones, isDisabled }} />
      </Section>
      <Section title={text.audienceSetup.title} why={text.audienceSetup.why}>
        {may(place.role, 'watch') && (
          <Way href={audienceBase(place.race.slug, 'control')} words={text.audienceSetup.control} />
        )}
        <ul className="max-w-2xl divide-y divide-line border-y border-line">
          {INVITED_AUDIENCES.map((audience) => {
            const found = invited.value.find((one) => one.audience === audience)
            const own = typeof found?.rules === 'object' ? found.rules : undefined
            return (
              <AudienceRow
                key={audience}
                race={place.race.slug}
                audience={audience}
                invitation={found}
                base={audienceBase(place.race.slug, audience)}
                nowMs={Date.now()}
                {...{ isDisabled, makeLink, showLink, removeLink, chooseRule }}
              >
                {own && (
                  <RulesEditor
                    key={JSON.stringify(own)}
                    slug={place.race.slug}
                    audience={audience}
                    rules={publicationText(own, place.race.timeZone)}
                    {...{ classes: named, zones, isDisabled }}
                  />
                )}
              </AudienceRow>
            )
          })}
        </ul>
      </Section>
      <Section title={words.check} why={words.checkWhy}>
        <PublicationCheckButton slug={place.race.slug} />
      </Section>
    </RaceFrame>
  )
}

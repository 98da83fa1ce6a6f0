import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { Section } from '#components/setup/section.tsx'
import { type BoardEntry, TestBoard } from '#components/setup/test-board.tsx'
import { text } from '#components/text/catalogue.ts'
import { listEntries } from '#db/entries'
import { listRaceTrackers } from '#db/race-trackers'
import { racePlace } from '../../../../../place'
import { RaceFrame } from '../../../../../race-frame'

export const metadata: Metadata = { title: text.trackerSetup.board.title }

/** Before the start: who was heard, and who was not. */
export default async function BoardPage({ params }: { params: Promise<{ slug: string }> }) {
  const place = await racePlace((await params).slug)
  const [entries, trackers] = await Promise.all([
    listEntries(place.db, place.actor, place.scope),
    listRaceTrackers(place.db, place.actor, place.scope),
  ])
  if (!entries.ok || !trackers.ok) notFound()
  const inUse = trackers.value.filter(({ toAtMs }) => toAtMs === null)
  const board = entries.value.map(({ number, name }): BoardEntry => {
    return { number, name, trackers: inUse.filter((tracker) => tracker.number === number) }
  })
  const words = text.trackerSetup.board
  return (
    <RaceFrame place={place} section="trackers">
      <Section title={words.title} why={words.why}>
        <TestBoard entries={board} nowMs={Date.now()} />
      </Section>
    </RaceFrame>
  )
}

import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { connection } from 'next/server'
import { Explanation } from '#components/results/explanation.tsx'
import { PublicFrame } from '#components/results/public-frame.tsx'
import { text } from '#components/text/catalogue.ts'
import { formatUtcDate } from '#components/text/format.ts'
import { explanationOf, numberIn, resultSheetOf, snapshotOf } from '../../published-race'

type Props = {
  params: Promise<{ slug: string; entrant: string }>
  searchParams: Promise<Record<string, string | string[] | undefined>>
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { slug, entrant } = await params
  const first = await snapshotOf(slug)
  const found = first.kind === 'snapshot' && first.snapshot.race.entrants.find(({ id }) => id === numberIn(entrant))
  return found ? { title: text.explain.title(`${found.number} ${found.name}`.trim()) } : {}
}

/** What a rank and a time rest on, now or as of a revision of the results. */
export default async function ExplainPage({ params, searchParams }: Props) {
  await connection()
  const { slug, entrant } = await params
  const first = await snapshotOf(slug)
  const id = numberIn(entrant)
  if (first.kind !== 'snapshot' || id === undefined) notFound()
  const { race } = first.snapshot
  const found = race.entrants.find((one) => one.id === id)
  if (found === undefined) notFound()
  const revision = numberIn((await searchParams).revision)
  const [explanation, sheet] = await Promise.all([explanationOf(slug, id, revision), resultSheetOf(slug, revision)])
  const words = text.explain
  const row = sheet?.rows.find(({ entrantId }) => entrantId === id)
  const back =
    sheet === undefined
      ? { href: `/races/${race.slug}`, words: text.results.back }
      : {
          href: `/races/${race.slug}/results${revision === undefined ? '' : `?revision=${revision}`}`,
          words: words.backToResults,
        }
  return (
    <PublicFrame back={back} title={`${found.number} ${found.name}`.trim()} subtitle={race.name} accent={race.accent}>
      {explanation === undefined ? (
        <p className="mt-4 text-muted">{words.none}</p>
      ) : (
        <>
          <p className="mt-1 text-sm text-muted">
            {words.heading}.{' '}
            {revision === undefined
              ? words.asPublished(formatUtcDate(explanation.publishedAtMs))
              : words.ofRevision(revision)}
          </p>
          <Explanation race={race} explanation={explanation} row={row} />
        </>
      )}
    </PublicFrame>
  )
}

import type { Metadata } from 'next'
import { connection } from 'next/server'
import { text } from '#components/text/catalogue.ts'
import { publicly } from '#db/published/sight'
import { numberIn, snapshotOf } from '../../published-race'
import { RaceExplained } from '../../race-explained'

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

/** What a rank and a time rest on, as anybody may know. */
export default async function ExplainPage({ params, searchParams }: Props) {
  await connection()
  const { slug, entrant } = await params
  return (
    <RaceExplained
      sight={publicly(slug)}
      base={`/races/${slug}`}
      first={await snapshotOf(slug)}
      entrantId={numberIn(entrant)}
      revision={numberIn((await searchParams).revision)}
    />
  )
}

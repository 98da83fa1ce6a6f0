import type { Metadata } from 'next'
import { connection } from 'next/server'
import { text } from '#components/text/catalogue.ts'
import { publicly } from '#db/published/sight'
import { snapshotOf } from '../published-race'
import { RaceResults } from '../race-results'

type Props = {
  params: Promise<{ slug: string }>
  searchParams: Promise<Record<string, string | string[] | undefined>>
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const first = await snapshotOf((await params).slug)
  return first.kind === 'snapshot' ? { title: `${text.results.title} · ${first.snapshot.race.name}` } : {}
}

/** The results of a race as anybody may read them. */
export default async function ResultsPage({ params, searchParams }: Props) {
  await connection()
  const { slug } = await params
  return (
    <RaceResults
      sight={publicly(slug)}
      base={`/races/${slug}`}
      first={await snapshotOf(slug)}
      asked={await searchParams}
    />
  )
}

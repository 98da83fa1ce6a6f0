import type { Metadata } from 'next'
import { connection } from 'next/server'
import { text } from '#components/text/catalogue.ts'
import { RaceResults } from '../../../../../../races/[slug]/race-results'
import { pictureFor } from '../../../../../audience'

export const metadata: Metadata = { title: text.results.title, robots: { index: false } }

type Props = {
  params: Promise<{ slug: string; audience: string }>
  searchParams: Promise<Record<string, string | string[] | undefined>>
}

/** The results of a race, for an audience that may see it. */
export default async function AudienceResultsPage({ params, searchParams }: Props) {
  await connection()
  const { slug, audience } = await params
  return <RaceResults {...(await pictureFor(slug, audience))} asked={await searchParams} />
}

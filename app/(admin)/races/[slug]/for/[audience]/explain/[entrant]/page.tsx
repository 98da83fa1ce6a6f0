import type { Metadata } from 'next'
import { connection } from 'next/server'
import { text } from '#components/text/catalogue.ts'
import { numberIn } from '../../../../../../../races/[slug]/published-race'
import { RaceExplained } from '../../../../../../../races/[slug]/race-explained'
import { pictureFor } from '../../../../../../audience'

export const metadata: Metadata = { title: text.explain.heading, robots: { index: false } }

type Props = {
  params: Promise<{ slug: string; audience: string; entrant: string }>
  searchParams: Promise<Record<string, string | string[] | undefined>>
}

/** What a rank and a time rest on, for an audience that may see it. */
export default async function AudienceExplainPage({ params, searchParams }: Props) {
  await connection()
  const { slug, audience, entrant } = await params
  return (
    <RaceExplained
      {...(await pictureFor(slug, audience))}
      entrantId={numberIn(entrant)}
      revision={numberIn((await searchParams).revision)}
    />
  )
}

import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { connection } from 'next/server'
import { NothingYet } from '#components/race/nothing-yet.tsx'
import { RacePage } from '#components/race/race-page.tsx'
import { labHrefOf, serverPort } from '../../live-server'
import { snapshotOf } from './published-race'

type Props = { params: Promise<{ slug: string }> }

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const first = await snapshotOf((await params).slug)
  if (first.kind !== 'snapshot') return {}
  const { name, description } = first.snapshot.race
  return { title: name, description, openGraph: { title: name, description } }
}

/** The public page of a race, painted first with what the server knows now. */
export default async function Page({ params }: Props) {
  await connection()
  const { slug } = await params
  const first = await snapshotOf(slug)
  if (first.kind === 'unknown') notFound()
  if (first.kind === 'nothing-yet') return <NothingYet slug={slug} href={`/races/${encodeURIComponent(slug)}`} />
  const serverUrl = process.env.FARFIELD_PUBLIC_SERVER_URL
  const labHref = labHrefOf(first.snapshot)
  return (
    <RacePage
      first={{ ...first, serverPort: serverPort(), ...(serverUrl && { serverUrl }) }}
      {...(labHref === undefined ? {} : { labHref })}
    />
  )
}

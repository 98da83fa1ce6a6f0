import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { connection } from 'next/server'
import { NothingYet } from '#components/race/nothing-yet.tsx'
import { RacePage } from '#components/race/race-page.tsx'
import { text } from '#components/text/catalogue.ts'
import { serverPort } from '../../../../../live-server'
import { audienceNamed, isInvited, maySee, pictureFor } from '../../../../audience'
import { signedIn } from '../../../../place'
import { openInvitation } from './actions'
import { InvitationDoor } from './invitation-door'

// What is shown here is not for everybody: no search engine is to keep it.
export const metadata: Metadata = { title: text.audience.opens.title, robots: { index: false } }

/** A race as the press, competitors or race control see it. */
export default async function AudiencePage({ params }: { params: Promise<{ slug: string; audience: string }> }) {
  await connection()
  const { slug, audience: name } = await params
  const audience = audienceNamed(name)
  if (!(await maySee(slug, audience))) {
    // By a link, or by a role: whoever has neither is not told whether there is such a race.
    if (isInvited(audience)) return <InvitationDoor slug={slug} audience={audience} open={openInvitation} />
    await signedIn()
    notFound()
  }
  const { first, base } = await pictureFor(slug, name)
  if (first.kind === 'unknown') notFound()
  if (first.kind === 'nothing-yet') return <NothingYet slug={slug} href={base} />
  const serverUrl = process.env.FARFIELD_PUBLIC_SERVER_URL
  return (
    <RacePage
      first={{
        ...first,
        serverPort: serverPort(),
        ...(serverUrl && { serverUrl }),
        audience: { name: audience, base },
      }}
    />
  )
}

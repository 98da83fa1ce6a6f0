import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { connection } from 'next/server'
import { LabPage } from '#components/lab/lab-page.tsx'
import { text } from '#components/text/catalogue.ts'
import { firstLabView, firstSnapshot, labHrefOf, serverPort } from '../../../live-server'

type Props = { params: Promise<{ slug: string }> }

export const metadata: Metadata = { title: text.lab.title, robots: { index: false } }

/** The link lab of a simulated race. Of any other race, and where no demo runs, there is none. */
export default async function Page({ params }: Props) {
  await connection()
  const { slug } = await params
  const first = await firstSnapshot(slug)
  if (first.kind !== 'snapshot' || labHrefOf(first.snapshot) === undefined) notFound()
  const serverUrl = process.env.FARFIELD_PUBLIC_SERVER_URL
  const view = await firstLabView(slug)
  return <LabPage first={{ ...first, serverPort: serverPort(), ...(serverUrl && { serverUrl }) }} view={view} />
}

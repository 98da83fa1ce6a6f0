import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { GuidePage } from '#components/guide/guide-page.tsx'
import { headingOf } from '#components/guide/render-guide.ts'
import { readGuidePage } from '../guide-files'

type Props = { params: Promise<{ page: string }> }

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const markdown = await readGuidePage((await params).page)
  return markdown === undefined ? {} : { title: headingOf(markdown) }
}

/** A page of the guide, as it stands in the repository. */
export default async function Page({ params }: Props) {
  const markdown = await readGuidePage((await params).page)
  if (markdown === undefined) notFound()
  return <GuidePage markdown={markdown} />
}

import { text } from '../text/catalogue'
import { PlainPage } from '../ui/plain-page'

/** A race that exists but of which nothing has been published. */
export function NothingYet({ slug }: { slug: string }) {
  return (
    <PlainPage
      title={slug}
      lead={text.nothingYet.lead}
      link={{ href: `/races/${encodeURIComponent(slug)}`, words: text.nothingYet.reload }}
    />
  )
}

import { text } from '../text/catalogue'
import { PlainPage } from '../ui/plain-page'

/** A race that exists but of which nothing has been published. */
export function NothingYet({ slug, href }: { slug: string; href: string }) {
  return <PlainPage title={slug} lead={text.nothingYet.lead} link={{ href, words: text.nothingYet.reload }} />
}

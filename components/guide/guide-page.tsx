import { text } from '../text/catalogue'
import { renderGuide } from './render-guide'

/** A page of the guide. */
export function GuidePage({ markdown }: { markdown: string }) {
  return (
    <div className="min-h-dvh bg-paper">
      <main className="mx-auto max-w-3xl px-4 pb-16 pt-4 md:px-6 md:pt-8">
        <a href="/admin" className="inline-flex min-h-11 items-center text-sm font-semibold text-accent md:min-h-9">
          {text.guide.back}
        </a>
        {/* biome-ignore lint/security/noDangerouslySetInnerHtml: our own pages, from the repository */}
        <article className="guide" dangerouslySetInnerHTML={{ __html: renderGuide(markdown) }} />
      </main>
    </div>
  )
}

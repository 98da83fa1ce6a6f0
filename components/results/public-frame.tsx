import { ChevronLeft } from 'lucide-react'
import type { ReactNode } from 'react'
import { accentStyle } from '../ui/readable-colour'

/** The frame of a public page beside the map of a race: the way back, a title, and text that prints well. */
export function PublicFrame(props: {
  back: { readonly href: string; readonly words: string }
  title: string
  subtitle: string
  /** A race's own colour. */
  accent?: string | undefined
  children: ReactNode
}) {
  return (
    <div className="min-h-dvh bg-paper" style={accentStyle(props.accent)}>
      <main className="mx-auto max-w-4xl px-4 pb-16 pt-4 md:px-6 md:pt-8">
        <a
          href={props.back.href}
          className="-ml-2 inline-flex min-h-11 items-center gap-1 pr-3 text-sm font-semibold text-accent md:min-h-9 print:hidden"
        >
          <ChevronLeft size={18} strokeWidth={1.5} aria-hidden />
          {props.back.words}
        </a>
        <p className="mt-2 text-sm text-muted">
          <bdi>{props.subtitle}</bdi>
        </p>
        <h1 className="text-[28px] font-semibold leading-9 tracking-[-0.015em] [overflow-wrap:anywhere]">
          <bdi>{props.title}</bdi>
        </h1>
        {props.children}
      </main>
    </div>
  )
}

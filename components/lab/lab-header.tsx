import { ChevronLeft } from 'lucide-react'
import type { LiveRace } from '#protocol/live/messages'
import { text } from '../text/catalogue'

/** What this page is, and of which race. */
export function LabHeader({ race }: { race: LiveRace }) {
  return (
    <header className="flex items-start gap-1 px-4 pb-1.5 pt-1 md:pt-3">
      <a
        href={`/races/${encodeURIComponent(race.slug)}`}
        aria-label={text.lab.back}
        className="-ml-3.5 -mt-1 grid size-11 shrink-0 place-items-center rounded-md text-muted hover:bg-hover md:-ml-3 md:mt-0 md:size-9"
      >
        <ChevronLeft size={18} strokeWidth={1.5} />
      </a>
      <div className="min-w-0 flex-1">
        <h1 className="flex items-baseline gap-2 pt-1 text-xl font-semibold leading-7 tracking-[-0.01em]">
          <span className="shrink-0">{text.lab.title}</span>
          <bdi className="truncate text-sm font-normal tracking-normal text-muted">{race.name}</bdi>
        </h1>
      </div>
    </header>
  )
}

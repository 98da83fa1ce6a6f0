import type { ReactNode } from 'react'

/** One part of the lab's panel, with its title and what stands beside that. */
export function LabSection({ title, aside, children }: { title: string; aside?: ReactNode; children: ReactNode }) {
  return (
    <section aria-label={title} className="border-b border-line px-4 py-2.5 last:border-b-0">
      <div className="mb-1 flex items-baseline justify-between gap-3">
        <h2 className="shrink-0 text-sm font-semibold">{title}</h2>
        {aside !== undefined && <span className="truncate text-xs tabular-nums text-muted">{aside}</span>}
      </div>
      {children}
    </section>
  )
}

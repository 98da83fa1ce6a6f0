import type { ReactNode } from 'react'

/** A part of a set-up page: what it is, a sentence of why, and what there is to do. */
export function Section(props: { title: string; why?: string; action?: ReactNode; children: ReactNode }) {
  return (
    <section className="border-t border-line py-6 first:border-t-0">
      <div className="flex flex-wrap items-start justify-between gap-3">
        <div className="min-w-0">
          <h2 className="text-base font-semibold">{props.title}</h2>
          {props.why && <p className="mt-1 max-w-xl text-sm text-muted">{props.why}</p>}
        </div>
        {props.action}
      </div>
      <div className="mt-4">{props.children}</div>
    </section>
  )
}

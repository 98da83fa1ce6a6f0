import type { ReactNode } from 'react'
import { text } from '../text/catalogue'

/** A page before one is signed in: one panel with one thing to do. */
export function EntrancePage({ title, lead, children }: { title: string; lead?: string; children: ReactNode }) {
  return (
    <main className="grid min-h-dvh place-items-center bg-sea p-4">
      <div className="panel w-full max-w-md p-6 md:p-8">
        <a href="/" className="text-sm font-semibold tracking-wide text-accent">
          {text.product}
        </a>
        <h1 className="mt-2 text-xl font-semibold tracking-[-0.01em]">{title}</h1>
        {lead && <p className="mb-6 mt-2 text-sm text-muted">{lead}</p>}
        {children}
      </div>
    </main>
  )
}

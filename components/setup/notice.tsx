import type { ReactNode } from 'react'

const LOOKS = { done: 'border-on-time', fault: 'border-alarm', note: 'border-line' }

/** What a reader has to know of what they just did. Read out when it appears. */
export function Notice({ look, children }: { look: keyof typeof LOOKS; children: ReactNode }) {
  return (
    <div
      role={look === 'fault' ? 'alert' : 'status'}
      className={`rounded-md border-l-4 bg-card px-4 py-3 text-sm ${LOOKS[look]}`}
    >
      {children}
    </div>
  )
}

'use client'

import { text } from '#components/text/catalogue.ts'
import { PlainPage } from '#components/ui/plain-page.tsx'

/** Our own fault: what happened, what was kept, what to do. */
export default function PageError({ reset }: { reset: () => void }) {
  return (
    <PlainPage
      title={text.broken.title}
      lead={text.broken.lead}
      action={{ words: text.broken.retry, onClick: reset }}
    />
  )
}

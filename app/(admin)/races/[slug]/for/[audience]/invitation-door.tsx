'use client'

import { useEffect, useState } from 'react'
import { text } from '#components/text/catalogue.ts'
import { PlainPage } from '#components/ui/plain-page.tsx'

type DoorProps = {
  slug: string
  audience: string
  open: (sent: { slug: string; audience: string; key: string }) => Promise<boolean>
}

/** Opens a link by the part of its address behind #, which browsers send to nobody, and leaves it out of the address afterwards. */
export function InvitationDoor({ slug, audience, open }: DoorProps) {
  const [state, setState] = useState<'opening' | 'absent' | 'refused'>('opening')
  useEffect(() => {
    const key = window.location.hash.slice(1)
    if (key === '') return setState('absent')
    void open({ slug, audience, key }).then(
      (isOpen) => (isOpen ? window.location.replace(window.location.pathname) : setState('refused')),
      () => setState('refused'),
    )
  }, [slug, audience, open])
  const words = text.audience.opens
  return (
    <PlainPage
      title={words.title}
      lead={words[state]}
      {...(state === 'opening' ? {} : { link: { href: `/races/${encodeURIComponent(slug)}`, words: words.public } })}
    />
  )
}

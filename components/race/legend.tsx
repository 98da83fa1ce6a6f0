'use client'

import { X } from 'lucide-react'
import { text } from '../text/catalogue'
import { FreshnessMark } from '../ui/freshness-mark'
import { IconButton } from '../ui/icon-button'
import type { FreshnessSign } from './readings'

const SIGNS: readonly FreshnessSign[] = ['measured', 'late', 'overdue', 'silent', 'held', 'none']

/** The one legend: what each sign says about age, in shapes first and words beside them. */
export function Legend(props: { shape: 'arrow' | 'disc'; hasAgreements: boolean; onClose: () => void }) {
  const { shape, hasAgreements, onClose } = props
  return (
    <section aria-label={text.legend.title} className="panel w-[min(21rem,calc(100vw-4.75rem))] p-4 pt-2 text-sm">
      <div className="flex items-center justify-between">
        <h2 className="font-semibold">{text.legend.title}</h2>
        <IconButton label={text.card.close} onClick={onClose} className="-mr-2.5">
          <X size={18} strokeWidth={1.5} />
        </IconButton>
      </div>
      <ul className="space-y-2.5">
        {SIGNS.map((sign) => (
          <li key={sign} className="flex gap-3">
            <FreshnessMark sign={sign} shape={shape} colour="var(--accent)" size={26} />
            <p>
              <span className="font-medium">{text.legend.signs[sign][0]}.</span>{' '}
              <span className="text-muted">{text.legend.signs[sign][1]}</span>
            </p>
          </li>
        ))}
      </ul>
      <p className="mt-3 border-t border-line pt-2.5 text-muted">{text.legend.tail}</p>
      {hasAgreements && <p className="mt-2 text-muted">{text.legend.agreed}</p>}
    </section>
  )
}

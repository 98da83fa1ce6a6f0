import type { ReactNode } from 'react'
import type { FreshnessSign, Reading } from '../race/readings'
import { text } from '../text/catalogue'
import { formatAge } from '../text/format'
import { FreshnessMark } from '../ui/freshness-mark'
import { LabSection } from './lab-section'
import { namesOf } from './names'
import { countSigns, pictureAge } from './picture-age'

const SIGNS: readonly FreshnessSign[] = ['measured', 'late', 'overdue', 'silent', 'held', 'none']
const ALWAYS: readonly FreshnessSign[] = ['measured', 'late', 'overdue', 'silent']

type PictureAgesProps = {
  readonly readings: readonly Reading[]
  readonly shape: 'arrow' | 'disc'
  /** Numbers of those whom no gateway hears now, as the simulator tells. */
  readonly unheard?: readonly string[] | undefined
}

/** How old the picture is, and how many marks are solid, hollow or crossed. */
export function PictureAges({ readings, shape, unheard = [] }: PictureAgesProps) {
  const words = text.lab.age
  const age = pictureAge(readings)
  const counts = countSigns(readings)
  const shown = SIGNS.filter((sign) => ALWAYS.includes(sign) || counts.has(sign))
  return (
    <LabSection title={words.title}>
      {age === undefined ? (
        <p className="text-sm text-muted">{words.none}</p>
      ) : (
        <dl className="grid grid-cols-3 gap-x-3">
          <Age label={words.newest}>{formatAge(age.newestMs)}</Age>
          <Age label={words.median}>{formatAge(age.medianMs)}</Age>
          <Age label={words.oldest(age.oldest.entrant.number)}>{formatAge(age.oldest.ageMs ?? 0)}</Age>
        </dl>
      )}
      <ul className="mt-1.5 flex flex-wrap gap-x-3.5 gap-y-1 text-xs tabular-nums text-muted" data-testid="signs">
        {shown.map((sign) => (
          <li key={sign} data-sign={sign} className="flex items-center gap-1">
            <FreshnessMark sign={sign} shape={shape} colour="var(--accent)" size={16} />
            <span>
              <span className="font-semibold text-ink">{counts.get(sign) ?? 0}</span> {words.signs[sign]}
            </span>
          </li>
        ))}
      </ul>
      {unheard.length > 0 && (
        <p className="mt-1 text-pretty text-xs tabular-nums text-muted">{words.unheard(namesOf(unheard))}</p>
      )}
    </LabSection>
  )
}

function Age({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="truncate text-xs text-muted">{label}</dt>
      <dd className="whitespace-nowrap text-base font-semibold tabular-nums">{children}</dd>
    </div>
  )
}

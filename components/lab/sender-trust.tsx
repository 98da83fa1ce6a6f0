import type { LabView } from '#protocol/live/lab'
import { text } from '../text/catalogue'
import { LabSection } from './lab-section'

/** Whether the senders prove who they are. */
export function SenderTrust({ view }: { view: LabView | undefined }) {
  const words = text.lab.trust
  if (view === undefined) return null
  const { senders, unauthenticated } = view
  return (
    <LabSection title={words.title}>
      {senders === 0 && <p className="text-sm text-muted">{words.none}</p>}
      {senders > 0 && unauthenticated === 0 && <p className="text-pretty text-sm">{words.all(senders)}</p>}
      {unauthenticated > 0 && (
        <p className="text-pretty text-sm" data-testid="unauthenticated">
          <span className="font-semibold tabular-nums text-late">{words.some(unauthenticated, senders)}.</span>{' '}
          <span className="text-muted">{words.note}</span>
        </p>
      )}
    </LabSection>
  )
}

import { DatabaseZap, type LucideIcon, MailX, Power, SatelliteDish, Send } from 'lucide-react'
import { LAB_ACTIONS, type LabAction } from '#protocol/live/lab'
import type { LiveRace } from '#protocol/live/messages'
import { REPORT_GRACE_MS } from '#race/freshness'
import { text } from '../text/catalogue'
import { formatAge } from '../text/format'
import { doneWords } from './done-words'
import { LabSection } from './lab-section'
import type { LabState } from './lab-store'

const ICONS: Record<LabAction, LucideIcon> = {
  'lose-messages': MailX,
  'no-satellite': SatelliteDish,
  'forget-memory': DatabaseZap,
  'restart-server': Power,
  'ask-now': Send,
}

type LabActionsProps = {
  readonly lab: LabState
  readonly race: LiveRace
  readonly onAct: (action: LabAction) => void
}

/** What can be done: each says what it will do, why it cannot be done now, and what it did. */
export function LabActions(props: LabActionsProps) {
  return (
    <LabSection title={text.lab.actions.title}>
      <ul className="-mx-2">
        {LAB_ACTIONS.map((action) => (
          <li key={action} data-action={action}>
            <ActionRow action={action} {...props} />
          </li>
        ))}
      </ul>
    </LabSection>
  )
}

function ActionRow({ action, lab, race, onAct }: LabActionsProps & { action: LabAction }) {
  const Icon = ICONS[action]
  const words = text.lab.actions
  const why = whyNot(action, lab)
  const done = doneWords(action, lab)
  return (
    <>
      <button
        type="button"
        aria-disabled={why !== undefined}
        aria-describedby={`${action}-note`}
        onClick={() => why === undefined && onAct(action)}
        className="flex w-full items-start gap-2.5 rounded-md px-2 py-1.5 text-left hover:bg-hover aria-disabled:cursor-not-allowed aria-disabled:hover:bg-transparent"
      >
        <span
          className={`mt-0.5 grid size-8 shrink-0 place-items-center rounded-md ${why === undefined ? 'bg-picked text-accent' : 'bg-field text-muted'}`}
        >
          <Icon size={17} strokeWidth={1.5} aria-hidden="true" />
        </span>
        <span className="min-w-0 flex-1">
          <span className={`block text-sm font-semibold ${why === undefined ? 'text-ink' : 'text-muted'}`}>
            {words.names[action]}
          </span>
          <span id={`${action}-note`} className="block text-pretty text-xs text-muted">
            {why ?? words.will[action](lateAfter(race))}
          </span>
        </span>
      </button>
      <p
        aria-live="polite"
        data-testid={`done-${action}`}
        className="pl-[3.125rem] pr-2 text-pretty text-xs font-medium tabular-nums text-accent not-empty:pb-1"
      >
        {done}
      </p>
    </>
  )
}

function whyNot(action: LabAction, { view, isAway, pending }: LabState): string | undefined {
  const words = text.lab.actions
  if (pending !== undefined) return pending === action ? words.pending : undefined
  if (isAway || view === undefined) return words.away
  const refusal = view.refusals.find((one) => one.action === action)
  return refusal && words.refusals[refusal.why]
}

/** When a tracker that falls silent now is called late. */
function lateAfter({ entrants: [first] }: LiveRace): string {
  return formatAge((first?.fixIntervalMs ?? 0) + (first?.reportIntervalMs ?? 0) + REPORT_GRACE_MS)
}

import type { LabMissing, LabView } from '#protocol/live/lab'
import { text } from '../text/catalogue'
import { formatMinutes, formatUtc, formatUtcSeconds } from '../text/format'
import { LabSection } from './lab-section'

/** Every message that did not come: what the simulator did with it, and what shore found out and did about it. */
export function MissingMessages({ view, nowMs }: { view: LabView | undefined; nowMs: number }) {
  const words = text.lab.missing
  if (view === undefined) return null
  const { missing, filled, lost } = view
  const since = formatUtc(view.missingSinceMs, nowMs)
  const openCount = missing.filter(({ state }) => state !== 'filled' && state !== 'lost').length
  return (
    <LabSection title={words.title} aside={words.counts(openCount, filled, lost)}>
      {missing.length === 0 ? (
        <p className="text-sm text-muted">{words.none(since)}</p>
      ) : (
        <>
          <p className="mb-1 text-pretty text-xs text-muted">
            {words.since(since)} {words.note}
          </p>
          <ul data-testid="missing">
            {missing.map((message) => (
              <li
                key={`${nameOf(message)} ${message.epoch} ${message.seq}`}
                data-state={message.state}
                className="border-b border-line/60 py-1.5 text-xs tabular-nums last:border-b-0"
              >
                <MissingMessage message={message} nowMs={nowMs} />
              </li>
            ))}
          </ul>
        </>
      )}
    </LabSection>
  )
}

const TONES: Record<LabMissing['state'], string> = {
  unnoticed: 'text-silent',
  open: 'text-late',
  unread: 'text-muted',
  filled: 'text-on-time',
  lost: 'text-silent',
}

function MissingMessage({ message, nowMs }: { message: LabMissing; nowMs: number }) {
  const words = text.lab.missing
  return (
    <>
      <p className="flex items-baseline justify-between gap-3">
        <span className="min-w-0 truncate text-sm">
          <bdi className="font-medium">{nameOf(message)}</bdi>{' '}
          <span className="text-muted">{words.message(message.epoch, message.seq)}</span>
        </span>
        <span className={`shrink-0 font-medium ${TONES[message.state]}`}>{stateWords(message, nowMs)}</span>
      </p>
      <p className="text-muted">{historyOf(message).join(' · ')}</p>
    </>
  )
}

const nameOf = ({ entry, gateway = 0 }: LabMissing): string => entry ?? text.lab.missing.gateway(gateway)

function stateWords({ state, noticedAtMs = 0, takenAtMs, closedAtMs = 0 }: LabMissing, nowMs: number): string {
  const words = text.lab.missing
  if (state === 'open') return words.openFor(formatMinutes(nowMs - noticedAtMs))
  if (state !== 'filled') return words.states[state]
  // A message that was only overtaken is known by its own session, which lies before the one that told of it.
  return closedAtMs < noticedAtMs
    ? words.cameLate
    : words.filledAfter(formatMinutes(closedAtMs - (takenAtMs ?? noticedAtMs)))
}

function historyOf({ state, takenAtMs, noticedAtMs, closedAtMs }: LabMissing): string[] {
  const words = text.lab.missing
  const isClosed = closedAtMs !== undefined && !(state === 'filled' && closedAtMs < (noticedAtMs ?? 0))
  return [
    ...(takenAtMs === undefined ? [] : [words.taken(formatUtcSeconds(takenAtMs))]),
    ...(noticedAtMs === undefined ? [] : [words.noticed(formatUtcSeconds(noticedAtMs))]),
    ...(isClosed && (state === 'filled' || state === 'lost') ? [words[state](formatUtcSeconds(closedAtMs))] : []),
  ]
}

import { HOUR_MS } from '#base/units'
import type { LiveRace } from '#protocol/live/messages'
import { text } from '../text/catalogue'
import { formatMinutes, formatSpan, formatUtcSeconds } from '../text/format'
import { namesOf } from './names'
import type { Watch, Wound } from './watch'

type StopWatchProps = {
  readonly watch: Watch | undefined
  readonly wounds: readonly Wound[]
  readonly nowMs: number
  readonly race: LiveRace
  /** Somebody else is disturbing the radio. */
  readonly isDisturbed: boolean
}

/** How long it has been broken, and by what; or how long it took to be whole again. */
export function StopWatch({ watch, wounds, nowMs, race, isDisturbed }: StopWatchProps) {
  const words = text.lab.watch
  const tone =
    watch === undefined
      ? 'border-line bg-card'
      : watch.wholeAtMs === undefined
        ? 'border-late/50 bg-late/10'
        : 'border-on-time/50 bg-on-time/10'
  return (
    <section aria-label={words.title} className={`mx-4 mb-2 rounded-md border px-3 py-2 ${tone}`} data-testid="watch">
      {watch === undefined ? <Idle isDisturbed={isDisturbed} /> : <Headline watch={watch} nowMs={nowMs} />}
      <div aria-live="polite">
        {watch !== undefined && watch.wholeAtMs === undefined && <Wounds wounds={wounds} />}
        {watch?.wholeAtMs !== undefined && (
          <p className="text-pretty text-xs text-muted">{words.wholeNote(formatUtcSeconds(watch.wholeAtMs))}</p>
        )}
      </div>
      <SlowNote race={race} />
    </section>
  )
}

function Idle({ isDisturbed }: Pick<StopWatchProps, 'isDisturbed'>) {
  const words = text.lab.watch
  return (
    <>
      <p className="text-base font-semibold">{isDisturbed ? words.other : words.idle}</p>
      <p className="text-pretty text-sm text-muted">{isDisturbed ? words.otherNote : words.idleNote}</p>
    </>
  )
}

function Headline({ watch, nowMs }: { watch: Watch; nowMs: number }) {
  const words = text.lab.watch
  const { sinceMs, wholeAtMs } = watch
  const span = formatMinutes((wholeAtMs ?? nowMs) - sinceMs)
  return (
    <p className="flex items-baseline justify-between gap-3">
      <span
        className={`text-xl font-semibold tabular-nums tracking-[-0.01em] ${wholeAtMs === undefined ? 'text-late' : 'text-on-time'}`}
      >
        {wholeAtMs === undefined ? words.broken(span) : words.whole(span)}
      </span>
      <span className="text-xs tabular-nums text-muted">{words.since(formatUtcSeconds(sinceMs))}</span>
    </p>
  )
}

function Wounds({ wounds }: Pick<StopWatchProps, 'wounds'>) {
  return (
    <ul className="text-sm tabular-nums">
      {wounds.map((wound) => (
        <li key={wound.kind}>{woundWords(wound)}</li>
      ))}
    </ul>
  )
}

function woundWords(wound: Wound): string {
  const words = text.lab.watch.wounds
  switch (wound.kind) {
    case 'looking':
    case 'server-away':
    case 'page-behind':
      return words[wound.kind]
    case 'dark':
      return words.dark(formatUtcSeconds(wound.untilMs))
    case 'behind':
      return words.behind(wound.numbers.length, namesOf(wound.numbers))
    default:
      return words[wound.kind](wound.count)
  }
}

/** A race whose trackers report once an hour needs patience; nobody should wait for it unawares. */
function SlowNote({ race }: { race: LiveRace }) {
  const reportIntervalMs = Math.max(0, ...race.entrants.map((entrant) => entrant.reportIntervalMs))
  if (reportIntervalMs < HOUR_MS / 2) return null
  return <p className="mt-1 text-pretty text-xs text-muted">{text.lab.watch.slow(formatSpan(reportIntervalMs))}</p>
}

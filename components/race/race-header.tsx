import { ChevronLeft } from 'lucide-react'
import { DAY_MS } from '#base/units'
import { type LiveState, linkOf } from '#protocol/live/live-store'
import type { LiveSnapshot } from '#protocol/live/messages'
import { text } from '../text/catalogue'
import { formatAge, formatUtc, formatUtcDate, formatUtcSeconds } from '../text/format'
import { RaceLogo } from './race-logo'
import type { FieldReading } from './readings'

/** Race name, phase, one sentence of freshness for the whole field, and how this page stands to the server. */
export function RaceHeader({ state, field, base }: { state: LiveState; field: FieldReading; base: string }) {
  const { race } = state.snapshot
  const { results } = state.snapshot.field
  return (
    <header className="px-4 pb-2 pt-1 md:pt-3">
      <div className="flex items-start gap-1">
        <a
          href="/"
          aria-label={text.notFound.back}
          className="-ml-3.5 -mt-1 grid size-11 shrink-0 md:-ml-3 md:mt-0 md:size-9 place-items-center rounded-md text-muted hover:bg-hover"
        >
          <ChevronLeft size={18} strokeWidth={1.5} />
        </a>
        {race.logo !== undefined && <RaceLogo name={race.logo} className="mr-2 mt-1.5 size-10 md:mt-1" />}
        <div className="min-w-0 flex-1">
          <h1 className="line-clamp-2 pt-1 text-xl font-semibold leading-7 tracking-[-0.01em]" data-testid="race-name">
            <bdi>{race.name}</bdi>
          </h1>
          <p className="text-pretty text-sm text-muted">
            <span className="inline-block whitespace-pre after:font-normal after:text-muted after:content-['_·_']">
              <span className="font-medium text-ink">{phaseWords(state.snapshot, field)}</span>
            </span>
            {fieldWords(state, field).map((words) => (
              <span key={words} className="inline-block whitespace-pre not-last:after:content-['_·_']">
                {words}
              </span>
            ))}
            {results && (
              <a
                href={`${base}/results`}
                className="inline-block font-semibold text-accent before:font-normal before:text-muted before:content-['·_']"
              >
                {text.results.stateLink[results.state]}
              </a>
            )}
          </p>
        </div>
      </div>
    </header>
  )
}

/** The connection in words; never just a badge. */
export function ConnectionLine({ state }: { state: LiveState }) {
  const link = linkOf(state)
  const asOf = formatUtcSeconds(state.heardServerAtMs)
  const words = text.link[link]
  const sentence =
    typeof words === 'string'
      ? words
      : link === 'following'
        ? words(formatAge(state.nowMs - state.heardAtMs))
        : words(link === 'recorded' ? formatUtcDate(state.snapshot.serverAtMs) : asOf)
  const loud = link === 'cut-off' || link === 'recorded' || link === 'reconnecting'
  return (
    <p
      role={loud ? 'alert' : undefined}
      data-testid="connection"
      data-link={link}
      className={
        loud
          ? 'mx-4 mb-2 rounded-md border border-late/40 bg-late/10 px-3 py-2 text-sm font-medium text-late'
          : 'px-4 pb-1.5 text-xs text-muted tabular-nums'
      }
    >
      {sentence}
    </p>
  )
}

function phaseWords({ race, field: live }: LiveSnapshot, field: FieldReading): string {
  if (field.ended)
    return race.origin === 'replay'
      ? `${text.phase.recording}, ${text.phase.ended(formatUtc(field.asOfMs, 0))}`
      : text.phase.ended(formatUtc(field.asOfMs, 0))
  if (live.phase === 'finished') return text.phase.finished()
  if (live.phase === 'before-start') return text.phase['before-start'](formatAge(race.startsAtMs - field.asOfMs))
  const day = Math.max(1, Math.floor((field.asOfMs - race.startsAtMs) / DAY_MS) + 1)
  return race.course ? text.phase.racing(day) : text.phase.tracking(day)
}

/** What the organizers hold back, said as plainly as everything else. */
function heldWords({ race: { entrants, blackout } }: LiveSnapshot): string[] {
  const delays = entrants.map(({ delayMs = 0 }) => delayMs)
  const longest = delays.reduce((a, b) => Math.max(a, b), 0)
  const isSame = delays.every((delay) => delay === longest)
  const late = isSame ? text.field.held(formatAge(longest)) : text.field.heldUpTo(formatAge(longest))
  const dark =
    blackout && text.field.blackout(formatUtc(blackout.fromMs, blackout.untilMs), formatUtc(blackout.untilMs))
  return [...(longest > 0 ? [late] : []), ...(dark ? [dark] : [])]
}

/** Sentences that a narrow header breaks between, never inside. */
function fieldWords(state: LiveState, field: FieldReading): string[] {
  if (field.newestAgeMs === undefined) return [text.field.nothing]
  if (field.ended) return [text.field.frozen]
  const sentences = [text.field.onTime(field.onTime, field.all), ...heldWords(state.snapshot)]
  sentences.push(text.field.newest(formatAge(field.newestAgeMs)))
  if (state.checkedServerAtMs !== undefined) sentences.push(text.field.checked(formatUtc(state.checkedServerAtMs)))
  return sentences
}

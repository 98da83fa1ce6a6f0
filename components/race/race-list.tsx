import { Anchor, ChevronRight, Footprints, Sailboat, Truck } from 'lucide-react'
import { DAY_MS } from '#base/units'
import { text } from '../text/catalogue'
import { formatAge, formatUtcDate, type Kind } from '../text/format'
import { RaceLogo } from './race-logo'

/** One race as the list shows it. */
export type ListedRace = {
  readonly slug: string
  readonly name: string
  readonly description: string
  readonly kind: Kind
  readonly origin: string
  readonly startsAtMs: number
  readonly endsAtMs?: number
  readonly entryCount: number
  readonly newestFixAtMs?: number
  readonly logo?: string
}

const ICONS = { sail: Sailboat, foot: Footprints, vehicle: Truck, ship: Anchor }

/** All public races, each with its phase and the age of what is known. `races` absent: they cannot be read now. */
export function RaceList({ races, nowMs }: { races: readonly ListedRace[] | undefined; nowMs: number }) {
  return (
    <main className="mx-auto min-h-dvh max-w-3xl px-4 pb-16 pt-10 md:px-6 md:pt-20">
      <p className="text-sm font-semibold tracking-wide text-accent">{text.product}</p>
      <h1 className="mt-1 text-[28px] font-semibold leading-9 tracking-[-0.015em]">{text.races.title}</h1>
      <p className="mt-2 max-w-xl text-base text-muted">{text.races.lead}</p>
      {races === undefined && <p className="mt-8 text-late">{text.races.unavailable}</p>}
      {races?.length === 0 && <p className="mt-8 text-muted">{text.races.none}</p>}
      <ul className="mt-8 space-y-3">
        {races?.map((race) => (
          <li key={race.slug}>
            <RaceItem race={race} nowMs={nowMs} />
          </li>
        ))}
      </ul>
    </main>
  )
}

function RaceItem({ race, nowMs }: { race: ListedRace; nowMs: number }) {
  const Icon = ICONS[race.kind]
  const origin = text.origin[race.origin] ?? ''
  return (
    <a
      href={`/races/${encodeURIComponent(race.slug)}`}
      className="panel flex items-start gap-4 p-4 hover:bg-card md:p-5"
    >
      {race.logo !== undefined ? (
        <RaceLogo name={race.logo} className="size-11" />
      ) : (
        <span className="grid size-11 shrink-0 place-items-center rounded-md bg-picked text-accent">
          <Icon size={22} strokeWidth={1.5} aria-hidden="true" />
        </span>
      )}
      <span className="min-w-0 flex-1">
        <span className="block text-base font-semibold leading-6 [overflow-wrap:anywhere]">
          <bdi>{race.name}</bdi>
        </span>
        <span className="block text-sm tabular-nums text-muted">
          <span className="font-medium text-ink">{phaseOf(race, nowMs)}</span> ·{' '}
          {text.races.entries(race.entryCount, race.kind)} · {newestOf(race, nowMs)}
        </span>
        {race.description !== '' && (
          <span className="mt-1.5 line-clamp-3 block text-sm text-ink [overflow-wrap:anywhere]">
            {race.description}
          </span>
        )}
        {origin !== '' && <span className="mt-1.5 block text-xs text-muted">{origin}</span>}
      </span>
      <ChevronRight size={18} strokeWidth={1.5} aria-hidden="true" className="mt-3 shrink-0 text-muted" />
    </a>
  )
}

function phaseOf({ startsAtMs, endsAtMs }: ListedRace, nowMs: number): string {
  if (endsAtMs !== undefined && nowMs >= endsAtMs) return text.races.over(formatUtcDate(endsAtMs))
  if (nowMs < startsAtMs) return text.races.starts(formatUtcDate(startsAtMs))
  return text.races.running(Math.floor((nowMs - startsAtMs) / DAY_MS) + 1)
}

function newestOf({ newestFixAtMs, endsAtMs }: ListedRace, nowMs: number): string {
  if (newestFixAtMs === undefined) return text.races.noPositions
  if (endsAtMs !== undefined && nowMs >= endsAtMs) return text.phase.recording
  return text.races.newest(formatAge(nowMs - newestFixAtMs))
}

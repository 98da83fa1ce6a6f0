import { text } from '../text/catalogue'
import { formatRaceDate } from '../text/format'

/** A start as it is listed. `atMs` null: with what it belongs to. */
export type ShownStart = {
  readonly key: string
  readonly name: string
  readonly note: string
  readonly atMs: number | null
}

/** Starts with their times in the race's zone. */
export function StartList(props: { starts: readonly ShownStart[]; timeZone: string; without: string }) {
  return (
    <ul className="max-w-xl divide-y divide-line border-y border-line text-sm">
      {props.starts.map(({ key, name, note, atMs }) => (
        <li key={key} className="flex min-h-11 flex-wrap items-center justify-between gap-x-4 py-1.5 md:min-h-9">
          <span className="min-w-0 [overflow-wrap:anywhere]">
            <span className="font-semibold">{name}</span> <span className="text-muted">{note}</span>
          </span>
          <span className={atMs === null ? 'text-muted' : 'tabular-nums'}>
            {atMs === null ? props.without : formatRaceDate(atMs, props.timeZone)}
          </span>
        </li>
      ))}
    </ul>
  )
}

/** Starts that were moved together: by whom, when and why. */
export type ShownMoves = {
  readonly key: string
  readonly author: string
  readonly reason: string
  readonly atMs: number
  readonly moves: readonly { readonly name: string; readonly wasAtMs?: number; readonly nowAtMs?: number }[]
}

/** So many are shown at once; more are folded. */
const SHOWN_MAX = 4

/** Every move of a start, the newest first. */
export function MoveList({ acts, timeZone }: { acts: readonly ShownMoves[]; timeZone: string }) {
  const words = text.startSetup
  if (acts.length === 0) return <p className="text-sm text-muted">{words.noHistory}</p>
  const when = (atMs: number | undefined) => (atMs === undefined ? words.withClass : formatRaceDate(atMs, timeZone))
  return (
    <ul className="divide-y divide-line text-sm">
      {acts.map(({ key, author, reason, atMs, moves }) => {
        const lines = moves.map(({ name, wasAtMs, nowAtMs }) => (
          <p key={name} className="tabular-nums">
            <span className="font-semibold">{name}</span> {words.was(when(wasAtMs), when(nowAtMs))}
          </p>
        ))
        return (
          <li key={key} className="py-2">
            {lines.length <= SHOWN_MAX ? (
              lines
            ) : (
              <details>
                <summary className="min-h-9 cursor-pointer font-semibold">{words.starts(lines.length)}</summary>
                {lines}
              </details>
            )}
            <p className="text-muted [overflow-wrap:anywhere]">
              {[reason, author, formatRaceDate(atMs - (atMs % 60_000), timeZone)].filter(Boolean).join(' · ')}
            </p>
          </li>
        )
      })}
    </ul>
  )
}

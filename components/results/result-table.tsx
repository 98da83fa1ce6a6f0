import type { LiveEntrant, LiveRace, LiveRanking } from '#protocol/live/messages'
import type { LiveResultRow } from '#protocol/live/results'
import { text } from '../text/catalogue'
import { formatElapsed, formatRaceDate, formatUtcDate } from '../text/format'
import { behindMs, type RankedRow } from './ranked-rows'

type TableProps = {
  readonly race: LiveRace
  readonly rows: readonly RankedRow[]
  readonly by: LiveRanking['by']
  /** Absent: nowhere is it explained to everybody. */
  readonly explainHref?: (entrantId: number) => string
}

/** One ranking, first to last. On a phone, what decides stands behind the name and the rest below it. */
export function ResultTable({ race, rows, by, explainHref }: TableProps) {
  const words = text.results
  const cell = 'px-2 py-2 font-medium first:pl-0 last:pr-0'
  const head = `${cell} text-right`
  return (
    <table className="w-full border-collapse text-sm" data-testid="results">
      <thead>
        <tr className="border-b border-line text-xs text-muted">
          <th className={`${head} w-10`}>{words.rank}</th>
          <th className={`${cell} text-left`}>{words.entry}</th>
          {by === 'corrected' && <th className={head}>{words.corrected}</th>}
          {by === 'last-standing' && <th className={head}>{words.laps}</th>}
          <th className={`${head} ${by === 'corrected' ? 'max-sm:hidden' : ''}`}>{words.elapsed}</th>
          <th className={`${head} max-md:hidden`}>{words.behind}</th>
          <th className={`${head} max-md:hidden`}>{words.finished}</th>
          <th className={`${head} print:hidden`}>
            <span className="sr-only">{words.explain}</span>
          </th>
        </tr>
      </thead>
      <tbody className="tabular-nums">
        {rows.map((ranked) => (
          <Row
            key={ranked.row.entrantId}
            ranked={ranked}
            by={by}
            race={race}
            behind={behindMs(rows[0], ranked)}
            href={explainHref?.(ranked.row.entrantId)}
          />
        ))}
      </tbody>
    </table>
  )
}

function Row(props: {
  ranked: RankedRow
  by: LiveRanking['by']
  race: LiveRace
  behind: number | undefined
  href: string | undefined
}) {
  const { by, race, behind, ranked } = props
  const { row, place } = ranked
  const words = text.results
  const entrant = race.entrants.find(({ id }) => id === row.entrantId)
  const cell = 'px-2 py-2 text-right align-baseline last:pr-0'
  return (
    <tr className="border-b border-line">
      <td className="py-2 pr-2 text-right align-baseline font-semibold">{place.rank ?? outWords(row)}</td>
      <td className="min-w-0 px-2 py-2 align-baseline">
        <EntryName entrant={entrant} number={row.number} />
        {place.contested && (
          <abbr title={words.contested} className="ml-2 text-xs text-late no-underline">
            {words.contestedShort}
          </abbr>
        )}
        {place.rank === undefined && row.out === undefined && (
          <span className="block text-xs text-muted">{words.notRanked}</span>
        )}
      </td>
      {by === 'corrected' && <td className={cell}>{timeWords(place.correctedMs)}</td>}
      {by === 'last-standing' && <td className={cell}>{place.laps ?? ''}</td>}
      <td className={`${cell} ${by === 'corrected' ? 'text-muted max-sm:hidden' : ''}`}>{timeWords(row.elapsedMs)}</td>
      <td className={`${cell} text-muted max-md:hidden`}>
        {behind === undefined || behind === 0 ? '' : `+${formatElapsed(behind)}`}
      </td>
      <td className={`${cell} text-muted max-md:hidden`}>{whenWords(row.finishedAtMs, race.timeZone)}</td>
      <td className={`${cell} print:hidden`}>
        {props.href !== undefined && (
          <a
            href={props.href}
            aria-label={words.explainThis(`${row.number} ${entrant?.name ?? ''}`.trim())}
            className="inline-flex min-h-11 items-center font-semibold text-accent md:min-h-0"
          >
            {words.explain}
          </a>
        )}
      </td>
    </tr>
  )
}

function EntryName({ entrant, number }: { entrant: LiveEntrant | undefined; number: string }) {
  return (
    <span className="[overflow-wrap:anywhere]">
      <bdi className="font-semibold">{number}</bdi> <bdi>{entrant?.name ?? ''}</bdi>
      {entrant?.nation && <span className="text-muted"> {entrant.nation}</span>}
    </span>
  )
}

const outWords = ({ out }: LiveResultRow) =>
  out === undefined ? (
    '–'
  ) : (
    <abbr title={text.out[out][1]} className="no-underline">
      {text.out[out][0]}
    </abbr>
  )
const timeWords = (ms: number | undefined) => (ms === undefined ? '' : formatElapsed(ms))
const whenWords = (atMs: number | undefined, timeZone: string) =>
  atMs === undefined ? '' : timeZone === 'UTC' ? formatUtcDate(atMs) : formatRaceDate(atMs - (atMs % 60_000), timeZone)

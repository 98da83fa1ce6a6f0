import type { LiveRace } from '#protocol/live/messages'
import type { LiveResultRow, LiveRevision } from '#protocol/live/results'
import { text } from '../text/catalogue'
import { formatElapsed, formatUtcDate } from '../text/format'

/** So many changes of a revision are shown; the first one changes everything. */
const SHOWN_MAX = 12

/** Every revision, the newest first: when, by whom, why, and what it changed. */
export function RevisionList(props: {
  race: LiveRace
  revisions: readonly LiveRevision[]
  shown: number
  hrefOf: (revision: number) => string
}) {
  const words = text.results
  return (
    <ol className="divide-y divide-line text-sm">
      {props.revisions.map(({ revision, state, author, reason, madeAtMs, changes }) => (
        <li key={revision} className="py-3" data-testid="revision">
          <p>
            <span className="font-semibold">{words.revision(revision, formatUtcDate(madeAtMs))}</span>{' '}
            <span className="text-muted">{[state, author && words.by(author)].filter(Boolean).join(' ')}</span>
            {revision !== props.shown && (
              <a href={props.hrefOf(revision)} className="ml-3 font-semibold text-accent print:hidden">
                {words.seeRevision(revision)}
              </a>
            )}
          </p>
          <p className="[overflow-wrap:anywhere]">{reason}</p>
          <ul className="mt-1 text-muted tabular-nums">
            {changes.slice(0, SHOWN_MAX).map((change) => (
              <li key={change.entrantId}>
                <bdi className="text-ink">{numberOf(change, props.race)}</bdi> {changeWords(change)}
              </li>
            ))}
            {changes.length > SHOWN_MAX && <li>{words.change.more(changes.length - SHOWN_MAX)}</li>}
          </ul>
        </li>
      ))}
    </ol>
  )
}

type Change = LiveRevision['changes'][number]

const numberOf = ({ entrantId, was, now }: Change, race: LiveRace) =>
  now?.number ?? was?.number ?? race.entrants.find(({ id }) => id === entrantId)?.number ?? ''

function changeWords({ was, now }: Change): string {
  const words = text.results.change
  if (was === undefined) return words.added(now === undefined ? '' : rowWords(now))
  return now === undefined ? words.gone(rowWords(was)) : words.moved(rowWords(was), rowWords(now))
}

/** Rank in the main ranking and what it took. */
function rowWords({ out, places, elapsedMs }: LiveResultRow): string {
  const [main] = places
  const rank = out !== undefined ? text.out[out][0] : main?.rank === undefined ? '–' : text.results.ordinal(main.rank)
  const time = main?.correctedMs ?? elapsedMs
  return time === undefined ? rank : `${rank} in ${formatElapsed(time)}`
}

import { notFound } from 'next/navigation'
import { PublicFrame } from '#components/results/public-frame.tsx'
import { rankedBy, rankedRows, rankingNames } from '#components/results/ranked-rows.ts'
import { ResultTable } from '#components/results/result-table.tsx'
import { RevisionList } from '#components/results/revision-list.tsx'
import { text } from '#components/text/catalogue.ts'
import { formatUtcDate } from '#components/text/format.ts'
import type { Sight } from '#db/published/sight'
import type { LiveRace } from '#protocol/live/messages'
import type { LiveResultSheet } from '#protocol/live/results'
import type { FirstSnapshot } from '../../live-server'
import { numberIn, resultSheetOf } from './published-race'

/** The results of a race as they were published, by ranking, with every revision and why it was made. `base`: where the pages of this picture are. */
export async function RaceResults(props: {
  sight: Sight
  base: string
  first: FirstSnapshot
  asked: Record<string, string | string[] | undefined>
}) {
  const { sight, base, first, asked } = props
  if (first.kind !== 'snapshot') notFound()
  const { race } = first.snapshot
  const revision = numberIn(asked.revision)
  const sheet = await resultSheetOf(sight, revision)
  const words = text.results
  return (
    <PublicFrame back={{ href: base, words: words.back }} title={words.title} subtitle={race.name} accent={race.accent}>
      {sheet === undefined ? (
        <p className="mt-4 text-muted">{revision === undefined ? words.none : words.gone}</p>
      ) : (
        <Sheet race={race} sheet={sheet} tab={numberIn(asked.ranking) ?? 0} base={base} />
      )}
    </PublicFrame>
  )
}

function Sheet({ race, sheet, tab, base }: { race: LiveRace; sheet: LiveResultSheet; tab: number; base: string }) {
  const words = text.results
  const names = rankingNames(sheet, race)
  const name = names[tab] ?? names[0] ?? ''
  const rows = rankedRows(sheet, name)
  const newest = sheet.revisions[0]?.revision ?? sheet.revision
  const isNewest = sheet.revision === newest
  const asOf = isNewest ? '' : `revision=${sheet.revision}`
  const open = race.entrants.length - sheet.rows.length
  return (
    <>
      <State sheet={sheet} newest={newest} href={`${base}/results`} />
      {names.length > 1 && (
        <nav
          aria-label={words.rankings}
          className="mt-4 flex gap-1 overflow-x-auto border-b border-line text-sm print:hidden"
        >
          {names.map((one, i) => (
            <a
              key={one}
              href={`${base}/results?${[`ranking=${i}`, asOf].filter(Boolean).join('&')}`}
              aria-current={one === name ? 'page' : undefined}
              className="inline-flex min-h-11 shrink-0 items-center border-b-2 border-transparent px-3 text-muted aria-[current=page]:border-accent aria-[current=page]:font-semibold aria-[current=page]:text-ink"
            >
              {one || words.overall}
            </a>
          ))}
        </nav>
      )}
      {names.length > 1 && <h2 className="mt-4 hidden text-base font-semibold print:block">{name || words.overall}</h2>}
      {rows.length > 0 && (
        <div className="mt-2">
          <ResultTable
            race={race}
            rows={rows}
            by={rankedBy(name, rows, race)}
            explainHref={(id) => `${base}/explain/${id}?revision=${sheet.revision}`}
          />
        </div>
      )}
      {open > 0 && <p className="mt-3 text-sm text-muted">{words.stillRacing(open)}</p>}
      <h2 className="mt-10 text-base font-semibold">{words.changes}</h2>
      <RevisionList
        race={race}
        revisions={sheet.revisions}
        shown={sheet.revision}
        hrefOf={(revision) => `${base}/results?revision=${revision}`}
      />
    </>
  )
}

/** Which revision this is, and whether it may still change. */
function State({ sheet, newest, href }: { sheet: LiveResultSheet; newest: number; href: string }) {
  const words = text.results
  const shown = sheet.revisions.find(({ revision }) => revision === sheet.revision)
  if (shown === undefined) return null
  const isNewest = sheet.revision === newest
  return (
    <p className="mt-2 max-w-2xl text-sm" data-testid="state">
      {isNewest ? (
        <span className={shown.state === 'official' ? 'font-semibold text-on-time' : 'font-semibold text-late'}>
          {words.states[shown.state]}
        </span>
      ) : (
        <span className="font-semibold text-late">
          {words.earlier(newest)}{' '}
          <a href={href} className="text-accent">
            {words.seeNewest}
          </a>
        </span>
      )}{' '}
      <span className="text-muted">
        {[words.revision(shown.revision, formatUtcDate(shown.madeAtMs)), shown.author && words.by(shown.author)]
          .filter(Boolean)
          .join(' ')}
        : {shown.reason}
      </span>
    </p>
  )
}

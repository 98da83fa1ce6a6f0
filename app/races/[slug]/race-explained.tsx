import { notFound } from 'next/navigation'
import { Explanation } from '#components/results/explanation.tsx'
import { PublicFrame } from '#components/results/public-frame.tsx'
import { text } from '#components/text/catalogue.ts'
import { formatUtcDate } from '#components/text/format.ts'
import type { Sight } from '#db/published/sight'
import type { FirstSnapshot } from '../../live-server'
import { explanationOf, resultSheetOf } from './published-race'

/** What a rank and a time rest on for an audience, now or as of a revision of the results. `base`: where the pages of this picture are. */
export async function RaceExplained(props: {
  sight: Sight
  base: string
  first: FirstSnapshot
  entrantId: number | undefined
  revision: number | undefined
}) {
  const { sight, base, first, entrantId: id, revision } = props
  if (first.kind !== 'snapshot' || id === undefined) notFound()
  const { race } = first.snapshot
  const found = race.entrants.find((one) => one.id === id)
  if (found === undefined) notFound()
  const [explanation, sheet] = await Promise.all([explanationOf(sight, id, revision), resultSheetOf(sight, revision)])
  const words = text.explain
  const row = sheet?.rows.find(({ entrantId }) => entrantId === id)
  const back =
    sheet === undefined
      ? { href: base, words: text.results.back }
      : {
          href: `${base}/results${revision === undefined ? '' : `?revision=${revision}`}`,
          words: words.backToResults,
        }
  return (
    <PublicFrame back={back} title={`${found.number} ${found.name}`.trim()} subtitle={race.name} accent={race.accent}>
      {explanation === undefined ? (
        <p className="mt-4 text-muted">{words.none}</p>
      ) : (
        <>
          <p className="mt-1 text-sm text-muted">
            {words.heading}.{' '}
            {revision === undefined
              ? words.asPublished(formatUtcDate(explanation.publishedAtMs))
              : words.ofRevision(revision)}
          </p>
          <Explanation race={race} explanation={explanation} row={row} />
        </>
      )}
    </PublicFrame>
  )
}

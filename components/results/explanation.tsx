import type { ReactNode } from 'react'
import { NAUTICAL_MILE_M } from '#base/units'
import type { LiveRace } from '#protocol/live/messages'
import type { LiveExplanation, LiveResultRow, LiveScoreEvidence, LiveSplit, LiveTold } from '#protocol/live/results'
import type { Units } from '#race/race-setup'
import { text } from '../text/catalogue'
import { formatDistance, formatElapsed, formatUtcDate, unitsOf } from '../text/format'
import { addedWords, elapsedWords, howWords, instantWords, outcomeWords } from './passing-words'

/** A rank and a time opened to what they rest on: times, handicaps, passings between their fixes, rulings, course versions, and what was told before. */
export function Explanation(props: { race: LiveRace; explanation: LiveExplanation; row: LiveResultRow | undefined }) {
  const { race, row } = props
  const { evidence, corrections } = props.explanation
  const { startsAtMs } = evidence
  return (
    <>
      <TimeSection evidence={evidence} />
      {evidence.scores.map((score) => (
        <ScoreSection key={score.ranking} score={score} row={row} />
      ))}
      <Part title={text.explain.splits} why={text.explain.splitsWhy}>
        <ol className="divide-y divide-line border-y border-line text-sm">
          {evidence.splits.map((split) => (
            <SplitRow
              key={`${split.alongM} ${split.name} ${split.lap}`}
              split={split}
              units={unitsOf(race)}
              startsAtMs={startsAtMs}
            />
          ))}
        </ol>
      </Part>
      <Rulings rulings={evidence.rulings} />
      <Courses courses={evidence.courses} />
      {corrections.length > 0 && <Corrections corrections={corrections} startsAtMs={startsAtMs} />}
    </>
  )
}

function Part({ title, why, children }: { title: string; why?: string; children: ReactNode }) {
  return (
    <section className="mt-8">
      <h2 className="text-base font-semibold">{title}</h2>
      {why && <p className="mb-2 text-sm text-muted">{why}</p>}
      {children}
    </section>
  )
}

function Sum({ lines }: { lines: readonly (readonly [label: string, value: ReactNode])[] }) {
  return (
    <dl className="mt-2 grid max-w-2xl grid-cols-[auto_1fr] gap-x-6 gap-y-1 text-sm tabular-nums">
      {lines.map(([label, value]) => (
        <div key={label} className="contents">
          <dt className="text-muted">{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}

function TimeSection({ evidence }: { evidence: LiveExplanation['evidence'] }) {
  const words = text.explain
  const { startsAtMs, finishedAtMs, elapsedMs, out } = evidence
  const isFinished = finishedAtMs !== undefined && elapsedMs !== undefined
  const addedMs = isFinished ? elapsedMs - (finishedAtMs - startsAtMs) : 0
  const ended = out === undefined ? words.notFinished : text.out[out][1]
  return (
    <Part title={words.time}>
      <Sum
        lines={[
          [words.start, formatStart(startsAtMs)],
          [words.finish, finishedAtMs === undefined ? ended : instantWords(finishedAtMs, startsAtMs)],
          ...(addedMs === 0 ? [] : [[words.added, addedWords(addedMs)] as const]),
          ...(isFinished ? [[words.elapsed, <strong key="elapsed">{elapsedWords(elapsedMs)}</strong>] as const] : []),
          ...(isFinished && out !== undefined ? [['', text.out[out][1]] as const] : []),
        ]}
      />
    </Part>
  )
}

const formatStart = (atMs: number) => `${formatUtcDate(atMs).replace(/, .*/, '')}, ${instantWords(atMs, atMs)}`

function ScoreSection({ score, row }: { score: LiveScoreEvidence; row: LiveResultRow | undefined }) {
  const words = text.explain
  const { ranking, by, handicap, corrected } = score
  const rank = row?.places.find((place) => place.ranking === ranking)?.rank
  return (
    <Part title={words.ranking(ranking)}>
      <p className="text-sm">
        {words.by[by]}
        {rank !== undefined && <strong> {text.results.ordinal(rank)}.</strong>}
      </p>
      {by === 'corrected' && handicap === undefined && <p className="text-sm text-late">{words.noHandicap}</p>}
      {handicap && (
        <p className="text-sm text-muted">
          {words.handicap(
            words.rules[handicap.rule] ?? handicap.rule,
            handicap.figures.map(({ name, value }) => `${name.toUpperCase()} ${value}`).join(', '),
          )}
        </p>
      )}
      {handicap && corrected && <CorrectedSum handicap={handicap} corrected={corrected} />}
    </Part>
  )
}

function CorrectedSum(props: Required<Pick<LiveScoreEvidence, 'handicap' | 'corrected'>>) {
  const { handicap, corrected } = props
  const words = text.explain
  const { factor, allowanceSPerNm } = handicap
  const miles = (corrected.distanceM / NAUTICAL_MILE_M).toFixed(2)
  const reckoned = [
    words.timesFactor(String(Number(factor.toFixed(6))), elapsedWords(corrected.elapsedMs)),
    allowanceSPerNm === 0 ? '' : words.minusAllowance(String(allowanceSPerNm), miles),
    corrected.addedMs === 0 ? '' : words.plusAdded(addedWords(corrected.addedMs)),
  ].join('')
  return (
    <p className="mt-1 text-sm tabular-nums">
      {reckoned} = <strong>{formatElapsed(corrected.correctedMs)}</strong>{' '}
      <span className="text-muted">{words.roundedTo}</span>
    </p>
  )
}

function SplitRow({ split, units, startsAtMs }: { split: LiveSplit; units: Units; startsAtMs: number }) {
  const words = text.explain
  const { name, lap, alongM, outcome, measured, leftAtMs, cutOffAtMs } = split
  const { value, unit } = formatDistance(alongM, units)
  const isMissed = outcome.state === 'missed'
  const more = [
    howWords(outcome, startsAtMs),
    leftAtMs === undefined ? '' : words.left(instantWords(leftAtMs, startsAtMs)),
    cutOffAtMs === undefined ? '' : words.cutOff(instantWords(cutOffAtMs, startsAtMs)),
  ].filter(Boolean)
  return (
    <li className="grid gap-x-6 py-2 tabular-nums sm:grid-cols-[14rem_1fr]" data-testid="split">
      <span className="[overflow-wrap:anywhere]">
        <bdi className="font-semibold">{name}</bdi>
        {lap > 0 && <span className="text-muted"> {words.lap(lap)}</span>}{' '}
        <span className="text-muted">
          {value} {unit}
        </span>
      </span>
      <span>
        <span className={isMissed ? 'text-late' : outcome.state === 'passed' ? '' : 'text-muted'}>
          {outcomeWords(outcome, units, startsAtMs)}
        </span>
        {more.length > 0 && <span className="block text-muted">{more.join(' · ')}</span>}
        {measured && (
          <span className="block text-muted">
            {words.measured(
              [outcomeWords(measured, units, startsAtMs), howWords(measured, startsAtMs)].filter(Boolean).join(', '),
            )}
          </span>
        )}
      </span>
    </li>
  )
}

function Rulings({ rulings }: Pick<LiveExplanation['evidence'], 'rulings'>) {
  const words = text.explain
  return (
    <Part title={words.rulings}>
      {rulings.length === 0 && <p className="text-sm text-muted">{words.noRulings}</p>}
      <ol className="list-decimal space-y-2 pl-5 text-sm">
        {rulings.map(({ words: decision, author, reason, source, decidedAtMs, revoked }) => (
          <li key={`${decidedAtMs} ${decision} ${author}`}>
            <span className={revoked ? 'text-muted line-through' : 'font-semibold'}>{decision}</span>{' '}
            <span className="text-muted">
              {[source === 'chip' ? words.chip : '', author, formatUtcDate(decidedAtMs)].filter(Boolean).join(', ')}
            </span>
            <span className="block [overflow-wrap:anywhere]">{reason}</span>
            {revoked && (
              <span className="block text-muted">
                {words.revoked(revoked.author, formatUtcDate(revoked.atMs), revoked.reason)}
              </span>
            )}
          </li>
        ))}
      </ol>
    </Part>
  )
}

function Courses({ courses }: Pick<LiveExplanation['evidence'], 'courses'>) {
  const words = text.explain
  return (
    <Part title={words.courses}>
      <ul className="space-y-1 text-sm">
        {courses.map(({ version, holdsFromMs, reason }) => (
          <li key={version} className="first-letter:uppercase [overflow-wrap:anywhere]">
            {words.courseVersion(version)}{' '}
            <span className="text-muted">
              {holdsFromMs === undefined ? words.fromStart : words.holdsFrom(formatUtcDate(holdsFromMs))}
              {reason && `: ${reason}`}
            </span>
          </li>
        ))}
      </ul>
    </Part>
  )
}

function Corrections(props: { corrections: LiveExplanation['corrections']; startsAtMs: number }) {
  const words = text.explain
  const told = (one: LiveTold | undefined) => {
    if (one === undefined) return words.nothing
    const state = words.told[one.state] ?? one.state
    return one.atMs === undefined ? state : `${state} ${instantWords(one.atMs, props.startsAtMs)}`
  }
  // What differs by less than a second is told alike.
  const shown = props.corrections.filter(({ correction: { was, now } }) => told(was) !== told(now))
  if (shown.length === 0) return null
  return (
    <Part title={words.corrections}>
      <ul className="space-y-2 text-sm">
        {shown.map(({ publishedAtMs, correction: { name, lap, was, now, why } }) => (
          <li key={`${publishedAtMs} ${name} ${lap} ${why}`} className="tabular-nums">
            <bdi className="font-semibold">{name}</bdi>
            {lap > 0 && ` ${words.lap(lap)}`}: {words.correction(told(was), told(now))}
            <span className="block text-muted [overflow-wrap:anywhere]">
              {formatUtcDate(publishedAtMs)}: {why}
            </span>
          </li>
        ))}
      </ul>
    </Part>
  )
}

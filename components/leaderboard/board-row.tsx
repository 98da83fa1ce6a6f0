'use client'

import { memo } from 'react'
import type { LiveRace } from '#protocol/live/messages'
import type { Units } from '#race/race-setup'
import type { Reading } from '../race/readings'
import { agreementWords } from '../text/agreement'
import { text } from '../text/catalogue'
import {
  atSea,
  type Figure as FigureText,
  formatAge,
  formatDistance,
  formatElapsed,
  formatGap,
  formatSpeed,
  unitsOf,
} from '../text/format'
import { Figure } from '../ui/figure'
import { FreshnessMark } from '../ui/freshness-mark'

type RowProps = {
  readonly reading: Reading
  readonly race: LiveRace
  readonly ranked: boolean
  readonly ended: boolean
  readonly picked: boolean
  readonly onPick: (id: number) => void
}

/** One competitor: rank, mark, number and name, the main figure and what is behind it, and always an age. */
export const BoardRow = memo(function BoardRow({ reading, race, ranked, ended, picked, onPick }: RowProps) {
  const { entrant, sign } = reading
  const figures = figuresOf(reading, unitsOf(race), ranked)
  const agreed = agreedText(reading, unitsOf(race))
  return (
    <li
      data-id={entrant.id}
      data-number={entrant.number}
      data-sign={sign}
      className="border-b border-line/60 last:border-b-0"
    >
      <button
        type="button"
        onClick={() => onPick(entrant.id)}
        aria-pressed={picked}
        className="flex min-h-[52px] w-full items-center gap-2.5 px-4 py-1.5 text-left hover:bg-hover aria-pressed:bg-picked"
      >
        {ranked && (
          <span className="w-6 shrink-0 text-right text-sm font-semibold tabular-nums text-ink">{rankOf(reading)}</span>
        )}
        <FreshnessMark sign={sign} shape={atSea(race.kind) ? 'arrow' : 'disc'} colour={entrant.colour} />
        <span className="min-w-0 flex-1">
          <span className="flex items-baseline gap-1.5 text-sm">
            <bdi className="max-w-[7.5rem] shrink-0 truncate font-semibold tabular-nums text-ink">{entrant.number}</bdi>
            <bdi className="truncate text-ink">{entrant.name}</bdi>
          </span>
          {agreed === '' ? (
            <RowAge reading={reading} ended={ended} />
          ) : (
            <span className="block text-xs tabular-nums text-muted">
              {entrant.nation && `${entrant.nation} `}
              {ageText(reading, ended)}, {agreed}
            </span>
          )}
        </span>
        <span className="shrink-0 text-right">
          <span className="block text-sm font-semibold text-ink">{figures.main}</span>
          <span className="block text-xs text-muted">{figures.second}</span>
        </span>
      </button>
    </li>
  )
}, sameRow)

/** Equal as far as a reader could see, so that a second that passes repaints few rows. */
function sameRow(a: RowProps, b: RowProps): boolean {
  const same = a.race === b.race && a.ranked === b.ranked && a.picked === b.picked && a.onPick === b.onPick
  if (!same || a.reading.entry !== b.reading.entry || a.reading.freshness !== b.reading.freshness) return false
  const sameSilence = agreedText(a.reading, unitsOf(a.race)) === agreedText(b.reading, unitsOf(b.race))
  return sameSilence && ageText(a.reading, a.ended) === ageText(b.reading, b.ended)
}

/** Why nothing newer has come, if that is as agreed. The day is told when the heartbeat is of another one than the fix. */
function agreedText({ agreed, entry }: Reading, units: Units): string {
  return agreed && entry.fix ? agreementWords(agreed, units, entry.fix.atMs) : ''
}

const ageText = ({ ageMs }: Reading, ended: boolean): string =>
  ageMs === undefined ? text.board.noPosition : (ended ? text.board.beforeEnd : text.board.ago)(formatAge(ageMs))

function RowAge({ reading, ended }: { reading: Reading; ended: boolean }) {
  const { entrant, freshness, sign } = reading
  const word = text.freshnessShort[freshness]
  const tone = sign === 'measured' ? 'text-muted' : sign === 'late' || sign === 'overdue' ? 'text-late' : 'text-silent'
  return (
    <span className="flex gap-1.5 overflow-hidden whitespace-nowrap text-xs text-muted">
      {entrant.nation && <span className="shrink-0">{entrant.nation}</span>}
      <span className={`truncate tabular-nums ${tone}`}>
        {word !== '' && freshness !== 'expected' && <span className="font-medium">{word}, </span>}
        {ageText(reading, ended)}
      </span>
    </span>
  )
}

function rankOf({ entry }: Reading): string {
  const rank = entry.progress?.rank ?? 0
  return rank > 0 ? String(rank) : '–'
}

function figuresOf({ entry }: Reading, units: Units, ranked: boolean) {
  const { fix, progress } = entry
  if (!ranked) return { main: fix?.sogMps === undefined ? '–' : shown(formatSpeed(fix.sogMps, units)), second: '' }
  if (!progress) return { main: '–', second: '' }
  if (progress.out) {
    const [short, words] = text.out[progress.out]
    return { main: <abbr title={words}>{short}</abbr>, second: words }
  }
  if (progress.state === 'not-started') return { main: '–', second: text.board.notStarted }
  if (progress.state === 'finished')
    return {
      main: (
        <span className="tabular-nums">
          {progress.elapsedMs === undefined ? text.board.finished : formatElapsed(progress.elapsedMs)}
        </span>
      ),
      second: text.board.finished,
    }
  const gap = progress.rank === 1 ? text.board.leader : shown(formatGap(progress.gapM, units))
  return {
    main: shown(formatDistance(progress.distanceToGoM, units)),
    second: progress.old ? <span title={text.board.old}>{gap} *</span> : gap,
  }
}

const shown = (figure: FigureText) => <Figure figure={figure} />

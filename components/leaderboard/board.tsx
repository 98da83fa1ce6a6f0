'use client'

import { Search, X } from 'lucide-react'
import { useMemo, useRef, useState } from 'react'
import type { LiveField, LiveRace } from '#protocol/live/messages'
import type { FieldReading, Reading } from '../race/readings'
import { text } from '../text/catalogue'
import { formatAge, formatUtc } from '../text/format'
import { BoardRow } from './board-row'
import { hasRanks, matchRows, orderRows } from './order-rows'
import { useSlidingRows } from './use-sliding-rows'

const SEARCH_FROM = 8

type BoardProps = {
  readonly race: LiveRace
  readonly live: LiveField
  readonly field: FieldReading
  readonly readings: readonly Reading[]
  readonly pickedId: number | undefined
  readonly onPick: (id: number) => void
}

/** The field as a list: by rank with the metric named and dated, or by number where there are no ranks. */
export function Board({ race, live, field, readings, pickedId, onPick }: BoardProps) {
  const [search, setSearch] = useState('')
  const ranked = hasRanks(readings)
  const rows = useMemo(() => matchRows(orderRows(readings), search), [readings, search])
  const list = useRef<HTMLOListElement>(null)
  useSlidingRows(list, rows.map(({ entrant }) => entrant.id).join())
  return (
    <section aria-label={ranked ? text.board.title : text.board.list} className="shrink-0">
      {readings.length >= SEARCH_FROM && <SearchField count={readings.length} value={search} onChange={setSearch} />}
      <BoardHead ranked={ranked} hasCourse={race.course !== undefined} live={live} field={field} />
      <ol ref={list} className="pb-3" data-testid="board">
        {rows.map((reading) => (
          <BoardRow
            key={reading.entrant.id}
            reading={reading}
            race={race}
            ranked={ranked}
            ended={field.ended}
            picked={reading.entrant.id === pickedId}
            onPick={onPick}
          />
        ))}
      </ol>
      {rows.length === 0 && (
        <p className="px-4 pb-6 text-muted">{readings.length === 0 ? text.board.empty : text.board.noMatch}</p>
      )}
    </section>
  )
}

function BoardHead(props: { ranked: boolean; hasCourse: boolean; live: LiveField; field: FieldReading }) {
  const { ranked, hasCourse, live, field } = props
  return (
    <div className="sticky top-0 z-10 flex items-baseline justify-between gap-3 border-b border-line bg-panel-solid px-4 pb-1.5 pt-2 text-xs text-muted">
      <span>{ranksSentence(ranked, hasCourse, live, field)}</span>
      <span className="shrink-0 text-right font-medium">{ranked ? text.board.toGo : `${text.board.speed}`}</span>
    </div>
  )
}

function ranksSentence(ranked: boolean, hasCourse: boolean, { standingsAtMs }: LiveField, field: FieldReading): string {
  if (!hasCourse) return text.board.noCourse
  if (!ranked || standingsAtMs === undefined) return text.board.notRankedYet
  const time = formatUtc(standingsAtMs, field.asOfMs)
  return field.ended ? text.board.ranksFinal(time) : text.board.ranksAt(time, formatAge(field.asOfMs - standingsAtMs))
}

function SearchField({ count, value, onChange }: { count: number; value: string; onChange: (value: string) => void }) {
  return (
    <div className="relative mx-4 mb-1 mt-2">
      <Search
        aria-hidden="true"
        size={16}
        strokeWidth={1.5}
        className="pointer-events-none absolute left-3 top-1/2 -translate-y-1/2 text-muted"
      />
      <input
        type="search"
        value={value}
        onChange={(event) => onChange(event.target.value)}
        placeholder={text.board.search(count)}
        aria-label={text.board.search(count)}
        className="h-11 w-full rounded-md border border-line bg-field pl-9 pr-11 text-base text-ink placeholder:text-muted md:h-10 md:text-sm"
      />
      {value !== '' && (
        <button
          type="button"
          aria-label={text.board.clear}
          onClick={() => onChange('')}
          className="absolute right-0 top-0 grid size-11 place-items-center text-muted md:size-10"
        >
          <X size={16} strokeWidth={1.5} />
        </button>
      )}
    </div>
  )
}

'use client'

import { type TestedTracker, type TestState, testStateOf } from '#race/tracker-test'
import { text } from '../text/catalogue'
import { formatAge, formatUtcSeconds } from '../text/format'
import { useRefresh } from './use-refresh'

/** An entry on the board. */
export type BoardEntry = { readonly number: string; readonly name: string; readonly trackers: readonly TestedTracker[] }

const ORDER: readonly TestState[] = ['untracked', 'unheard', 'stale', 'heard']
const LOOKS: Record<TestState, string> = {
  heard: 'border-on-time text-on-time',
  stale: 'border-late text-late',
  unheard: 'border-late text-late',
  untracked: 'border-silent text-silent',
}

/** Every entry with when its trackers were heard last, those that need somebody first; it keeps itself fresh. */
export function TestBoard({ entries, nowMs }: { entries: readonly BoardEntry[]; nowMs: number }) {
  const words = text.trackerSetup.board
  useRefresh()
  const rows = entries
    .map((entry) => ({ ...entry, state: testStateOf(entry.trackers, nowMs) }))
    .sort((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state))
  const heard = rows.filter(({ state }) => state === 'heard').length
  return (
    <>
      <p className="mb-4 text-xl font-semibold tabular-nums" aria-live="polite">
        {words.count(heard, rows.length)}{' '}
        <span className="text-sm font-normal text-muted">{words.asOf(formatUtcSeconds(nowMs))}</span>
      </p>
      <ul className="grid gap-2 sm:grid-cols-2 lg:grid-cols-3">
        {rows.map(({ number, name, state, trackers }) => (
          <li
            key={number}
            className={`rounded-md border-l-4 bg-panel-solid px-3 py-2 text-sm ${LOOKS[state]}`}
            data-testid="tested"
            data-state={state}
          >
            <p className="text-ink [overflow-wrap:anywhere]">
              <bdi className="font-semibold">{number}</bdi> <bdi>{name}</bdi>
            </p>
            <p className="font-medium">{words.states[state]}</p>
            {trackers.map(({ device, heardAtMs }) => (
              <p key={device} className="text-xs tabular-nums text-muted [overflow-wrap:anywhere]">
                {device} · {heardAtMs === null ? words.never : words.ago(formatAge(nowMs - heardAtMs))}
              </p>
            ))}
          </li>
        ))}
      </ul>
    </>
  )
}

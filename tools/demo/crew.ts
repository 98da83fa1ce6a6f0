import { HOUR_MS, MINUTE_MS } from '#base/units'
import { STATUSES, telemetryOf } from '#protocol/edge/note'
import { note } from '#protocol/edge/note-sender'
import type { Station } from '#simulator/station'
import type { Timeline } from '#simulator/timeline'

const TEXTS: readonly string[] = [
  'All well on board. Reefed down.',
  'Flying fish on deck, none on the hook.',
  'Wind has gone. Whistling.',
  'Watermaker mended with tape.',
]

const TEXT_EVERY_MS = 8 * HOUR_MS

/** Something that is done every so often, at times counted from 1970 on. */
type Habit = {
  readonly everyMs: number
  readonly fromMs: number
  readonly do: (station: Station, atMs: number) => void
}

/** Calms are when a crew charges its batteries: the engine for some minutes, twice a day. */
const HABITS: readonly Habit[] = [
  {
    everyMs: HOUR_MS / 2,
    fromMs: 0,
    do: (station, atMs) => tell(station, atMs, telemetryOf('battery-voltage', voltageAt(atMs))),
  },
  { everyMs: 12 * HOUR_MS, fromMs: 7 * HOUR_MS, do: (station, atMs) => tell(station, atMs, statusOf('motoring')) },
  {
    everyMs: 12 * HOUR_MS,
    fromMs: 7 * HOUR_MS + 40 * MINUTE_MS,
    do: (station, atMs) => tell(station, atMs, statusOf('racing')),
  },
  {
    everyMs: TEXT_EVERY_MS,
    fromMs: 4 * HOUR_MS,
    do: (station, atMs) => tell(station, atMs, { kind: 'text', text: textAt(atMs) }),
  },
  { everyMs: 6 * HOUR_MS, fromMs: 5 * HOUR_MS, do: (station) => station.ask({ slot: 0, wishes: ['neighbours'] }) },
]

/** One boat of the demo has a crew that says more than where it is: how its battery does, what it is about, and now and then a word. It never calls for help. */
export function startCrew(station: Station, timeline: Timeline, beginsAtMs: number): void {
  for (const habit of HABITS) {
    const plan = (atMs: number) =>
      timeline.at(atMs, () => {
        habit.do(station, atMs)
        plan(atMs + habit.everyMs)
      })
    const { everyMs, fromMs } = habit
    plan(fromMs + Math.ceil((beginsAtMs - fromMs) / everyMs) * everyMs)
  }
}

function tell(station: Station, atMs: number, item: Parameters<typeof note>[3]): void {
  station.say((sender) => void note(sender, 0, atMs / 1000, item))
}

const statusOf = (name: (typeof STATUSES)[number]) => ({ kind: 'status', status: STATUSES.indexOf(name) }) as const

/** Down through the night, and up again by sun and engine. */
function voltageAt(atMs: number): number {
  return 12.6 + 0.6 * Math.sin((2 * Math.PI * (atMs - 9 * HOUR_MS)) / (24 * HOUR_MS))
}

const textAt = (atMs: number): string => TEXTS[Math.floor(atMs / TEXT_EVERY_MS) % TEXTS.length] ?? ''

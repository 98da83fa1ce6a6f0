import type { LabAction, LabView } from '#protocol/live/lab'
import { REPORT_GRACE_MS } from '#race/freshness'
import { cadenceOf, type Reading } from '../race/readings'

/** Times the healing of what a visitor has broken. Instants are the server's. */
export type Watch = {
  readonly sinceMs: number
  readonly pressedAtMs: number
  readonly actions: readonly LabAction[]
  /** Who was up to date when it began, by entrant's id: those must be so again. */
  readonly upToDate: readonly number[]
  readonly wholeAtMs?: number
}

/** What keeps a race from being whole. */
export type Wound =
  | { readonly kind: 'looking' | 'server-away' | 'page-behind' }
  | { readonly kind: 'losing' | 'unnoticed' | 'open' | 'unread' | 'forgotten'; readonly count: number }
  | { readonly kind: 'dark'; readonly untilMs: number }
  | { readonly kind: 'behind'; readonly numbers: readonly string[] }

/** What the page knows at an instant. `isAway`: the server's lab does not answer. `isFollowing`: the page follows the live feed. */
export type Sight = {
  readonly view: LabView | undefined
  readonly isAway: boolean
  readonly isFollowing: boolean
  readonly readings: readonly Reading[]
  readonly nowMs: number
}

/** Whether the newest report of a tracker is the one to be expected, so that nothing is owed that should be here by now. */
export function isUpToDate({ sign, freshness, entrant, entry }: Reading, nowMs: number): boolean {
  if (freshness === 'finished') return true
  const owedAtMs = (entry.heardAtMs ?? nowMs) + cadenceOf(entrant, entry).reportIntervalMs + REPORT_GRACE_MS
  return sign === 'measured' && nowMs <= owedAtMs
}

/** What is broken begins to be timed, or goes on to be when something is broken on top of it. */
export function pressed(
  watch: Watch | undefined,
  action: LabAction,
  atMs: number,
  readings: readonly Reading[],
): Watch {
  if (watch !== undefined && watch.wholeAtMs === undefined)
    return { ...watch, pressedAtMs: atMs, actions: [...new Set([...watch.actions, action])] }
  const upToDate = readings.filter((reading) => isUpToDate(reading, atMs)).map(({ entrant }) => entrant.id)
  return { sinceMs: atMs, pressedAtMs: atMs, actions: [action], upToDate }
}

/** Stops the watch once nothing is wrong any more. */
export function advance(watch: Watch, wounds: readonly Wound[], nowMs: number): Watch {
  return watch.wholeAtMs === undefined && wounds.length === 0 ? { ...watch, wholeAtMs: nowMs } : watch
}

/** Everything that is still wrong. Messages that were missing before the watch began are not its matter. */
export function woundsOf(watch: Watch, sight: Sight): Wound[] {
  const { view, isAway, isFollowing } = sight
  if (isAway || isRestarting(watch, view)) return [{ kind: 'server-away' }]
  if (view === undefined || view.serverAtMs < watch.pressedAtMs) return [{ kind: 'looking' }]
  return [
    ...radioWounds(watch, view),
    ...(watch.actions.includes('forget-memory') ? counted('forgotten', view.senders - view.remembered) : []),
    ...(isFollowing ? [] : [{ kind: 'page-behind' } as const]),
    ...behind(watch, sight),
  ]
}

function isRestarting({ actions, sinceMs }: Watch, view: LabView | undefined): boolean {
  return actions.includes('restart-server') && (view?.serverSinceMs ?? 0) < sinceMs
}

function radioWounds({ sinceMs }: Watch, { radio, missing }: LabView): Wound[] {
  const darkUntilMs = radio?.darkUntilMs
  const since = missing.filter(({ takenAtMs, noticedAtMs }) => Math.max(takenAtMs ?? 0, noticedAtMs ?? 0) >= sinceMs)
  return [
    ...counted('losing', radio?.toLose ?? 0),
    ...(darkUntilMs === undefined ? [] : [{ kind: 'dark', untilMs: darkUntilMs } as const]),
    ...counted('unnoticed', since.filter(({ state }) => state === 'unnoticed').length),
    ...counted('open', since.filter(({ state }) => state === 'open').length),
    ...counted('unread', since.filter(({ state }) => state === 'unread').length),
  ]
}

const counted = (kind: 'losing' | 'unnoticed' | 'open' | 'unread' | 'forgotten', count: number): Wound[] =>
  count > 0 ? [{ kind, count }] : []

/** Who is out of hearing of every gateway is not the satellite link's matter. */
function behind({ upToDate }: Watch, { readings, nowMs, view }: Sight): Wound[] {
  const must = new Set(upToDate)
  const unheard = new Set(view?.radio?.unheard)
  const numbers = readings
    .filter(({ entrant }) => must.has(entrant.id) && !unheard.has(entrant.number))
    .filter((reading) => !isUpToDate(reading, nowMs))
    .map(({ entrant }) => entrant.number)
  return numbers.length > 0 ? [{ kind: 'behind', numbers }] : []
}

/** One tracker of an entry as a test before the start sees it. */
export type TestedTracker = {
  readonly device: string
  readonly reportIntervalMs: number
  readonly heardAtMs: number | null
}

/** How an entry stands before the start. `heard`: by every tracker it carries, lately; `stale`: one is quiet for longer than it promises; `unheard`: one never spoke. */
export type TestState = 'heard' | 'stale' | 'unheard' | 'untracked'

/** Beyond its promise, a message is under way for so long. */
const UNDER_WAY_MS = 4 * 60_000

/** How the trackers of an entry stand at an instant; the worst of them decides. */
export function testStateOf(trackers: readonly TestedTracker[], nowMs: number): TestState {
  if (trackers.length === 0) return 'untracked'
  if (trackers.some(({ heardAtMs }) => heardAtMs === null)) return 'unheard'
  const isQuiet = ({ heardAtMs, reportIntervalMs }: TestedTracker) =>
    nowMs - (heardAtMs ?? 0) > reportIntervalMs + UNDER_WAY_MS
  return trackers.some(isQuiet) ? 'stale' : 'heard'
}

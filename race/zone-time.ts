/** `2026-05-02T10:00` to its parts as if it were UTC, ms; undefined when it is no date and time of that form. */
function asUtcMs(local: string): number | undefined {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?$/.test(local)) return undefined
  const ms = Date.parse(`${local}Z`)
  // 2026-02-30 is read as a day of March.
  return Number.isNaN(ms) || !new Date(ms).toISOString().startsWith(local) ? undefined : ms
}

/** Whether there is a time zone of that IANA name. */
export function isTimeZone(timeZone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

/** A wall clock's time in a zone, `2026-05-02T10:00`, of an instant. */
export function zoneTimeOf(atMs: number, timeZone: string): string {
  return new Date(atMs + offsetMs(atMs, timeZone)).toISOString().slice(0, 16)
}

/**
 * The instant at which a wall clock in a zone shows `2026-05-02T10:00`, ms. Of an hour that comes twice in autumn it is the first, and of one that is left out in
 * spring the instant after the leap. Undefined when it is no such time.
 */
export function instantOf(local: string, timeZone: string): number | undefined {
  const wallMs = asUtcMs(local)
  if (wallMs === undefined) return undefined
  const DAY = 86_400_000
  const guesses = [wallMs - offsetMs(wallMs - DAY, timeZone), wallMs - offsetMs(wallMs + DAY, timeZone)]
  const fitting = guesses.filter((guess) => guess + offsetMs(guess, timeZone) === wallMs)
  return fitting.length > 0 ? Math.min(...fitting) : Math.max(...guesses)
}

/** How far a zone's clocks are ahead of UTC at an instant. */
function offsetMs(atMs: number, timeZone: string): number {
  const parts = formatOf(timeZone).formatToParts(atMs)
  const part = (type: string) => Number(parts.find((one) => one.type === type)?.value)
  const wallMs = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'))
  return wallMs - Math.floor(atMs / 1000) * 1000
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const two = '2-digit'
  const time = { hour: two, minute: two, second: two } as const
  return new Intl.DateTimeFormat('en', { timeZone, hourCycle: 'h23', year: 'numeric', month: two, day: two, ...time })
}

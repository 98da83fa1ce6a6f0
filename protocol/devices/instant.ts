/** The last instant that a date of four digits can name. */
const INSTANT_MS_MAX = Date.UTC(10_000, 0) - 1

/** A number above this is milliseconds since 1970, not seconds. */
const SECONDS_MAX = 1e11

const WRITTEN = /^(\d{2}|\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?(Z|[+-]\d{2}:?\d{2})?$/

/**
 * A time as devices and their providers write it, in ms: `26-11-25 06:52:01` (RockBLOCK), `2026-11-25T06:52:01Z` (with or without a fraction and
 * an offset; without one it is UTC). Undefined: it is none, or no such day or hour exists.
 */
export function writtenInstantMs(text: string): number | undefined {
  const [whole, year = '', month, day, hour, minute, second, fraction = '', offset = 'Z'] = WRITTEN.exec(text) ?? []
  if (whole === undefined) return undefined
  const date = [year.length === 2 ? `20${year}` : year, month, day].join('-')
  const clock = `${hour}:${minute}:${second}.${fraction.slice(0, 3).padEnd(3, '0')}`
  const utcMs = Date.parse(`${date}T${clock}Z`)
  // 30 February becomes a day of March.
  if (!Number.isFinite(utcMs) || new Date(utcMs).toISOString() !== `${date}T${clock}Z`) return undefined
  const offsetMs = offsetMsOf(offset)
  return offsetMs === undefined ? undefined : inRange(utcMs - offsetMs)
}

function offsetMsOf(offset: string): number | undefined {
  if (offset === 'Z') return 0
  const [hours, minutes] = [Number(offset.slice(1, 3)), Number(offset.slice(-2))]
  if (hours > 14 || minutes > 59) return undefined
  return (offset.startsWith('-') ? -1 : 1) * (60 * hours + minutes) * 60_000
}

/** A whole number of seconds, or of milliseconds if it is so large, since 1970; in ms. Undefined: it is none. */
export function countedInstantMs(text: string): number | undefined {
  if (!/^\d{1,15}$/.test(text)) return undefined
  const count = Number(text)
  return inRange(count > SECONDS_MAX ? count : count * 1000)
}

function inRange(atMs: number): number | undefined {
  return atMs >= 0 && atMs <= INSTANT_MS_MAX ? atMs : undefined
}

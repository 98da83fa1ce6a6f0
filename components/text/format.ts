import { DAY_MS, FOOT_M, HOUR_MS, KNOT_MPS, MILE_M, MINUTE_MS, NAUTICAL_MILE_M, SECOND_MS } from '#base/units'
import type { Units } from '#race/race-setup'
import { isTimeZone, zoneTimeOf } from '#race/zone-time'

export type Kind = 'sail' | 'foot' | 'vehicle' | 'ship'

/** A figure and its unit apart, because the unit is set in a lighter weight. */
export type Figure = { readonly value: string; readonly unit: string }

/** `40 s`, `18 min`, `3 h 20 min`, `2 d 4 h`: two units at most, rounded down, never below 0 s. */
export function formatAge(ms: number): string {
  const age = Math.max(0, ms)
  if (age < MINUTE_MS) return `${Math.floor(age / SECOND_MS)} s`
  if (age < HOUR_MS) return `${Math.floor(age / MINUTE_MS)} min`
  if (age < DAY_MS) return twoUnits(Math.floor(age / HOUR_MS), 'h', Math.floor((age % HOUR_MS) / MINUTE_MS), 'min')
  return twoUnits(Math.floor(age / DAY_MS), 'd', Math.floor((age % DAY_MS) / HOUR_MS), 'h')
}

/** `3:42`, `1:03:42`: for a stopwatch. Whole seconds, never below zero. */
export function formatMinutes(ms: number): string {
  const s = Math.max(0, Math.floor(ms / SECOND_MS))
  const two = (n: number) => String(n).padStart(2, '0')
  const minutes = Math.floor(s / 60)
  return minutes < 60 ? `${minutes}:${two(s % 60)}` : `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(s % 60)}`
}

/** `1,234.50`: an amount without a currency. */
export function formatMoney(amount: number): string {
  const [whole = '0', cents = '00'] = amount.toFixed(2).split('.')
  return `${grouped(Number(whole))}.${cents}`
}

/** A span that is not an age and so is not rounded down: `5 min`, `1 h`, `90 s`. */
export function formatSpan(ms: number): string {
  return ms % MINUTE_MS !== 0 && ms < 5 * MINUTE_MS ? `${Math.round(ms / SECOND_MS)} s` : formatAge(ms)
}

/** Hours, minutes and seconds of a race: `27:14:09`, or with days `3 d 04:12:55`. */
export function formatElapsed(ms: number): string {
  const days = Math.floor(ms / (4 * DAY_MS)) > 0 ? Math.floor(ms / DAY_MS) : 0
  const rest = Math.max(0, ms) - days * DAY_MS
  const parts = [
    Math.floor(rest / HOUR_MS),
    Math.floor((rest % HOUR_MS) / MINUTE_MS),
    Math.floor((rest % MINUTE_MS) / SECOND_MS),
  ]
  return `${days > 0 ? `${days} d ` : ''}${parts.map((part) => String(part).padStart(2, '0')).join(':')}`
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** `12:04 UTC`, with the date in front when it is not the day of `nowMs`: `21 Nov 12:04 UTC`. */
export function formatUtc(atMs: number, nowMs: number = atMs): string {
  const at = new Date(atMs)
  const sameDay = Math.floor(atMs / DAY_MS) === Math.floor(nowMs / DAY_MS)
  return `${sameDay ? '' : `${at.getUTCDate()} ${MONTHS[at.getUTCMonth()]} `}${at.toISOString().slice(11, 16)} UTC`
}

/** `12:04:10 UTC`: for moments that a reader compares with a clock. */
export function formatUtcSeconds(atMs: number): string {
  return `${new Date(atMs).toISOString().slice(11, 19)} UTC`
}

/** `21 Nov 2026, 12:04 UTC`. */
export function formatUtcDate(atMs: number): string {
  const at = new Date(atMs)
  return `${at.getUTCDate()} ${MONTHS[at.getUTCMonth()]} ${at.getUTCFullYear()}, ${at.toISOString().slice(11, 16)} UTC`
}

/** The same instant on the race's own clock: `Sat 13:04`. An unknown zone gives nothing. */
export function formatRaceTime(atMs: number, timeZone: string): string | undefined {
  try {
    const format = { weekday: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone } as const
    return new Intl.DateTimeFormat('en-GB', format).format(new Date(atMs)).replace(',', '')
  } catch {
    return undefined
  }
}

/** `5 Jun 2027, 12:00` on the race's own clock; of an unknown zone in UTC. */
export function formatRaceDate(atMs: number, timeZone: string): string {
  if (!isTimeZone(timeZone)) return formatUtcDate(atMs)
  const wallMs = Date.parse(`${zoneTimeOf(atMs, timeZone)}:00Z`)
  const seconds =
    atMs % MINUTE_MS === 0 ? '' : `:${String(Math.floor((atMs % MINUTE_MS) / SECOND_MS)).padStart(2, '0')}`
  return `${formatUtcDate(wallMs).replace(' UTC', '')}${seconds}`
}

/** `UTC+1` style zones are of no use to a reader; the city of an IANA name is. */
export function zoneCity(timeZone: string): string {
  return (timeZone.split('/').at(-1) ?? timeZone).replaceAll('_', ' ')
}

/** The units of a race: its own, else nautical ones at sea and metric ones on land. */
export function unitsOf(race: { readonly kind: Kind; readonly units?: Units }): Units {
  return race.units ?? (atSea(race.kind) ? 'nautical' : 'metric')
}

const LONG = {
  nautical: { unit: 'nm', unitM: NAUTICAL_MILE_M },
  metric: { unit: 'km', unitM: 1000 },
  imperial: { unit: 'mi', unitM: MILE_M },
} as const

/** Nautical miles, kilometres or miles; one decimal below a thousand. */
export function formatDistance(distanceM: number, units: Units): Figure {
  const { unit, unitM } = LONG[units]
  const value = distanceM / unitM
  return { value: value >= 999.95 ? grouped(Math.round(value)) : value.toFixed(1), unit }
}

/** How much farther somebody has to go than the first in their ranking: `+3.2`; `−1.0` for who is nearer to the finish and behind by corrected time. */
export function formatGap(gapM: number, units: Units): Figure {
  const { value, unit } = formatDistance(Math.abs(gapM), units)
  return { value: `${gapM < 0 && Number(value) !== 0 ? '−' : '+'}${value}`, unit }
}

/** A distance that something is within, rounded up: one decimal, below a tenth (of a kilometre: below a whole one) in metres or feet. */
export function formatBound(distanceM: number, units: Units): Figure {
  const { unit, unitM } = LONG[units]
  if (distanceM < (units === 'metric' ? unitM : unitM / 10)) {
    return units === 'imperial'
      ? { value: String(Math.ceil(distanceM / FOOT_M)), unit: 'ft' }
      : { value: String(Math.ceil(distanceM)), unit: 'm' }
  }
  // A hair more than a tenth is the tenth.
  const tenths = Math.ceil((10 * distanceM) / unitM - 1e-9)
  return { value: (tenths / 10).toFixed(1), unit }
}

/** Knots, kilometres or miles an hour. */
export function formatSpeed(speedMps: number, units: Units): Figure {
  if (units === 'nautical') return { value: (speedMps / KNOT_MPS).toFixed(1), unit: 'kn' }
  if (units === 'imperial') return { value: ((speedMps * 3600) / MILE_M).toFixed(1), unit: 'mph' }
  return { value: (speedMps * 3.6).toFixed(1), unit: 'km/h' }
}

export function formatCourse(courseDeg: number): string {
  return `${String(Math.round(courseDeg) % 360).padStart(3, '0')}°`
}

/** Degrees and decimal minutes with nautical units (`48° 07.41′ N`), else decimal degrees. */
export function formatPlace(latDeg: number, lonDeg: number, units: Units): string {
  if (units !== 'nautical') return `${latDeg.toFixed(4)}°, ${lonDeg.toFixed(4)}°`
  return `${minutes(latDeg, 'N', 'S', 2)}  ${minutes(lonDeg, 'E', 'W', 3)}`
}

/** `2,310`. */
export function grouped(count: number): string {
  return String(Math.round(count)).replace(/\B(?=(\d{3})+$)/g, ',')
}

export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`
  return bytes < 1e6 ? `${(bytes / 1000).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`
}

export const atSea = (kind: Kind): boolean => kind === 'sail' || kind === 'ship'

function minutes(deg: number, positive: string, negative: string, width: number): string {
  const hundredths = Math.round(Math.abs(deg) * 6000)
  const whole = String(Math.floor(hundredths / 6000)).padStart(width, '0')
  const rest = ((hundredths % 6000) / 100).toFixed(2).padStart(5, '0')
  return `${whole}° ${rest}′ ${deg < 0 ? negative : positive}`
}

function twoUnits(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`
}

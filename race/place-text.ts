import type { Place } from './course'

const NUMBER = String.raw`\d+(?:[.,]\d+)?`
/** Degrees, with minutes and seconds or without, and a letter before or behind. */
const PART = new RegExp(
  String.raw`^([NSEWO])?\s*([+-])?\s*(${NUMBER})\s*(?:[°ºd]\s*|\s+|(?=[NSEWO]|$))(?:(${NUMBER})\s*(?:['’′m]\s*|\s+|(?=[NSEWO]|$))(?:(${NUMBER})\s*(?:["”″s]|'')?\s*)?)?([NSEWO])?$`,
  'i',
)

/**
 * Reads a place as people write it: `59.3293, 18.0686`, `59°19.758'N 18°04.116'E`, `59 19 45.5 N, 18 4 7 E`; latitude first unless letters say otherwise.
 * Undefined when it is none.
 */
export function readPlace(text: string): Place | undefined {
  const halves = halvesOf(text.trim())
  if (halves === undefined) return undefined
  const [first, second] = halves.map(readPart)
  if (first === undefined || second === undefined) return undefined
  const [lat, lon] = first.axis === 'lon' || second.axis === 'lat' ? [second, first] : [first, second]
  if (lat.axis === 'lon' || lon.axis === 'lat') return undefined
  if (Math.abs(lat.deg) > 90 || Math.abs(lon.deg) > 180) return undefined
  return { latDeg: lat.deg, lonDeg: lon.deg }
}

/** Where the first coordinate ends: at a separator, behind its letter, before the second's letter, or in the middle of the numbers. */
function halvesOf(text: string): [string, string] | undefined {
  const separated = text.split(/\s*[;/]\s*|,\s+/)
  if (separated.length === 2) return [separated[0] as string, separated[1] as string]
  const behind = /^([NSEWO]\s*\d[^NSEWO]*)([NSEWO].*)$/i.exec(text) ?? /^(\D*\d.*?[NSEWO])\s*,?\s*(.*\d.*)$/i.exec(text)
  if (behind !== null) return [behind[1] as string, behind[2] as string]
  const plain = text.split(/,|\s+/)
  if (plain.length % 2 !== 0 || plain.length > 6) return undefined
  return [plain.slice(0, plain.length / 2).join(' '), plain.slice(plain.length / 2).join(' ')]
}

function readPart(text: string): { deg: number; axis?: 'lat' | 'lon' } | undefined {
  const found = PART.exec(text.trim())
  if (found === null) return undefined
  const [, before, sign, degrees, minutes, seconds, behind] = found
  if (before !== undefined && behind !== undefined) return undefined
  const number = (part: string | undefined) => Number((part ?? '0').replace(',', '.'))
  if (number(minutes) >= 60 || number(seconds) >= 60) return undefined
  const letter = (before ?? behind ?? '').toUpperCase()
  if (letter !== '' && sign !== undefined) return undefined
  const size = number(degrees) + number(minutes) / 60 + number(seconds) / 3600
  const deg = sign === '-' || letter === 'S' || letter === 'W' ? -size : size
  if (letter === '') return { deg }
  return { deg, axis: letter === 'N' || letter === 'S' ? 'lat' : 'lon' }
}

/** A place in degrees and decimal minutes, as charts have it: `59°19.7580'N 018°04.1160'E`, exact to 0.2 m. */
export function writePlace({ latDeg, lonDeg }: Place): string {
  return `${writePart(latDeg, 2, 'NS')} ${writePart(lonDeg, 3, 'EW')}`
}

function writePart(deg: number, width: number, letters: string): string {
  const tenThousandths = Math.round(Math.abs(deg) * 600_000)
  const degrees = Math.floor(tenThousandths / 600_000)
  const minutes = ((tenThousandths % 600_000) / 10_000).toFixed(4)
  return `${String(degrees).padStart(width, '0')}°${minutes.padStart(7, '0')}'${letters[deg < 0 ? 1 : 0]}`
}

import type { TrackerFix } from './fix'

/**
 * Google's encoded polyline with the time put before each place, as web trackers store tracks (Routechoices' gps-data-codec): plain
 * differences, zigzag where they have a sign, five bits a character.
 * https://developers.google.com/maps/documentation/utilities/polylinealgorithm
 */
export function encodePolylineTrack(fixes: readonly TrackerFix[]): string {
  let text = ''
  let last: TrackerFix = { atS: 0, lat: 0, lon: 0 }
  for (const fix of fixes) {
    text +=
      characters(fix.atS - last.atS) + characters(zigzag(fix.lat - last.lat)) + characters(zigzag(fix.lon - last.lon))
    last = fix
  }
  return text
}

export function decodePolylineTrack(text: string): TrackerFix[] {
  const fixes: TrackerFix[] = []
  let last: TrackerFix = { atS: 0, lat: 0, lon: 0 }
  const numbers = readNumbers(text)
  for (let i = 0; i + 2 < numbers.length; i += 3) {
    const [gapS = 0, lat = 0, lon = 0] = numbers.slice(i, i + 3)
    last = { atS: last.atS + gapS, lat: last.lat + unzigzag(lat), lon: last.lon + unzigzag(lon) }
    fixes.push(last)
  }
  return fixes
}

const FIRST_CHARACTER = 63
const MORE = 0x20

const zigzag = (value: number) => (value >= 0 ? 2 * value : -2 * value - 1)
const unzigzag = (code: number) => (code % 2 === 0 ? code / 2 : -(code + 1) / 2)

function characters(value: number): string {
  let rest = value
  let text = ''
  for (; rest >= MORE; rest = Math.floor(rest / MORE))
    text += String.fromCharCode((rest % MORE) + MORE + FIRST_CHARACTER)
  return text + String.fromCharCode(rest + FIRST_CHARACTER)
}

function readNumbers(text: string): number[] {
  const numbers: number[] = []
  let [code, scale] = [0, 1]
  for (let i = 0; i < text.length; i++) {
    const digit = text.charCodeAt(i) - FIRST_CHARACTER
    code += (digit % MORE) * scale
    scale *= MORE
    if (digit >= MORE) continue
    numbers.push(code)
    code = 0
    scale = 1
  }
  return numbers
}

import { SaxesParser } from 'saxes'
import { bad, ok, type Result } from '#base/result'
import type { Place } from '#race/course'
import type { FileContent } from '#race/course-file'

type Point = { name: string; place: Place; isOfRoute: boolean }
type MutableContent = { points: Point[]; lines: { name: string; places: Place[] }[] }
/** What is being read: a point, or a line with its points. */
type Open = { name: string; places: Place[]; isLine: boolean; isArea: boolean; isOfRoute: boolean }

/** Deeper than any map file is. */
const DEPTH_MAX = 64
const NAME_LENGTH_MAX = 80

/**
 * Reads the points and lines of a GPX 1.0 or 1.1 (routes as points, else waypoints; tracks) or a KML 2.2 (placemarks, areas left out) file. `hostile`: it declares entities or
 * is nested too deep; `unknown-format`: it is neither, or not well-formed.
 */
export function readMapFile(text: string): Result<FileContent, 'hostile' | 'unknown-format'> {
  const content: MutableContent = { points: [], lines: [] }
  const stack: string[] = []
  let open: Open | undefined
  let words = ''
  let fault: 'hostile' | 'unknown-format' | undefined
  const parser = new SaxesParser()
  parser.on('error', () => {
    fault ??= 'unknown-format'
  })
  parser.on('doctype', () => {
    fault = 'hostile'
  })
  parser.on('opentag', ({ name, attributes }) => {
    const tag = localName(name)
    stack.push(tag)
    words = ''
    if (stack.length > DEPTH_MAX) fault = 'hostile'
    if (OPENS.has(tag))
      open = { name: '', places: [], isLine: tag === 'trk', isArea: false, isOfRoute: tag === 'rtept' }
    if (tag === 'Polygon' && open !== undefined) open.isArea = true
    const place = placeOf(attributes.lat, attributes.lon)
    if (place !== undefined && PLACES.has(tag)) open?.places.push(place)
  })
  parser.on('text', (text) => {
    words += text
  })
  parser.on('closetag', ({ name }) => {
    const tag = localName(name)
    stack.pop()
    if (open !== undefined) {
      if (tag === 'name' && OPENS.has(stack.at(-1) ?? '')) open.name = words.trim().slice(0, NAME_LENGTH_MAX)
      if (tag === 'coordinates') readCoordinates(words, open, stack.includes('LineString'))
      if (OPENS.has(tag)) open = closeOne(open, content)
    }
    words = ''
  })
  const root = /<(?:\w+:)?(gpx|kml)[\s>]/i.exec(text.slice(0, 4000))
  if (root === null) return bad('unknown-format')
  // A little at a time, so that a hostile beginning is not followed to its end.
  for (let at = 0; at < text.length && fault === undefined; at += 65_536) parser.write(text.slice(at, at + 65_536))
  if (fault === undefined) parser.close()
  return fault === undefined ? ok(routeOf(content)) : bad(fault)
}

const OPENS = new Set(['wpt', 'rtept', 'trk', 'Placemark'])
const PLACES = new Set(['wpt', 'rtept', 'trkpt'])
const localName = (name: string) => name.slice(name.indexOf(':') + 1)

function closeOne({ name, places, isLine, isArea, isOfRoute }: Open, content: MutableContent): undefined {
  const [first] = places
  if (isArea) return
  if (isLine) content.lines.push({ name, places })
  else if (first !== undefined)
    content.points.push({ name: name || `${content.points.length + 1}`, place: first, isOfRoute })
}

/** Where there is a route, waypoints beside it are what one may see on the way, not the way. */
function routeOf({ points, lines }: MutableContent): FileContent {
  const route = points.filter(({ isOfRoute }) => isOfRoute)
  const way = route.length > 0 ? route : points
  return { points: way.map(({ name, place }) => ({ name, place })), lines }
}

/** KML: longitude, latitude and perhaps height with commas between, places with spaces between. */
function readCoordinates(words: string, open: Open, isLine: boolean): void {
  if (isLine) open.isLine = true
  for (const triple of words.trim().split(/\s+/)) {
    const [lon, lat] = triple.split(',')
    const place = placeOf(lat, lon)
    if (place !== undefined) open.places.push(place)
  }
}

function placeOf(lat: unknown, lon: unknown): Place | undefined {
  if (typeof lat !== 'string' || typeof lon !== 'string' || lat.trim() === '' || lon.trim() === '') return undefined
  const [latDeg, lonDeg] = [Number(lat), Number(lon)]
  return Math.abs(latDeg) <= 90 && Math.abs(lonDeg) <= 180 ? { latDeg, lonDeg } : undefined
}

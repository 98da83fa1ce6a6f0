import type { Course, CourseElement, Place } from './course'
import { elementPlace, legPlaces } from './course-length'

/** Formats in which a course leaves. GeoJSON holds all of it, word for word; the others what their readers know. */
export const COURSE_FORMATS = ['geojson', 'gpx', 'kml', 'csv'] as const
export type CourseFormat = (typeof COURSE_FORMATS)[number]

type Feature = {
  type: 'Feature'
  properties: Record<string, unknown>
  geometry: { type: string; coordinates: unknown }
}

/** A course as GeoJSON (RFC 7946): its elements, legs and zones for whoever draws them, and the course itself, word for word, for whoever loads it again. */
export function courseAsGeoJson(course: Course, name: string): string {
  const elements = course.elements.map((element): Feature => {
    const geometry = hasEnds(element)
      ? { type: 'LineString', coordinates: [point(element.port), point(element.starboard)] }
      : { type: 'Point', coordinates: point(element.at) }
    const leaveTo = element.kind === 'mark' ? { leaveTo: element.leaveTo } : {}
    return { type: 'Feature', properties: { name: element.name, kind: element.kind, ...leaveTo }, geometry }
  })
  const legs = course.elements.slice(1).map((element, leg): Feature => {
    const coordinates = legPlaces({ elements: course.elements, legs: course.legs }, leg).map(point)
    return {
      type: 'Feature',
      properties: { kind: 'leg', to: element.name },
      geometry: { type: 'LineString', coordinates },
    }
  })
  const zones = (course.zones ?? []).map(({ name, kind, area }): Feature => {
    if (area.kind === 'circle') {
      const geometry = { type: 'Point', coordinates: point(area.at) }
      return { type: 'Feature', properties: { name, kind: `${kind} zone`, radiusM: area.radiusM }, geometry }
    }
    const ring = closed(area.corners).map(point)
    return {
      type: 'Feature',
      properties: { name, kind: `${kind} zone` },
      geometry: { type: 'Polygon', coordinates: [ring] },
    }
  })
  const features = [...elements, ...legs, ...zones]
  return `${JSON.stringify({ type: 'FeatureCollection', name, farfieldCourse: course, features }, null, 1)}\n`
}

/**
 * A course as GPX 1.1: a route through its elements, waypoints for both ends of lines and gates and for its marks, and a track along it where it follows a line that is not
 * straight.
 */
export function courseAsGpx(course: Course, name: string): string {
  const at = (tag: string, { latDeg, lonDeg }: Place, words: string) =>
    `<${tag} lat="${latDeg}" lon="${lonDeg}"><name>${escapeXml(words)}</name></${tag}>`
  const waypoints = course.elements.flatMap((element) =>
    hasEnds(element)
      ? [at('wpt', element.port, `${element.name} port`), at('wpt', element.starboard, `${element.name} starboard`)]
      : [at('wpt', element.at, element.name)],
  )
  const route = course.elements.map((element) => `  ${at('rtept', elementPlace(element), element.name)}`)
  const points = wayOf(course).map(({ latDeg, lonDeg }) => `    <trkpt lat="${latDeg}" lon="${lonDeg}"/>`)
  const isBent = course.legs.some((leg) => leg.length > 0)
  return lines([
    ...['<?xml version="1.0" encoding="UTF-8"?>'],
    '<gpx version="1.1" creator="Farfield" xmlns="http://www.topografix.com/GPX/1/1">',
    ...waypoints,
    ...['<rte>', `  <name>${escapeXml(name)}</name>`, ...route, '</rte>'],
    ...(isBent ? ['<trk>', `  <name>${escapeXml(name)}</name>`, '  <trkseg>', ...points, '  </trkseg>', '</trk>'] : []),
    '</gpx>',
  ])
}

/** A course as KML 2.2: its elements as points, its way, its lines and gates, and its zones with corners. */
export function courseAsKml(course: Course, name: string): string {
  const placemark = (words: string, geometry: string) =>
    `<Placemark><name>${escapeXml(words)}</name>${geometry}</Placemark>`
  const coordinates = (places: readonly Place[]) =>
    `<coordinates>${places.map(({ latDeg, lonDeg }) => `${lonDeg},${latDeg}`).join(' ')}</coordinates>`
  const line = (places: readonly Place[]) => `<LineString><tessellate>1</tessellate>${coordinates(places)}</LineString>`
  const elements = course.elements.map((element) =>
    placemark(element.name, `<Point>${coordinates([elementPlace(element)])}</Point>`),
  )
  const ends = course.elements.filter(hasEnds)
  const zones = (course.zones ?? []).flatMap((zone) => {
    if (zone.area.kind === 'circle') return []
    const ring = `<LinearRing>${coordinates(closed(zone.area.corners))}</LinearRing>`
    return [placemark(zone.name, `<Polygon><outerBoundaryIs>${ring}</outerBoundaryIs></Polygon>`)]
  })
  return lines([
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<kml xmlns="http://www.opengis.net/kml/2.2"><Document>',
    `<name>${escapeXml(name)}</name>`,
    ...elements,
    placemark(name, line(wayOf(course))),
    ...ends.map((element) => placemark(element.name, line([element.port, element.starboard]))),
    ...zones,
    '</Document></kml>',
  ])
}

/** The columns of a course as a table; an import knows them again. */
export const CSV_COLUMNS = {
  ...{ name: 'name', kind: 'kind', lat: 'latitude', lon: 'longitude' },
  ...{ lat2: 'starboard_latitude', lon2: 'starboard_longitude', leaveTo: 'leave_to', radiusM: 'radius_m' },
} as const

/** A course as CSV (RFC 4180): an element a row, without legs that bend and without zones. */
export function courseAsCsv(course: Course): string {
  const rows = course.elements.map((element) => {
    const isLine = hasEnds(element)
    const at = isLine ? element.port : element.at
    const other = isLine ? [element.starboard.latDeg, element.starboard.lonDeg] : ['', '']
    const leaveTo = element.kind === 'mark' ? element.leaveTo : ''
    const radiusM = element.kind === 'checkpoint' ? element.radiusM : ''
    return [element.name, element.kind, at.latDeg, at.lonDeg, ...other, leaveTo, radiusM].map(csvCell).join(',')
  })
  return `${[Object.values(CSV_COLUMNS).join(','), ...rows].join('\r\n')}\r\n`
}

/** A spreadsheet must not take a name for a formula. */
function csvCell(value: string | number): string {
  const words = typeof value === 'string' && /^[=+@\t\r-]/.test(value) ? `'${value}` : String(value)
  return /[",\r\n]/.test(words) ? `"${words.replaceAll('"', '""')}"` : words
}

type Ended = Extract<CourseElement, { readonly port: Place }>
const hasEnds = (element: CourseElement): element is Ended => element.kind === 'line' || element.kind === 'gate'

/** The whole way through the elements, laps counted once. */
function wayOf({ elements, legs }: Course): Place[] {
  const [first] = elements
  const rest = elements.slice(1).flatMap((_, leg) => legPlaces({ elements, legs }, leg).slice(1))
  return first === undefined ? [] : [elementPlace(first), ...rest]
}

const closed = (corners: readonly Place[]) => [...corners, ...corners.slice(0, 1)]
const point = ({ latDeg, lonDeg }: Place) => [lonDeg, latDeg]
const lines = (all: readonly string[]) => `${all.join('\n')}\n`

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
/** Control characters, which XML cannot hold, are left out. */
const escapeXml = (words: string) =>
  words.replace(/\p{Cc}/gu, '').replace(/[&<>"]/g, (letter) => ENTITIES[letter] as string)

/** The media type of a format. */
export const MEDIA_TYPES: Readonly<Record<CourseFormat, string>> = {
  geojson: 'application/geo+json',
  gpx: 'application/gpx+xml',
  kml: 'application/vnd.google-earth.kml+xml',
  csv: 'text/csv; charset=utf-8',
}

/** A course in a format. */
export function writeCourse(course: Course, name: string, format: CourseFormat): string {
  if (format === 'csv') return courseAsCsv(course)
  const writers = { geojson: courseAsGeoJson, gpx: courseAsGpx, kml: courseAsKml }
  return writers[format](course, name)
}

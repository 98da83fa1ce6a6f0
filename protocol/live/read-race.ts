import type {
  LiveCourse,
  LiveCourseElement,
  LiveEntrant,
  LivePlace,
  LiveRace,
  LiveRanking,
  LiveVariant,
  LiveZone,
} from './messages'
import type { Reading } from './reading'

/** What seldom changes of a race, read field by field. */
export function race(r: Reading, value: unknown, path: string): LiveRace {
  const f = r.object(value, path)
  return {
    slug: r.text(f.slug, `${path}.slug`),
    name: r.text(f.name, `${path}.name`),
    description: r.text(f.description, `${path}.description`),
    kind: r.oneOf(f.kind, `${path}.kind`, ['sail', 'foot', 'vehicle', 'ship']),
    origin: r.oneOf(f.origin, `${path}.origin`, ['organizer', 'demo', 'replay', 'dry-run']),
    timeZone: r.text(f.timeZone, `${path}.timeZone`),
    startsAtMs: instant(r, f.startsAtMs, `${path}.startsAtMs`),
    ...r.optional(f, 'endsAtMs', path, (v, p) => instant(r, v, p)),
    ...r.optional(f, 'units', path, (v, p) => r.oneOf(v, p, ['nautical', 'metric', 'imperial'])),
    ...r.optional(f, 'accent', path, (v, p) => colour(r, v, p)),
    ...r.optional(f, 'logo', path, (v, p) => pictureName(r, v, p)),
    ...r.optional(f, 'course', path, (v, p) => course(r, v, p)),
    ...r.optional(f, 'variants', path, (v, p) => r.list(v, p, (w, q) => variant(r, w, q))),
    ...r.optional(f, 'rankings', path, (v, p) => r.list(v, p, (w, q) => ranking(r, w, q))),
    entrants: r.list(f.entrants, `${path}.entrants`, (v, p) => entrant(r, v, p)),
    ...r.optional(f, 'blackout', path, (v, p) => blackout(r, v, p)),
  }
}

function blackout(r: Reading, value: unknown, path: string): NonNullable<LiveRace['blackout']> {
  const f = r.object(value, path)
  return { fromMs: instant(r, f.fromMs, `${path}.fromMs`), untilMs: instant(r, f.untilMs, `${path}.untilMs`) }
}

function entrant(r: Reading, value: unknown, path: string): LiveEntrant {
  const f = r.object(value, path)
  return {
    id: r.integer(f.id, `${path}.id`, 0),
    number: r.text(f.number, `${path}.number`),
    name: r.text(f.name, `${path}.name`),
    ...r.optional(f, 'nation', path, (v, p) => r.text(v, p)),
    colour: colour(r, f.colour, `${path}.colour`),
    fixIntervalMs: r.number(f.fixIntervalMs, `${path}.fixIntervalMs`, 0),
    reportIntervalMs: r.number(f.reportIntervalMs, `${path}.reportIntervalMs`, 0),
    ...r.optional(f, 'delayMs', path, (v, p) => r.number(v, p, 0)),
    ...r.optional(f, 'isAuthenticated', path, (v, p) => r.flag(v, p)),
    ...r.optional(f, 'photo', path, (v, p) => pictureName(r, v, p)),
  }
}

/** Colours reach style attributes and the map, so nothing but six digits passes. */
function colour(r: Reading, value: unknown, path: string): string {
  if (typeof value === 'string' && /^#[0-9a-fA-F]{6}$/.test(value)) return value
  r.fail(path, 'a colour such as #1f62d0')
  return '#000000'
}

/** Names are in addresses: nothing that leads elsewhere. */
function pictureName(r: Reading, value: unknown, path: string): string {
  if (typeof value === 'string' && /^[0-9a-f-]{36}$/.test(value)) return value
  r.fail(path, 'the name of a picture')
  return ''
}

function course(r: Reading, value: unknown, path: string): LiveCourse {
  const f = r.object(value, path)
  return {
    lengthM: r.number(f.lengthM, `${path}.lengthM`, 0),
    elements: r.list(f.elements, `${path}.elements`, (v, p) => courseElement(r, v, p)),
    legs: r.list(f.legs, `${path}.legs`, (v, p) => r.list(v, p, (w, q) => place(r, w, q))),
    ...r.optional(f, 'zones', path, (v, p) => r.list(v, p, (w, q) => zone(r, w, q))),
  }
}

function variant(r: Reading, value: unknown, path: string): LiveVariant {
  const f = r.object(value, path)
  return {
    name: r.text(f.name, `${path}.name`),
    entrants: ids(r, f.entrants, `${path}.entrants`),
    course: course(r, f.course, `${path}.course`),
  }
}

function ranking(r: Reading, value: unknown, path: string): LiveRanking {
  const f = r.object(value, path)
  return {
    name: r.text(f.name, `${path}.name`),
    by: r.oneOf(f.by, `${path}.by`, ['line-honours', 'corrected', 'checkpoints', 'last-standing']),
    ...r.optional(f, 'entrants', path, (v, p) => ids(r, v, p)),
  }
}

function ids(r: Reading, value: unknown, path: string): number[] {
  return r.list(value, path, (v, p) => r.integer(v, p, 0))
}

function zone(r: Reading, value: unknown, path: string): LiveZone {
  const f = r.object(value, path)
  return {
    name: r.text(f.name, `${path}.name`),
    area: area(r, f.area, `${path}.area`),
    ...r.optional(f, 'fromMs', path, (v, p) => instant(r, v, p)),
    ...r.optional(f, 'untilMs', path, (v, p) => instant(r, v, p)),
  }
}

function area(r: Reading, value: unknown, path: string): LiveZone['area'] {
  const f = r.object(value, path)
  const kind = r.oneOf(f.kind, `${path}.kind`, ['circle', 'polygon'])
  if (kind === 'polygon') return { kind, corners: r.list(f.corners, `${path}.corners`, (v, p) => place(r, v, p)) }
  return { kind, at: place(r, f.at, `${path}.at`), radiusM: r.number(f.radiusM, `${path}.radiusM`, 0) }
}

function courseElement(r: Reading, value: unknown, path: string): LiveCourseElement {
  const f = r.object(value, path)
  const kind = r.oneOf(f.kind, `${path}.kind`, ['line', 'gate', 'mark', 'checkpoint', 'waypoint'])
  const shared = { name: r.text(f.name, `${path}.name`), atM: r.number(f.atM, `${path}.atM`, 0) }
  if (kind === 'line' || kind === 'gate') {
    const port = place(r, f.port, `${path}.port`)
    return { kind, ...shared, port, starboard: place(r, f.starboard, `${path}.starboard`) }
  }
  const at = place(r, f.at, `${path}.at`)
  if (kind === 'mark')
    return { kind, ...shared, at, leaveTo: r.oneOf(f.leaveTo, `${path}.leaveTo`, ['port', 'starboard']) }
  if (kind === 'waypoint') return { kind, ...shared, at }
  return { kind, ...shared, at, radiusM: r.number(f.radiusM, `${path}.radiusM`, 0) }
}

export function place(r: Reading, value: unknown, path: string): LivePlace {
  const f = r.object(value, path)
  return {
    latDeg: r.number(f.latDeg, `${path}.latDeg`, -90, 90),
    lonDeg: r.number(f.lonDeg, `${path}.lonDeg`, -180, 180),
  }
}

export function instant(r: Reading, value: unknown, path: string): number {
  return r.number(value, path, 0, 8.64e15)
}

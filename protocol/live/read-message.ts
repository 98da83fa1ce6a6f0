import { bad, ok, type Result } from '#base/result'
import type { LiveFault } from './fault'
import type {
  LiveAgreement,
  LiveAirtime,
  LiveCatchUp,
  LiveCourse,
  LiveCourseElement,
  LiveDelta,
  LiveDisagreement,
  LiveEntrant,
  LiveEntry,
  LiveField,
  LiveFix,
  LiveFrame,
  LivePlace,
  LivePoint,
  LiveProgress,
  LiveRace,
  LiveSnapshot,
  LiveTracks,
} from './messages'
import { LIVE_PROTOCOL } from './messages'
import { type Reading, readWhole } from './reading'

/** No field needs more: 2,000 entrants with a frame that restates them all stay below a megabyte. */
export const FRAME_LENGTH_MAX = 4_000_000

/** Reads one socket frame from its text. */
export function readFrame(text: string): Result<LiveFrame, LiveFault> {
  if (text.length > FRAME_LENGTH_MAX) return bad({ kind: 'too-long', length: text.length })
  const json = parse(text)
  if (!json.ok) return json
  const type = (json.value as { type?: unknown } | null)?.type
  if (type === 'delta') return readWhole((r) => delta(r, json.value, 'delta'))
  if (type === 'beat') return readWhole((r) => beat(r, json.value))
  return bad({ kind: 'unknown-type', type })
}

/** Reads the answer of `GET /live/SLUG/snapshot`, already parsed from JSON. */
export function readSnapshot(json: unknown): Result<LiveSnapshot, LiveFault> {
  const protocol = (json as { protocol?: unknown } | null)?.protocol
  if (protocol !== LIVE_PROTOCOL) return bad({ kind: 'unknown-protocol', protocol })
  return readWhole((r) => snapshot(r, json))
}

/** Reads the answer of `GET /live/SLUG/deltas`, already parsed from JSON. */
export function readCatchUp(json: unknown): Result<LiveCatchUp, LiveFault> {
  return readWhole((r) => {
    const f = r.object(json, 'catchUp')
    const kind = r.oneOf(f.kind, 'catchUp.kind', ['deltas', 'resync'])
    const serverAtMs = instant(r, f.serverAtMs, 'catchUp.serverAtMs')
    if (kind === 'resync') return { kind, serverAtMs }
    return { kind, serverAtMs, deltas: r.list(f.deltas, 'catchUp.deltas', (v, path) => delta(r, v, path)) }
  })
}

/** Reads the answer of `GET /live/SLUG/tracks`, already parsed from JSON. */
export function readTracks(json: unknown): Result<LiveTracks, LiveFault> {
  return readWhole((r) => {
    const f = r.object(json, 'tracks')
    return {
      epoch: r.text(f.epoch, 'tracks.epoch'),
      version: r.integer(f.version, 'tracks.version', 0),
      tracks: r.list(f.tracks, 'tracks.tracks', (v, path) => track(r, v, path)),
    }
  })
}

function parse(text: string): Result<unknown, LiveFault> {
  try {
    return ok(JSON.parse(text))
  } catch {
    return bad({ kind: 'not-json' })
  }
}

function snapshot(r: Reading, value: unknown): LiveSnapshot {
  const f = r.object(value, 'snapshot')
  return {
    protocol: LIVE_PROTOCOL,
    epoch: r.text(f.epoch, 'snapshot.epoch'),
    version: r.integer(f.version, 'snapshot.version', 0),
    serverAtMs: instant(r, f.serverAtMs, 'snapshot.serverAtMs'),
    race: race(r, f.race, 'snapshot.race'),
    entries: r.list(f.entries, 'snapshot.entries', (v, path) => entry(r, v, path)),
    field: field(r, f.field, 'snapshot.field'),
    source: r.oneOf(f.source, 'snapshot.source', ['live', 'recorded']),
  }
}

function delta(r: Reading, value: unknown, path: string): LiveDelta {
  const f = r.object(value, path)
  const previous = r.integer(f.previous, `${path}.previous`, 0)
  return {
    type: r.oneOf(f.type, `${path}.type`, ['delta']),
    epoch: r.text(f.epoch, `${path}.epoch`),
    version: r.integer(f.version, `${path}.version`, previous + 1),
    previous,
    serverAtMs: instant(r, f.serverAtMs, `${path}.serverAtMs`),
    entries: r.list(f.entries, `${path}.entries`, (v, p) => entry(r, v, p)),
    points: r.list(f.points, `${path}.points`, (v, p) => point(r, v, p)),
    ...r.optional(f, 'field', path, (v, p) => field(r, v, p)),
    ...r.optional(f, 'race', path, (v, p) => race(r, v, p)),
  }
}

function beat(r: Reading, value: unknown): LiveFrame {
  const f = r.object(value, 'beat')
  return {
    type: 'beat',
    epoch: r.text(f.epoch, 'beat.epoch'),
    version: r.integer(f.version, 'beat.version', 0),
    serverAtMs: instant(r, f.serverAtMs, 'beat.serverAtMs'),
    ...r.optional(f, 'digest', 'beat', (v, path) => r.text(v, path)),
  }
}

function race(r: Reading, value: unknown, path: string): LiveRace {
  const f = r.object(value, path)
  return {
    slug: r.text(f.slug, `${path}.slug`),
    name: r.text(f.name, `${path}.name`),
    description: r.text(f.description, `${path}.description`),
    kind: r.oneOf(f.kind, `${path}.kind`, ['sail', 'foot', 'vehicle', 'ship']),
    origin: r.oneOf(f.origin, `${path}.origin`, ['organizer', 'demo', 'replay']),
    timeZone: r.text(f.timeZone, `${path}.timeZone`),
    startsAtMs: instant(r, f.startsAtMs, `${path}.startsAtMs`),
    ...r.optional(f, 'endsAtMs', path, (v, p) => instant(r, v, p)),
    ...r.optional(f, 'course', path, (v, p) => course(r, v, p)),
    entrants: r.list(f.entrants, `${path}.entrants`, (v, p) => entrant(r, v, p)),
  }
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
    ...r.optional(f, 'isAuthenticated', path, (v, p) => r.flag(v, p)),
  }
}

/** Colours reach style attributes and the map, so nothing but six digits passes. */
function colour(r: Reading, value: unknown, path: string): string {
  if (typeof value === 'string' && /^#[0-9a-fA-F]{6}$/.test(value)) return value
  r.fail(path, 'a colour such as #1f62d0')
  return '#000000'
}

function course(r: Reading, value: unknown, path: string): LiveCourse {
  const f = r.object(value, path)
  return {
    lengthM: r.number(f.lengthM, `${path}.lengthM`, 0),
    elements: r.list(f.elements, `${path}.elements`, (v, p) => courseElement(r, v, p)),
    legs: r.list(f.legs, `${path}.legs`, (v, p) => r.list(v, p, (w, q) => place(r, w, q))),
  }
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

function place(r: Reading, value: unknown, path: string): LivePlace {
  const f = r.object(value, path)
  return {
    latDeg: r.number(f.latDeg, `${path}.latDeg`, -90, 90),
    lonDeg: r.number(f.lonDeg, `${path}.lonDeg`, -180, 180),
  }
}

function entry(r: Reading, value: unknown, path: string): LiveEntry {
  const f = r.object(value, path)
  return {
    id: r.integer(f.id, `${path}.id`, 0),
    ...r.optional(f, 'fix', path, (v, p) => fix(r, v, p)),
    ...r.optional(f, 'heardAtMs', path, (v, p) => instant(r, v, p)),
    ...r.optional(f, 'agreement', path, (v, p) => agreement(r, v, p)),
    ...r.optional(f, 'progress', path, (v, p) => progress(r, v, p)),
    ...r.optional(f, 'disagreement', path, (v, p) => disagreement(r, v, p)),
  }
}

function disagreement(r: Reading, value: unknown, path: string): LiveDisagreement {
  const f = r.object(value, path)
  return { atMs: instant(r, f.atMs, `${path}.atMs`), distanceM: r.number(f.distanceM, `${path}.distanceM`, 0) }
}

function fix(r: Reading, value: unknown, path: string): LiveFix {
  const f = r.object(value, path)
  return {
    atMs: instant(r, f.atMs, `${path}.atMs`),
    ...place(r, value, path),
    ...r.optional(f, 'sogMps', path, (v, p) => r.number(v, p, 0)),
    ...r.optional(f, 'cogDeg', path, (v, p) => r.number(v, p, 0, 360)),
  }
}

function agreement(r: Reading, value: unknown, path: string): LiveAgreement {
  const f = r.object(value, path)
  return {
    ...r.optional(f, 'withinM', path, (v, p) => r.number(v, p, 0)),
    heartbeatMs: r.number(f.heartbeatMs, `${path}.heartbeatMs`, 1),
    ...r.optional(f, 'towards', path, (v, p) => {
      return { atMs: instant(r, r.object(v, p).atMs, `${p}.atMs`), ...place(r, v, p) }
    }),
  }
}

function progress(r: Reading, value: unknown, path: string): LiveProgress {
  const f = r.object(value, path)
  return {
    state: r.oneOf(f.state, `${path}.state`, ['not-started', 'racing', 'finished']),
    rank: r.integer(f.rank, `${path}.rank`, 0),
    distanceToGoM: r.number(f.distanceToGoM, `${path}.distanceToGoM`),
    gapM: r.number(f.gapM, `${path}.gapM`),
    old: r.flag(f.old, `${path}.old`),
    passed: r.integer(f.passed, `${path}.passed`),
    ...r.optional(f, 'passedAtMs', path, (v, p) => instant(r, v, p)),
    ...r.optional(f, 'elapsedMs', path, (v, p) => r.number(v, p)),
  }
}

function field(r: Reading, value: unknown, path: string): LiveField {
  const f = r.object(value, path)
  return {
    phase: r.oneOf(f.phase, `${path}.phase`, ['before-start', 'racing', 'finished']),
    ...r.optional(f, 'standingsAtMs', path, (v, p) => instant(r, v, p)),
    airtime: airtime(r, f.airtime, `${path}.airtime`),
  }
}

function airtime(r: Reading, value: unknown, path: string): LiveAirtime {
  const f = r.object(value, path)
  const count = (key: keyof LiveAirtime) => r.integer(f[key], `${path}.${key}`, 0)
  return {
    messages: count('messages'),
    fixes: count('fixes'),
    bytes: count('bytes'),
    credits: count('credits'),
    jsonBytes: count('jsonBytes'),
    jsonCredits: count('jsonCredits'),
  }
}

function point(r: Reading, value: unknown, path: string): LivePoint {
  const [id, atS, latE5, lonE5] = Array.isArray(value) ? value : []
  return [
    r.integer(id, `${path}[0]`, 0),
    r.integer(atS, `${path}[1]`),
    r.integer(latE5, `${path}[2]`, -9_000_000, 9_000_000),
    r.integer(lonE5, `${path}[3]`, -18_000_000, 18_000_000),
  ]
}

function track(r: Reading, value: unknown, path: string): { id: number; steps: number[] } {
  const f = r.object(value, path)
  const steps = r.list(f.steps, `${path}.steps`, (v, p) => r.integer(v, p))
  if (steps.length % 3 !== 0) r.fail(`${path}.steps`, 'whole triples of time, latitude and longitude')
  return { id: r.integer(f.id, `${path}.id`, 0), steps }
}

const instant = (r: Reading, value: unknown, path: string): number => r.number(value, path, 0, 8.64e15)

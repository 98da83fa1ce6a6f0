import { bad, ok, type Result } from '#base/result'
import type { LiveFault } from './fault'
import type {
  LiveAgreement,
  LiveAirtime,
  LiveCatchUp,
  LiveDelta,
  LiveDisagreement,
  LiveEntry,
  LiveEta,
  LiveField,
  LiveFix,
  LiveFrame,
  LivePoint,
  LiveProgress,
  LiveResults,
  LiveScore,
  LiveSnapshot,
  LiveTracks,
} from './messages'
import { LIVE_PROTOCOL } from './messages'
import { instant, place, race } from './read-race'
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

function entry(r: Reading, value: unknown, path: string): LiveEntry {
  const f = r.object(value, path)
  return {
    id: r.integer(f.id, `${path}.id`, 0),
    ...r.optional(f, 'fix', path, (v, p) => fix(r, v, p)),
    ...r.optional(f, 'heardAtMs', path, (v, p) => instant(r, v, p)),
    ...r.optional(f, 'agreement', path, (v, p) => agreement(r, v, p)),
    ...r.optional(f, 'progress', path, (v, p) => progress(r, v, p)),
    ...r.optional(f, 'disagreement', path, (v, p) => disagreement(r, v, p)),
    ...r.optional(f, 'evidenceVersion', path, (v, p) => r.integer(v, p, 1)),
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
    ...r.optional(f, 'out', path, (v, p) => r.oneOf(v, p, ['DNS', 'DNF', 'RET', 'DSQ', 'OCS', 'cut-off'])),
    ...r.optional(f, 'vmgMps', path, (v, p) => r.number(v, p)),
    ...r.optional(f, 'eta', path, (v, p) => eta(r, v, p)),
    ...r.optional(f, 'scores', path, (v, p) => r.list(v, p, (w, q) => score(r, w, q))),
  }
}

function eta(r: Reading, value: unknown, path: string): LiveEta {
  const f = r.object(value, path)
  return {
    atMs: instant(r, f.atMs, `${path}.atMs`),
    earliestMs: instant(r, f.earliestMs, `${path}.earliestMs`),
    ...r.optional(f, 'latestMs', path, (v, p) => instant(r, v, p)),
  }
}

function score(r: Reading, value: unknown, path: string): LiveScore {
  const f = r.object(value, path)
  return {
    ranking: r.integer(f.ranking, `${path}.ranking`, 0),
    rank: r.integer(f.rank, `${path}.rank`, 0),
    ...r.optional(f, 'behindMs', path, (v, p) => r.number(v, p)),
    ...r.optional(f, 'correctedMs', path, (v, p) => r.number(v, p)),
    ...r.optional(f, 'estimated', path, (v, p) => r.isTrue(v, p)),
    ...r.optional(f, 'laps', path, (v, p) => r.integer(v, p, 0)),
    ...r.optional(f, 'contested', path, (v, p) => r.isTrue(v, p)),
  }
}

function field(r: Reading, value: unknown, path: string): LiveField {
  const f = r.object(value, path)
  return {
    phase: r.oneOf(f.phase, `${path}.phase`, ['before-start', 'racing', 'finished']),
    ...r.optional(f, 'standingsAtMs', path, (v, p) => instant(r, v, p)),
    ...r.optional(f, 'results', path, (v, p) => results(r, v, p)),
    airtime: airtime(r, f.airtime, `${path}.airtime`),
  }
}

function results(r: Reading, value: unknown, path: string): LiveResults {
  const f = r.object(value, path)
  return {
    revision: r.integer(f.revision, `${path}.revision`, 0),
    state: r.oneOf(f.state, `${path}.state`, ['provisional', 'official']),
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

import { bad, ok, type Result } from '#base/result'
import type { LiveFault } from '../live/fault'
import { type Reading, readWhole } from '../live/reading'
import { ALARM_RECORDS, ALARM_TRUSTS, type AlarmEntry, type ConsoleAlarm } from './alarm'
import { CONSOLE_END_REASONS, CONSOLE_PROTOCOL, type ConsoleFrame, HEARING_WAYS, type Hearing } from './messages'

/** Reads one frame of the operators' feed from its text. */
export function readConsoleFrame(text: string): Result<ConsoleFrame, LiveFault> {
  const json = parse(text)
  if (!json.ok) return json
  const { type, protocol } = (json.value ?? {}) as { type?: unknown; protocol?: unknown }
  switch (type) {
    case 'alarms':
      if (protocol !== CONSOLE_PROTOCOL) return bad({ kind: 'unknown-protocol', protocol })
      return readFields(json.value, (r, f) => ({
        ...{ type, protocol: CONSOLE_PROTOCOL, alarms: r.list(f.alarms, 'alarms', (v, path) => alarm(r, v, path)) },
        hearing: hearing(r, f.hearing),
      }))
    case 'alarm':
      return readFields(json.value, (r, f) => ({ type, alarm: alarm(r, f.alarm, 'alarm') }))
    case 'gone':
      return readFields(json.value, (r, f) => ({ type, ids: r.list(f.ids, 'ids', (v, path) => r.text(v, path)) }))
    case 'beat':
      return readFields(json.value, (r, f) => ({ type, hearing: hearing(r, f.hearing) }))
    case 'end':
      return readFields(json.value, (r, f) => ({ type, why: r.oneOf(f.why, 'why', CONSOLE_END_REASONS) }))
    default:
      return bad({ kind: 'unknown-type', type })
  }
}

/** Reads one alarm, already parsed from JSON. */
export function readAlarm(json: unknown): Result<ConsoleAlarm, LiveFault> {
  return readWhole((r) => alarm(r, json, 'alarm'))
}

function parse(text: string): Result<unknown, LiveFault> {
  try {
    return ok(JSON.parse(text))
  } catch {
    return bad({ kind: 'not-json' })
  }
}

type Fields = Readonly<Record<string, unknown>>

function readFields<T>(json: unknown, read: (r: Reading, fields: Fields) => T) {
  return readWhole((r) => {
    const fields = r.object(json, 'frame')
    return { ...read(r, fields), serverAtMs: instant(r, fields.serverAtMs, 'serverAtMs') }
  })
}

function hearing(r: Reading, value: unknown): Hearing {
  const f = r.object(value, 'hearing')
  return {
    record: r.oneOf(f.record, 'hearing.record', ['answers', 'away']),
    way: r.oneOf(f.way, 'hearing.way', HEARING_WAYS),
  }
}

function alarm(r: Reading, value: unknown, path: string): ConsoleAlarm {
  const f = r.object(value, path)
  const at = (key: string) => instant(r, f[key], `${path}.${key}`)
  const text = (key: string) => r.text(f[key], `${path}.${key}`)
  return {
    ...{ id: text('id'), device: text('device'), slot: r.integer(f.slot, `${path}.slot`, 0, 255) },
    ...{ distress: text('distress'), raisedAtMs: at('raisedAtMs') },
    ...{ receivedAtMs: at('receivedAtMs'), lastReceivedAtMs: at('lastReceivedAtMs') },
    ...r.optional(f, 'cancelled', path, (v, p) => cancel(r, v, p)),
    ...r.optional(f, 'fix', path, (v, p) => fix(r, v, p)),
    trust: r.oneOf(f.trust, `${path}.trust`, ALARM_TRUSTS),
    record: r.oneOf(f.record, `${path}.record`, ALARM_RECORDS),
    ...r.optional(f, 'organizationId', path, (v, p) => r.text(v, p)),
    ...r.optional(f, 'tracker', path, (v, p) => named(r, v, p)),
    entries: r.list(f.entries, `${path}.entries`, (v, p) => entry(r, v, p)),
  }
}

function cancel(r: Reading, value: unknown, path: string) {
  const f = r.object(value, path)
  return { atMs: instant(r, f.atMs, `${path}.atMs`), trust: r.oneOf(f.trust, `${path}.trust`, ALARM_TRUSTS) }
}

function fix(r: Reading, value: unknown, path: string) {
  const f = r.object(value, path)
  return {
    atMs: instant(r, f.atMs, `${path}.atMs`),
    latDeg: r.number(f.latDeg, `${path}.latDeg`, -90, 90),
    lonDeg: r.number(f.lonDeg, `${path}.lonDeg`, -180, 180),
  }
}

function named(r: Reading, value: unknown, path: string) {
  const f = r.object(value, path)
  return { id: r.text(f.id, `${path}.id`), name: r.text(f.name, `${path}.name`) }
}

function entry(r: Reading, value: unknown, path: string): AlarmEntry {
  const f = r.object(value, path)
  const text = (key: string) => r.text(f[key], `${path}.${key}`)
  return { raceId: text('raceId'), race: text('race'), number: text('number'), name: text('name') }
}

const instant = (r: Reading, value: unknown, path: string): number => r.number(value, path, 0)

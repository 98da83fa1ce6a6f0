import { parseArgs } from 'node:util'
import { bad, ok, type Result } from '#base/result'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '#base/units'
import type { StreamKind, StreamLink } from '#db/streams'

/** What the person at the command line wants of the inbox of an organization. */
export type InboxOptions = { readonly organization: string } & (
  | {
      readonly command: 'list'
      readonly imei?: string
      readonly only?: 'faults' | 'quarantine'
      readonly limit: number
    }
  | { readonly command: 'sessions'; readonly imei?: string; readonly sinceMs: number; readonly limit: number }
  | { readonly command: 'left-out'; readonly race?: string; readonly limit: number }
  | { readonly command: 'accept'; readonly number: number; readonly by?: string }
  | { readonly command: 'reprocess'; readonly sinceMs: number; readonly imei?: string }
  | RegisterOptions
  | { readonly command: 'speed'; readonly race: string; readonly entry?: string; readonly mps?: number }
  | { readonly command: 'retain'; readonly days?: number; readonly bytes?: number; readonly now: boolean }
)

/** `device`: an IMEI, or what a phone calls itself. `slots`: which tracker, by name, each slot number of the device means. */
export type RegisterOptions = {
  readonly command: 'register'
  readonly device: string
  readonly kind: StreamKind
  readonly link?: StreamLink
  readonly profile: 'solo' | 'field'
  readonly slots: readonly Slot[]
  readonly key?: Uint8Array
  readonly race?: string
  readonly fromMs?: number
  readonly toMs?: number
  readonly fixIntervalMs: number
  readonly reportIntervalMs: number
}

type Slot = { readonly slot: number; readonly tracker: string; readonly entry?: string }

export const INBOX_USAGE = `Messages from devices: what came, what is wrong with it, and what is to be done.

  npm run inbox -- list [--device IMEI] [--faults | --quarantine] [--limit N]
                        the newest messages: all, those that something is wrong with, or those that nobody can vouch for
  npm run inbox -- sessions [--device IMEI] [--since WHEN] [--limit N]
                        how the devices' radios do: sessions with and without a message, and the newest that brought none
                        (default: of the last day)
  npm run inbox -- left-out [--race SLUG] [--limit N]
                        fixes that are kept and left out: flagged ones, and of a race those that are too fast
  npm run inbox -- accept NUMBER [--by NAME]
                        let a left-out fix count, by its number; who says so is recorded (default: you, as the system knows you)
  npm run inbox -- reprocess --since WHEN [--device IMEI]
                        read messages again, from the raw bytes; what they have given already stays and is not doubled
  npm run inbox -- register DEVICE --tracker NAME [--entry NUMBER] [more]
                        a device that is one tracker: its IMEI, or with --kind phone what the phone calls itself
  npm run inbox -- register IMEI --slot N=NAME[@ENTRY] --slot … [more]
                        a field gateway, and the tracker that each of its slots means
                        more: --kind edge|rock7|phone (what it speaks: our radio protocol, the default; what rented
                        trackers push; what phones send), --link directip|rockblock (by which way it is answered: directip),
                        --key HEX (16 bytes; without it anybody who knows the IMEI can speak in its name),
                        --race SLUG (whose entries are meant), --from WHEN, --to WHEN (of the assignment; default: always),
                        --fix-interval SECONDS (300), --report-interval SECONDS (3600): what the tracker promises
  npm run inbox -- speed --race SLUG [--entry NUMBER] [--mps N]
                        faster than this nobody goes, metres a second; without a figure, as the kind of race says
  npm run inbox -- retain [--days N] [--max-size BYTES|MB|GB] [--now]
                        how long raw messages are kept, and how much room they may take (default: two years, any room);
                        the server removes what is beyond it every six hours, --now at once. Fixes stay for ever

  --organization SLUG   whose (default: default)
  WHEN                  2026-11-26T06:00Z, or so long ago: 90m, 12h, 3d`

const LIMIT = 50

const TEXT = { type: 'string' } as const
const FLAG = { type: 'boolean' } as const

const OPTIONS = {
  ...{ organization: TEXT, device: TEXT, limit: TEXT, race: TEXT, by: TEXT, since: TEXT, tracker: TEXT, entry: TEXT },
  ...{ key: TEXT, kind: TEXT, link: TEXT, from: TEXT, to: TEXT, mps: TEXT, days: TEXT, 'max-size': TEXT },
  ...{ 'fix-interval': TEXT, 'report-interval': TEXT },
  slot: { type: 'string', multiple: true },
  ...{ faults: FLAG, quarantine: FLAG, now: FLAG, help: { ...FLAG, short: 'h' } },
} as const

type Values = ReturnType<typeof parseArgs<{ options: typeof OPTIONS; allowPositionals: true }>>['values']

/** What each command takes beside `--organization`. */
const TAKES: Readonly<Record<InboxOptions['command'], readonly (keyof Values)[]>> = {
  list: ['device', 'faults', 'quarantine', 'limit'],
  sessions: ['device', 'since', 'limit'],
  'left-out': ['race', 'limit'],
  accept: ['by'],
  reprocess: ['since', 'device'],
  register: [
    'tracker',
    'entry',
    'slot',
    'kind',
    'link',
    'key',
    'race',
    'from',
    'to',
    'fix-interval',
    'report-interval',
  ],
  speed: ['race', 'entry', 'mps'],
  retain: ['days', 'max-size', 'now'],
}

/** Reads the command line; a fault is one sentence for the person who typed it. Instants "ago" are counted from `nowMs`. */
export function parseInboxOptions(args: readonly string[], nowMs: number): Result<InboxOptions | 'help', string> {
  const read = readArguments(args)
  if (!read.ok) return read
  const { values, positionals } = read.value
  if (values.help === true) return ok('help')
  const [word, first, ...rest] = positionals
  const command = Object.keys(TAKES).find((one) => one === word) as InboxOptions['command'] | undefined
  if (command === undefined) return bad(`What? One of ${Object.keys(TAKES).join(', ')}.`)
  const takesWord = command === 'accept' || command === 'register'
  if (rest.length > 0 || (first !== undefined && !takesWord)) return bad('Too many words.')
  const strange = Object.keys(values).find((name) => name !== 'organization' && !TAKES[command].includes(name as never))
  if (strange !== undefined) return bad(`${command} takes no --${strange}.`)
  const faulty = faultOf(values, nowMs)
  return faulty === undefined ? optionsOf(command, first, values, nowMs) : bad(faulty)
}

function readArguments(args: readonly string[]) {
  try {
    return ok(parseArgs({ args: [...args], options: OPTIONS, strict: true, allowPositionals: true }))
  } catch (error) {
    return bad(error instanceof Error ? error.message : String(error))
  }
}

const isCount = (text: string): boolean => /^[1-9]\d{0,8}$/.test(text)
const isImei = (text: string): boolean => /^\d{15}$/.test(text)

/** The first figure that is none. */
function faultOf(values: Values, nowMs: number): string | undefined {
  for (const name of ['limit', 'days', 'fix-interval', 'report-interval'] as const) {
    const text = values[name]
    if (text !== undefined && !isCount(text)) return `--${name} ${text}: a whole number from 1 on`
  }
  for (const name of ['since', 'from', 'to'] as const) {
    const text = values[name]
    if (text !== undefined && readInstant(text, nowMs) === undefined)
      return `--${name} ${text}: an instant such as 2026-11-26T06:00Z, or so long ago: 90m, 12h, 3d`
  }
  const { device, mps, key, 'max-size': size } = values
  if (device !== undefined && !isImei(device)) return `--device ${device}: the 15 digits of an IMEI`
  if (mps !== undefined && !(Number(mps) > 0 && Number(mps) < 1e4)) return `--mps ${mps}: metres a second, above 0`
  // Never repeated: it may be a key with one digit wrong.
  if (key !== undefined && !/^(?!0{32})[0-9a-f]{32}$/i.test(key)) return '--key: 32 hexadecimal digits, not all zeros'
  if (size !== undefined && readBytes(size) === undefined) return `--max-size ${size}: such as 500MB or 20GB`
  return undefined
}

/** `2026-11-26T06:00Z` (UTC where it names no zone), or `3d` ago. */
function readInstant(text: string, nowMs: number): number | undefined {
  const ago = /^(\d{1,6})([mhd])$/.exec(text)
  if (ago) return nowMs - Number(ago[1]) * ({ m: MINUTE_MS, h: HOUR_MS, d: DAY_MS }[ago[2] as 'm' | 'h' | 'd'] ?? 0)
  if (!/^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)?)?$/.test(text)) return undefined
  const atMs = Date.parse(/T/.test(text) && !/(Z|[+-]\d\d:\d\d)$/.test(text) ? `${text}Z` : text)
  return Number.isNaN(atMs) ? undefined : atMs
}

function readBytes(text: string): number | undefined {
  const [, digits, unit = ''] = /^(\d{1,12})(MB|GB)?$/i.exec(text) ?? []
  const bytes = Number(digits) * ({ '': 1, MB: 1e6, GB: 1e9 }[unit.toUpperCase()] ?? 1)
  return bytes > 0 && Number.isSafeInteger(bytes) ? bytes : undefined
}

function optionsOf(
  command: InboxOptions['command'],
  word: string | undefined,
  values: Values,
  nowMs: number,
): Result<InboxOptions, string> {
  const { organization = 'default', device, race, entry, by, mps } = values
  const limit = Number(values.limit ?? LIMIT)
  const ofDevice = device === undefined ? {} : { imei: device }
  switch (command) {
    case 'list': {
      if (values.faults && values.quarantine) return bad('Either --faults or --quarantine.')
      const only = values.faults ? 'faults' : values.quarantine ? 'quarantine' : undefined
      return ok({ command, organization, limit, ...ofDevice, ...(only === undefined ? {} : { only }) })
    }
    case 'sessions': {
      const sinceMs = values.since === undefined ? nowMs - DAY_MS : (readInstant(values.since, nowMs) ?? nowMs)
      return ok({ command, organization, limit, sinceMs, ...ofDevice })
    }
    case 'left-out':
      return ok({ command, organization, limit, ...(race === undefined ? {} : { race }) })
    case 'accept':
      if (word === undefined || !isCount(word)) return bad('Which fix? Give its number, as `left-out` shows it.')
      return ok({ command, organization, number: Number(word), ...(by === undefined ? {} : { by }) })
    case 'reprocess': {
      const sinceMs = values.since === undefined ? undefined : readInstant(values.since, nowMs)
      if (sinceMs === undefined) return bad('Since when? Give --since.')
      return ok({ command, organization, sinceMs, ...ofDevice })
    }
    case 'register':
      return registerOf(organization, word, values, nowMs)
    case 'speed':
      if (race === undefined) return bad('Of which race? Give --race.')
      return ok({
        ...{ command, organization, race },
        ...(entry === undefined ? {} : { entry }),
        ...(mps === undefined ? {} : { mps: Number(mps) }),
      })
    case 'retain': {
      const bytes = values['max-size'] === undefined ? undefined : readBytes(values['max-size'])
      return ok({
        ...{ command, organization, now: values.now === true },
        ...(values.days === undefined ? {} : { days: Number(values.days) }),
        ...(bytes === undefined ? {} : { bytes }),
      })
    }
  }
}

function registerOf(
  organization: string,
  device: string | undefined,
  values: Values,
  nowMs: number,
): Result<InboxOptions, string> {
  const { tracker, entry, slot: slots, race, key } = values
  const named = readDevice(device, values)
  if (!named.ok) return named
  const read = tracker === undefined ? readSlots(slots ?? []) : ok([{ slot: 0, tracker, ...(entry && { entry }) }])
  if (!read.ok) return read
  if ((tracker === undefined) === (slots === undefined)) return bad('Either --tracker, or --slot for each of many.')
  if (entry !== undefined && tracker === undefined)
    return bad('With --slot, name each entry behind its tracker: N=NAME@ENTRY.')
  if ((race === undefined) === read.value.some((one) => one.entry !== undefined))
    return bad('An entry needs its --race, and a --race its entries.')
  const fromMs = values.from === undefined ? undefined : readInstant(values.from, nowMs)
  const toMs = values.to === undefined ? undefined : readInstant(values.to, nowMs)
  return ok({
    ...{
      command: 'register',
      organization,
      ...named.value,
      profile: tracker === undefined ? 'field' : 'solo',
      slots: read.value,
    },
    ...(key === undefined ? {} : { key: Uint8Array.from(Buffer.from(key, 'hex')) }),
    ...(race === undefined ? {} : { race }),
    ...(fromMs === undefined ? {} : { fromMs }),
    ...(toMs === undefined ? {} : { toMs }),
    fixIntervalMs: 1000 * Number(values['fix-interval'] ?? 300),
    reportIntervalMs: 1000 * Number(values['report-interval'] ?? 3600),
  })
}

/** What a device calls itself, and what it speaks. Keys and slots are of our radio protocol alone. */
function readDevice(
  device: string | undefined,
  { kind = 'edge', link, key, slot }: Values,
): Result<Pick<RegisterOptions, 'device' | 'kind' | 'link'>, string> {
  if (kind !== 'edge' && kind !== 'rock7' && kind !== 'phone') return bad(`--kind ${kind}: edge, rock7 or phone`)
  if (link !== undefined && link !== 'directip' && link !== 'rockblock')
    return bad(`--link ${link}: directip or rockblock`)
  if (kind === 'phone' && (device === undefined || !/^\P{Cc}{1,128}$/u.test(device)))
    return bad('Which device? Give what the phone calls itself.')
  if (device === undefined || (kind !== 'phone' && !isImei(device)))
    return bad('Which device? Give the 15 digits of its IMEI.')
  if (kind !== 'edge' && key !== undefined)
    return bad('A --key seals frames of our radio protocol; this kind has none.')
  if (kind !== 'edge' && slot !== undefined) return bad('A device of this kind is one --tracker.')
  return ok({ device, kind, ...(link === undefined ? {} : { link }) })
}

function readSlots(texts: readonly string[]): Result<Slot[], string> {
  const slots: Slot[] = []
  for (const text of texts) {
    const [, number, tracker, entry] = /^(\d{1,3})=([^@]+)(?:@(.+))?$/.exec(text) ?? []
    if (tracker === undefined || Number(number) > 255)
      return bad(`--slot ${text}: N=NAME or N=NAME@ENTRY, N from 0 to 255`)
    if (slots.some(({ slot }) => slot === Number(number))) return bad(`--slot ${text}: this slot is named twice`)
    slots.push({ slot: Number(number), tracker, ...(entry === undefined ? {} : { entry }) })
  }
  return ok(slots)
}

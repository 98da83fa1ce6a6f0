import { parseArgs } from 'node:util'
import { bad, ok, type Result } from '#base/result'
import type { RaceKind } from '#race/race-setup'

export type ReplayOptions = {
  readonly tracksFile: string
  readonly slug: string
  readonly name: string
  readonly kind: RaceKind
  /** Shift the file so that its last fix falls when the replay ends. */
  readonly rebase: boolean
  /** Seconds of the file in a second of ours; infinite: as fast as the server confirms. */
  readonly speed: number
  /** Share of messages lost on their way, 0–1. */
  readonly lossShare: number
  /** A stream for each tracker instead of one field gateway. */
  readonly single: boolean
  /** Each stream seals its messages with a key of its own. */
  readonly sealed: boolean
}

export const REPLAY_USAGE = `Plays a file of tracks through the radio protocol and the DirectIP port into a race of its own.

  npm run replay -- --tracks FILE.csv.gz --race SLUG [options]

  --tracks FILE   gzip CSV with the columns tracker, t_unix_s, lat, lon (more are allowed)
  --race SLUG     the race to create: lower-case letters, digits and hyphens
  --name NAME     its name (default: made from the slug)
  --kind KIND     sail, foot, vehicle or ship (default: vehicle)
  --rebase        shift the file so that its last fix falls when the replay ends
  --speed N|max   N times real time, or as fast as the server confirms (default: max)
  --loss P        lose this share of the messages on their way, 0 to 1 (default: 0)
  --single        a satellite stream for each tracker instead of a field gateway
  --sealed        every stream has a key, made for this replay, and seals its messages with it`

const KINDS: readonly RaceKind[] = ['sail', 'foot', 'vehicle', 'ship']

/** Reads the command line; a fault is one sentence for the person who typed it. */
export function parseReplayOptions(args: readonly string[]): Result<ReplayOptions | 'help', string> {
  const flags = readFlags(args)
  if (!flags.ok) return flags
  const { tracks, race, name, kind, speed, loss, help, rebase = false, single = false, sealed = false } = flags.value
  if (help) return ok('help')
  if (!tracks) return bad('Which file? Give it with --tracks FILE.csv.gz')
  if (!race) return bad('Which race? Give it a short name for its address with --race SLUG')
  if (!isSlug(race)) return bad(`--race ${race}: use lower-case letters, digits and hyphens, 2 to 60 of them`)
  const raceKind = KINDS.find((known) => known === (kind ?? 'vehicle'))
  if (!raceKind) return bad(`--kind ${kind}: one of ${KINDS.join(', ')}`)
  const factor = speed === undefined || speed === 'max' ? Number.POSITIVE_INFINITY : Number(speed)
  if (!(factor > 0)) return bad(`--speed ${speed}: a number above 0, or max`)
  const lossShare = Number(loss ?? 0)
  if (loss === '' || !(lossShare >= 0 && lossShare <= 1)) return bad(`--loss ${loss}: a share from 0 to 1`)
  return ok({
    tracksFile: tracks,
    slug: race,
    name: name?.trim() || nameFromSlug(race),
    kind: raceKind,
    rebase,
    speed: factor,
    lossShare,
    single,
    sealed,
  })
}

function readFlags(args: readonly string[]) {
  const text = { type: 'string' } as const
  const flag = { type: 'boolean' } as const
  const options = {
    ...{ tracks: text, race: text, name: text, kind: text, speed: text, loss: text },
    ...{ rebase: flag, single: flag, sealed: flag, help: { ...flag, short: 'h' } },
  }
  try {
    return ok(parseArgs({ args: [...args], options, strict: true, allowPositionals: false }).values)
  } catch (error) {
    return bad(error instanceof Error ? error.message : String(error))
  }
}

function isSlug(text: string): boolean {
  return /^[a-z0-9](?:[a-z0-9-]{0,58}[a-z0-9])$/.test(text)
}

function nameFromSlug(slug: string): string {
  const words = slug.replaceAll('-', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

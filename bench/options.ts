import { parseArgs } from 'node:util'
import { bad, ok, type Result } from '#base/result'

export type CodecOptions = {
  readonly tracksFile: string
  readonly stream: 'fleet' | 'per-tracker'
  readonly link: 'at-gateway' | 'blind'
  /** How long the oldest fix of a message waits; infinite: a message goes only when it is full. */
  readonly reportIntervalS: number
  readonly creditBytes: number
  /** Steps of 1e-4° / 2^halvings. */
  readonly halvings: number
}

export const CODEC_USAGE = `Measures the radio protocol on a file of tracks and prints one line of JSON.

  npm run -s bench:codec -- --tracks FILE.csv.gz [options]

  --tracks FILE                   gzip CSV with the columns tracker, t_unix_s, lat, lon (more are allowed)
  --stream fleet|per-tracker      one field gateway for all, or a solo stream for each tracker (default: fleet)
  --link at-gateway|blind         every message is reported at the gateway, or none ever is (default: at-gateway)
  --report-interval SECONDS|full  how long a message's oldest fix waits, or messages go only when full
                                  (default: 300 for fleet, full for per-tracker)
  --credit BYTES                  what one paid unit holds, 16 to 340 (default: 50)
  --resolution DEGREES            1e-4, 5e-5, 2.5e-5 or 1.25e-5 (default: 1e-4)`

/** By their number of halvings. */
const RESOLUTIONS_DEG = ['1e-4', '5e-5', '2.5e-5', '1.25e-5'] as const

const FLEET_INTERVAL_S = 300
/** A week: a gateway that waits longer is switched off. */
const INTERVAL_MAX_S = 7 * 86_400
/** Less than this holds no fix. */
const CREDIT_BYTES_MIN = 16
const CREDIT_BYTES_MAX = 340

/** Reads the command line; a fault is one sentence for the person who typed it. */
export function parseCodecOptions(args: readonly string[]): Result<CodecOptions | 'help', string> {
  const flags = readFlags(args)
  if (!flags.ok) return flags
  const { tracks, stream = 'fleet', link = 'at-gateway', credit = '50', resolution = '1e-4', help } = flags.value
  if (help) return ok('help')
  if (!tracks) return bad('Which file? Give it with --tracks FILE.csv.gz')
  if (stream !== 'fleet' && stream !== 'per-tracker') return bad(`--stream ${stream}: fleet or per-tracker`)
  if (link !== 'at-gateway' && link !== 'blind') return bad(`--link ${link}: at-gateway or blind`)
  const reportIntervalS = readInterval(flags.value['report-interval'], stream)
  if (reportIntervalS === undefined) {
    return bad(
      `--report-interval ${flags.value['report-interval']}: whole seconds from 1 to ${INTERVAL_MAX_S}, or full`,
    )
  }
  const creditBytes = readWhole(credit, CREDIT_BYTES_MIN, CREDIT_BYTES_MAX)
  if (creditBytes === undefined)
    return bad(`--credit ${credit}: whole bytes from ${CREDIT_BYTES_MIN} to ${CREDIT_BYTES_MAX}`)
  const halvings = readHalvings(resolution)
  if (halvings === undefined) return bad(`--resolution ${resolution}: one of ${RESOLUTIONS_DEG.join(', ')}`)
  return ok({ tracksFile: tracks, stream, link, reportIntervalS, creditBytes, halvings })
}

function readFlags(args: readonly string[]) {
  const text = { type: 'string' } as const
  const options = {
    ...{ tracks: text, stream: text, link: text, 'report-interval': text, credit: text, resolution: text },
    help: { type: 'boolean', short: 'h' } as const,
  }
  try {
    return ok(parseArgs({ args: [...args], options, strict: true, allowPositionals: false }).values)
  } catch (error) {
    return bad(error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error))
  }
}

function readInterval(text: string | undefined, stream: CodecOptions['stream']): number | undefined {
  if (text === 'full') return Number.POSITIVE_INFINITY
  if (text === undefined) return stream === 'fleet' ? FLEET_INTERVAL_S : Number.POSITIVE_INFINITY
  return readWhole(text, 1, INTERVAL_MAX_S)
}

function readWhole(text: string, min: number, max: number): number | undefined {
  const value = Number(text)
  return /^\d+$/.test(text) && value >= min && value <= max ? value : undefined
}

/** By value, so that 0.0001 is understood as well. */
function readHalvings(text: string): number | undefined {
  const halvings = RESOLUTIONS_DEG.findIndex((known) => text.trim() !== '' && Number(known) === Number(text))
  return halvings < 0 ? undefined : halvings
}

import { cpus } from 'node:os'
import { readTrackFile } from '#tools/replay/track-file'
import { measureBaselines } from './baseline-run'
import { createFleet, type Fleet } from './fleet'
import { runFleet } from './fleet-run'
import { CODEC_USAGE, type CodecOptions, parseCodecOptions } from './options'
import { runSolo } from './solo-run'
import { measureSpeed } from './speed'

/** Measures the radio protocol on a file of tracks: one line of JSON on stdout, or one line on stderr and status 1. */

async function main(): Promise<void> {
  const options = parseCodecOptions(process.argv.slice(2))
  if (!options.ok) throw new Error(options.fault)
  if (options.value === 'help') return console.log(CODEC_USAGE)
  const file = await readTrackFile(options.value.tracksFile)
  if (!file.ok) throw new Error(file.fault)
  const { tracks, repeatedRows, badRowCount } = file.value
  const fleet = createFleet(tracks, options.value.halvings)
  const result = {
    ...describeOptions(options.value),
    trackers: fleet.trackers.length,
    skippedRows: repeatedRows + badRowCount,
    ...measure(fleet, options.value),
    baselines: measureBaselines(fleet),
    machine: { cpu: cpus()[0]?.model ?? 'unknown', node: process.version },
    date: new Date().toISOString(),
  }
  console.log(JSON.stringify(result, shorten))
}

function describeOptions({ stream, link, reportIntervalS, creditBytes, halvings }: CodecOptions) {
  const reportInterval = Number.isFinite(reportIntervalS) ? reportIntervalS : 'full'
  const credit = stream === 'per-tracker' ? { credit: creditBytes } : {}
  return { stream, link, reportInterval, ...credit, resolution: 1e-4 / 2 ** halvings }
}

function measure(fleet: Fleet, options: CodecOptions) {
  const { figures, sent } = options.stream === 'fleet' ? runFleet(fleet, options) : runSolo(fleet, options)
  return { ...figures, ...measureSpeed(sent, options.link === 'at-gateway') }
}

/** Three decimals are more than any of these figures is good for; degrees keep all. */
function shorten(key: string, value: unknown): unknown {
  return typeof value === 'number' && key !== 'resolution' ? Math.round(1000 * value) / 1000 : value
}

main().catch((error) => {
  console.error(error instanceof Error ? error.message : String(error))
  process.exitCode = 1
})

import { createHash } from 'node:crypto'
import { type UnzipFileInfo, unzipSync } from 'fflate'
import { bad, ok, type Result } from '#base/result'
import type { Fix } from '#race/fix'
import {
  type KeptRace,
  type KeptResults,
  type KeptSetup,
  RACE_FILE_FORMAT,
  type RaceFileManifest,
} from '#race/race-file'

/** A race file that was read, each part as its manifest says that it was written. */
export type ReadRaceFile = KeptRace & { readonly manifest: RaceFileManifest; readonly messageCount: number }

/** Why a file is not taken, in a sentence. */
export type ArchiveFault = string

const PARTS = ['manifest.json', 'setup.json', 'results.json', 'fixes.jsonl', 'messages.jsonl', 'audit.jsonl']
const NEEDED = ['manifest.json', 'setup.json', 'fixes.jsonl', 'messages.jsonl', 'audit.jsonl']
/** All parts together, unpacked: a season of three hundred boats has a tenth of it. */
const UNPACKED_BYTES_MAX = 4_000_000_000

/** Reads a race file whole. Nothing in it names a place on this machine: parts have their names, and any other name is refused. */
export function readArchive(bytes: Uint8Array): Result<ReadRaceFile, ArchiveFault> {
  const unpacked = unpack(bytes)
  if (!unpacked.ok) return unpacked
  const files = unpacked.value
  const missing = NEEDED.find((name) => files[name] === undefined)
  if (missing !== undefined) return bad(`This is no race file: it has no ${missing}.`)
  const text = (name: string) => new TextDecoder().decode(files[name])
  const manifest = parsed(text('manifest.json')) as RaceFileManifest | undefined
  if (typeof manifest?.format !== 'number') return bad('Its manifest cannot be read.')
  if (manifest.format !== RACE_FILE_FORMAT)
    return bad(`It is of format ${manifest.format}; this Farfield reads format ${RACE_FILE_FORMAT}.`)
  for (const [name, file] of Object.entries(files)) {
    if (name === 'manifest.json') continue
    const hash = createHash('sha256').update(file).digest('hex')
    if (manifest.sha256?.[name] !== hash)
      return bad(`${name} is not as it was written: it was changed, or damaged on its way.`)
  }
  const setup = parsed(text('setup.json')) as KeptSetup | undefined
  const fixes = linesOf(text('fixes.jsonl')) as readonly Fix[]
  const results = files['results.json'] && (parsed(text('results.json')) as KeptResults | undefined)
  if (setup === undefined || !Array.isArray(setup.entries)) return bad('Its set-up cannot be read.')
  const messageCount = countLines(files['messages.jsonl'] as Uint8Array)
  return ok({ manifest, setup, fixes, messageCount, ...(results && { results }) })
}

function unpack(bytes: Uint8Array): Result<Record<string, Uint8Array>, ArchiveFault> {
  let [stranger, size]: [string | undefined, number] = [undefined, 0]
  const take = ({ name, originalSize }: UnzipFileInfo) => {
    size += originalSize
    if (!PARTS.includes(name)) stranger ??= name
    return stranger === undefined && size <= UNPACKED_BYTES_MAX
  }
  try {
    const files = unzipSync(bytes, { filter: take })
    if (stranger !== undefined)
      return bad(`There is a part in it that no race file has: ${JSON.stringify(stranger)}. Nothing was read.`)
    return size > UNPACKED_BYTES_MAX ? bad('Unpacked it is larger than 4 GB. Nothing was read.') : ok(files)
  } catch {
    return bad('This is no ZIP archive, or it is damaged.')
  }
}

function linesOf(text: string): unknown[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as unknown)
}

function countLines(bytes: Uint8Array): number {
  let count = 0
  for (const byte of bytes) if (byte === 10) count++
  return count
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

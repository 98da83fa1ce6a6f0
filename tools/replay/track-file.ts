import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { createGunzip } from 'node:zlib'
import { bad, ok, type Result } from '#base/result'

export type TrackFix = { readonly atS: number; readonly latDeg: number; readonly lonDeg: number }

/** One tracker of a file, its fixes by time, no instant twice. */
export type FileTrack = { readonly tracker: string; readonly fixes: readonly TrackFix[] }

export type TrackFile = {
  /** In the order in which the file first names them. */
  readonly tracks: readonly FileTrack[]
  readonly fixCount: number
  /** Rows that say again what another row has said: same tracker, same second, same place. */
  readonly repeatedRows: number
  readonly badRowCount: number
  /** The first bad rows, to show. */
  readonly badRows: readonly BadRow[]
}

export type BadRow = { readonly line: number; readonly why: string }

const BAD_ROWS_SHOWN = 10
const COLUMNS = ['tracker', 't_unix_s', 'lat', 'lon'] as const
const UNIX_S_MAX = 0xffff_ffff
const TRACKER_CHARS_MAX = 40

/**
 * Reads a gzip CSV of tracks: a header with at least `tracker,t_unix_s,lat,lon` in any order, WGS84 degrees, Unix seconds
 * (a fraction is rounded). Bad rows are left out and reported by line; a file that cannot be read is one sentence.
 */
export async function readTrackFile(path: string): Promise<Result<TrackFile, string>> {
  const reader = createTrackReader()
  const file = createReadStream(path)
  const unzipped = createGunzip()
  file.on('error', (error) => unzipped.destroy(error))
  try {
    const lines = createInterface({ input: file.pipe(unzipped), crlfDelay: Number.POSITIVE_INFINITY })
    for await (const line of lines) {
      const fault = reader.take(line)
      if (fault) return bad(`${path}: ${fault}`)
    }
  } catch (error) {
    return bad(`${path}: ${describeReadError(error as NodeJS.ErrnoException)}`)
  } finally {
    file.destroy()
  }
  const result = reader.finish()
  return result.ok ? result : bad(`${path}: ${result.fault}`)
}

function describeReadError(error: NodeJS.ErrnoException): string {
  if (error.code === 'ENOENT') return 'there is no such file'
  if (error.code === 'EISDIR') return 'this is a folder'
  if (error.code === 'EACCES') return 'not allowed to read it'
  if (error.code === 'Z_BUF_ERROR') return 'the gzip file is cut short'
  if (error.code?.startsWith('Z_')) return 'not a gzip file (make one with gzip FILE.csv)'
  return error.message
}

type Columns = Record<(typeof COLUMNS)[number], number>
type Row = TrackFix & { readonly tracker: string }

/** Takes a file line by line. */
function createTrackReader() {
  const tracks = new Map<string, Map<number, TrackFix>>()
  const badRows: BadRow[] = []
  const counts = { line: 0, bad: 0, repeated: 0, fixes: 0 }
  let columns: Columns | undefined

  const refuse = (why: string) => {
    counts.bad++
    if (badRows.length < BAD_ROWS_SHOWN) badRows.push({ line: counts.line, why })
  }

  const add = (row: Row) => {
    const fixes = tracks.get(row.tracker) ?? new Map<number, TrackFix>()
    tracks.set(row.tracker, fixes)
    const there = fixes.get(row.atS)
    if (there && there.latDeg === row.latDeg && there.lonDeg === row.lonDeg) counts.repeated++
    else if (there) refuse(`a second place for tracker ${row.tracker} at the same time; the first is kept`)
    else fixes.set(row.atS, { atS: row.atS, latDeg: row.latDeg, lonDeg: row.lonDeg })
  }

  return {
    /** A fault only when the header is not one. */
    take(line: string): string | undefined {
      counts.line++
      if (line.trim() === '') return undefined
      const cells = splitCsvLine(line.replace(/^\uFEFF/, ''))
      if (!columns) {
        const header = readHeader(cells)
        if (!header.ok) return header.fault
        columns = header.value
        return undefined
      }
      const row = readRow(cells, columns)
      if (row.ok) add(row.value)
      else refuse(row.fault)
      return undefined
    },
    finish(): Result<TrackFile, string> {
      if (!columns) return bad('the file is empty')
      const sorted = [...tracks].map(([tracker, fixes]) => {
        return { tracker, fixes: [...fixes.values()].sort((a, b) => a.atS - b.atS) }
      })
      const fixCount = sorted.reduce((sum, track) => sum + track.fixes.length, 0)
      if (fixCount === 0) return bad(`no usable row${badRows[0] ? `; line ${badRows[0].line}: ${badRows[0].why}` : ''}`)
      const { bad: badRowCount, repeated: repeatedRows } = counts
      return ok({ tracks: sorted, fixCount, repeatedRows, badRowCount, badRows })
    },
  }
}

function readHeader(cells: readonly string[]): Result<Columns, string> {
  const names = cells.map((cell) =>
    cell
      .replace(/^\uFEFF/, '')
      .trim()
      .toLowerCase(),
  )
  const missing = COLUMNS.filter((column) => !names.includes(column))
  if (missing.length > 0)
    return bad(`the header lacks the column${missing.length > 1 ? 's' : ''} ${missing.join(', ')}`)
  return ok(Object.fromEntries(COLUMNS.map((column) => [column, names.indexOf(column)])) as Columns)
}

function readRow(cells: readonly string[], columns: Columns): Result<Row, string> {
  const tracker = cells[columns.tracker]?.trim() ?? ''
  if (tracker === '') return bad('no tracker')
  if (tracker.length > TRACKER_CHARS_MAX) return bad(`a tracker of more than ${TRACKER_CHARS_MAX} characters`)
  const atS = readNumber(cells[columns.t_unix_s])
  if (atS === undefined || Math.round(atS) < 1 || atS > UNIX_S_MAX) return bad('t_unix_s is not a time in Unix seconds')
  const latDeg = readNumber(cells[columns.lat])
  if (latDeg === undefined || Math.abs(latDeg) > 90) return bad('lat is not between -90 and 90')
  const lonDeg = readNumber(cells[columns.lon])
  if (lonDeg === undefined || Math.abs(lonDeg) > 180) return bad('lon is not between -180 and 180')
  return ok({ tracker, atS: Math.round(atS), latDeg, lonDeg })
}

function readNumber(cell: string | undefined): number | undefined {
  const text = cell?.trim() ?? ''
  const value = Number(text)
  return text !== '' && Number.isFinite(value) ? value : undefined
}

/** Cells of a CSV line (RFC 4180), without line breaks inside quotes. */
export function splitCsvLine(line: string): string[] {
  if (!line.includes('"')) return line.split(',')
  const cells = line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)
  return [...cells].map(([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '')
}

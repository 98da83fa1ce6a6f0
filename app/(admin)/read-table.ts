import { parse } from 'csv-parse/sync'
import { bad, ok, type Result } from '#base/result'

/** A list of entries is a few kilobytes. */
export const TABLE_BYTES_MAX = 2_000_000

/**
 * Reads a CSV file as spreadsheets write it: UTF-8, else Windows-1252; commas, semicolons or tabs, whichever its first line has most of. Of more rows than `rowsMax`
 * below the header so many are read that it shows that there are more. The fault is in words.
 */
export function readTable(bytes: Uint8Array, rowsMax: number): Result<string[][], string> {
  const content = decode(bytes)
  try {
    const options = { delimiter: delimiterOf(content), relax_column_count: true, skip_empty_lines: false, bom: true }
    return ok(parse(content, { ...options, to: rowsMax + 2, max_record_size: 20_000 }) as string[][])
  } catch (error) {
    return bad(error instanceof Error ? error.message : 'unknown')
  }
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder('windows-1252').decode(bytes)
  }
}

function delimiterOf(content: string): string {
  const [first = ''] = content.split(/\r?\n/, 1)
  const count = (sign: string) => first.split(sign).length - 1
  return [',', ';', '\t'].reduce((best, sign) => (count(sign) > count(best) ? sign : best))
}

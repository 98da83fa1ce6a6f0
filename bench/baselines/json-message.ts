import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib'
import type { BaselineFix } from './fix'

/** What a web programmer would send: an array of objects in degrees, under brotli at its best. */
export function encodeJsonMessage(fixes: readonly BaselineFix[], halvings: number): Uint8Array {
  const json = jsonOf(fixes, halvings)
  return brotliCompressSync(json, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
      [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
      [constants.BROTLI_PARAM_SIZE_HINT]: json.length,
    },
  })
}

export function decodeJsonMessage(bytes: Uint8Array, halvings: number): BaselineFix[] {
  const rows = JSON.parse(brotliDecompressSync(bytes).toString('utf8')) as Row[]
  const stepsDeg = stepsPerDeg(halvings)
  return rows.map(({ id, t, lat, lon }) => {
    return { tracker: id, atS: t, lat: Math.round(lat * stepsDeg), lon: Math.round(lon * stepsDeg) }
  })
}

type Row = { readonly id: number; readonly t: number; readonly lat: number; readonly lon: number }

/** As many decimals as the resolution has: 4 at 1e-4°, 7 at 1.25e-5°. */
function jsonOf(fixes: readonly BaselineFix[], halvings: number): string {
  const degOf = (steps: number) => Number((steps / stepsPerDeg(halvings)).toFixed(DECIMALS[halvings]))
  const rows = fixes.map(({ tracker, atS, lat, lon }): Row => {
    return { id: tracker, t: atS, lat: degOf(lat), lon: degOf(lon) }
  })
  return JSON.stringify(rows)
}

const DECIMALS: readonly number[] = [4, 5, 6, 7]

const stepsPerDeg = (halvings: number) => 10_000 * 2 ** halvings

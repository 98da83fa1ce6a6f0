import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makeTracks } from './test-tracks'

const folder = mkdtempSync(join(tmpdir(), 'bench-codec-'))
const tracksFile = join(folder, 'tracks.csv.gz')
afterAll(() => rmSync(folder, { recursive: true }))

beforeAll(() => {
  const rows = makeTracks(3, 20).flatMap(({ tracker, fixes }) =>
    fixes.map(({ atS, latDeg, lonDeg }) => `${tracker},${atS},${latDeg},${lonDeg}`),
  )
  const repeated = rows[5]!
  const elsewhere = `${repeated.split(',').slice(0, 2).join(',')},1,1`
  writeFileSync(tracksFile, gzipSync(['tracker,t_unix_s,lat,lon', ...rows, repeated, elsewhere].join('\n')))
})

function run(...args: string[]) {
  const root = join(import.meta.dirname, '..')
  const { stdout, stderr, status } = spawnSync(process.execPath, ['--import', 'tsx', 'bench/codec.ts', ...args], {
    cwd: root,
    encoding: 'utf8',
  })
  return { stdout, stderr, status }
}

describe('the command', () => {
  test('prints one line of JSON with every figure; a repeated second is left out and counted', () => {
    const { stdout, status } = run('--tracks', tracksFile, '--stream', 'per-tracker', '--link', 'blind')
    expect(status).toBe(0)
    expect(stdout.trimEnd()).not.toContain('\n')
    expect(JSON.parse(stdout)).toMatchObject({
      ...{ stream: 'per-tracker', link: 'blind', reportInterval: 'full', credit: 50, resolution: 1e-4 },
      ...{ trackers: 3, skippedRows: 2, fixes: 60, roundTrip: 'exact', wrong: 0, undecoded: 0 },
      ...{ messages: expect.any(Number), bytes: expect.any(Number), bitsPerFix: expect.any(Number) },
      ...{ fixesPerCredit: expect.any(Number), fixesPerCreditLossProof: expect.any(Number) },
      ...{ creditsPerTrackerDay: expect.any(Number), encodeFixesPerS: expect.any(Number) },
      baselines: {
        ...{ jsonBrotli: expect.any(Number), msgpack: expect.any(Number), varintConstantVelocity: expect.any(Number) },
        ...{ polylineTime: expect.any(Number), ybPositions: expect.any(Number) },
      },
      machine: { cpu: expect.any(String), node: process.version },
    })
  })

  test.each([
    [['--tracks', join(folder, 'absent.csv.gz')], 'there is no such file'],
    [['--tracks', 'x', '--resolution', '1e-6'], '--resolution 1e-6'],
    [[], '--tracks'],
  ])('%j: one clear line, nothing on stdout, status 1', (args, sentence) => {
    const { stdout, stderr, status } = run(...args)
    expect({ stdout, status, lines: stderr.trimEnd().split('\n').length }).toEqual({ stdout: '', status: 1, lines: 1 })
    expect(stderr).toContain(sentence)
  })
})

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, describe, expect, it } from 'vitest'
import { readTrackFile, splitCsvLine, type TrackFile } from './track-file'

const folder = mkdtempSync(join(tmpdir(), 'track-file-'))
afterAll(() => rmSync(folder, { recursive: true }))

function write(content: string | Uint8Array): string {
  const path = join(folder, 'tracks.csv.gz')
  writeFileSync(path, content)
  return path
}

const read = (text: string) => readTrackFile(write(gzipSync(text)))

async function mustRead(text: string): Promise<TrackFile> {
  const file = await read(text)
  if (!file.ok) throw new Error(file.fault)
  return file.value
}

describe('a file of tracks', () => {
  it('gives each tracker its fixes by time, whatever the order of rows and columns', async () => {
    const file = await mustRead('lon,speed,t_unix_s,tracker,lat\n3,9,200,b,1\n4,9,300,a,2\n5,9,100,b,-3\n')
    expect(file.tracks).toEqual([
      {
        tracker: 'b',
        fixes: [
          { atS: 100, latDeg: -3, lonDeg: 5 },
          { atS: 200, latDeg: 1, lonDeg: 3 },
        ],
      },
      { tracker: 'a', fixes: [{ atS: 300, latDeg: 2, lonDeg: 4 }] },
    ])
    expect(file).toMatchObject({ fixCount: 3, badRowCount: 0, repeatedRows: 0 })
  })

  it('skips a bad row, says which line and why, and reads the next', async () => {
    const rows = ['1,x,1,1', ',10,1,1', '1,10,91,1', '1,10,1,-181', '1,10,1', '1,0,1,1', '1,10,NaN,1', '1,20,1.5,1']
    const file = await mustRead(`tracker,t_unix_s,lat,lon\n${rows.join('\n')}\n`)
    expect(file.badRows.map(({ line }) => line)).toEqual([2, 3, 4, 5, 6, 7, 8])
    expect(file.badRows[2]?.why).toContain('lat')
    expect(file.tracks).toEqual([{ tracker: '1', fixes: [{ atS: 20, latDeg: 1.5, lonDeg: 1 }] }])
  })

  it('lists the first bad rows only, and counts the rest', async () => {
    const file = await mustRead(`tracker,t_unix_s,lat,lon\n1,10,1,1\n${'1,oops,1,1\n'.repeat(500)}`)
    expect([file.badRows.length, file.badRowCount]).toEqual([10, 500])
  })

  it('takes a row said twice once, and refuses a second place for one time', async () => {
    const file = await mustRead('tracker,t_unix_s,lat,lon\n1,10,1,1\n1,10,1,1\n1,10,2,2\n1,10.4,1,1\n')
    expect(file).toMatchObject({ fixCount: 1, repeatedRows: 2, badRowCount: 1 })
    expect(file.badRows[0]?.line).toBe(4)
  })

  it('reads Windows line ends, a byte order mark, blank lines and quotes', async () => {
    const file = await mustRead('\uFEFF"tracker",t_unix_s,note,lat,lon\r\n\r\n"a ""b""",10,"x, y",1,2\r\n')
    expect(file.tracks).toEqual([{ tracker: 'a "b"', fixes: [{ atS: 10, latDeg: 1, lonDeg: 2 }] }])
    expect(splitCsvLine('"",,"a"')).toEqual(['', '', 'a'])
  })

  it.each<[string, () => string, RegExp]>([
    ['is missing', () => join(folder, 'none.csv.gz'), /no such file/],
    ['is a folder', () => folder, /folder/],
    ['is not gzip', () => write('tracker,t_unix_s,lat,lon\n1,10,1,1\n'), /not a gzip file/],
    [
      'is cut short',
      () => write(gzipSync('tracker,t_unix_s,lat,lon\n1,10,1,1\n'.repeat(99)).subarray(0, 50)),
      /cut short/,
    ],
    ['is empty', () => write(gzipSync('')), /empty/],
    ['lacks columns', () => write(gzipSync('tracker,time,lat,lng\n1,10,1,1\n')), /columns t_unix_s, lon/],
    ['has no usable row', () => write(gzipSync('tracker,t_unix_s,lat,lon\n1,x,1,1\n')), /no usable row; line 2/],
  ])('that %s is one clear line', async (_, path, says) => {
    const file = await readTrackFile(path())
    expect(file.ok ? 'was read' : file.fault).toMatch(says)
    expect(file.ok ? '' : file.fault).not.toContain('\n')
  })
})

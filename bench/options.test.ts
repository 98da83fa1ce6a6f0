import { describe, expect, test } from 'vitest'
import { parseCodecOptions } from './options'

const parse = (line: string) => parseCodecOptions(line.split(' ').filter((word) => word !== ''))

describe('the command line', () => {
  test('needs a file, and takes the figures of the brief for the rest', () => {
    expect(parse('--tracks a.csv.gz')).toEqual({
      ok: true,
      value: {
        tracksFile: 'a.csv.gz',
        stream: 'fleet',
        link: 'at-gateway',
        reportIntervalS: 300,
        creditBytes: 50,
        halvings: 0,
      },
    })
    expect(parse('').ok).toBe(false)
  })

  test('a solo tracker waits for its credit to be full unless told otherwise', () => {
    const value = (line: string) => parse(`--tracks a --stream per-tracker ${line}`)
    expect(value('')).toMatchObject({ value: { reportIntervalS: Number.POSITIVE_INFINITY } })
    expect(value('--report-interval 3600')).toMatchObject({ value: { reportIntervalS: 3600 } })
    expect(parse('--tracks a --report-interval full')).toMatchObject({
      value: { reportIntervalS: Number.POSITIVE_INFINITY },
    })
  })

  test.each([
    ['1e-4', 0],
    ['0.0001', 0],
    ['5e-5', 1],
    ['2.5e-5', 2],
    ['1.25e-5', 3],
  ])('resolution %s is %i halvings', (text, halvings) =>
    expect(parse(`--tracks a --resolution ${text}`)).toMatchObject({ value: { halvings } }),
  )

  test.each([
    ['--resolution 1e-5', '1e-4, 5e-5, 2.5e-5, 1.25e-5'],
    ['--stream both', '--stream both'],
    ['--link lossy', '--link lossy'],
    ['--report-interval 0', '--report-interval 0'],
    ['--report-interval 1.5', '--report-interval 1.5'],
    ['--credit 15', '--credit 15'],
    ['--credit 341', '--credit 341'],
    ['--speed 3', '--speed'],
    ['surplus', 'surplus'],
  ])('%s is refused by name, in one line', (line, named) => {
    const result = parse(`--tracks a ${line}`)
    expect(result.ok ? '' : result.fault).toContain(named)
    expect(result.ok ? '' : result.fault).not.toContain('\n')
  })

  test('asks for help', () => expect(parse('-h')).toEqual({ ok: true, value: 'help' }))
})

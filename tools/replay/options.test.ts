import { describe, expect, it } from 'vitest'
import { parseReplayOptions } from './options'

const needed = ['--tracks', 'a.csv.gz', '--race', 'solar-cars']

describe('replay options', () => {
  it('have defaults: everything exact, as fast as possible, one gateway, a name made from the slug', () => {
    expect(parseReplayOptions(needed)).toEqual({
      ok: true,
      value: {
        ...{ tracksFile: 'a.csv.gz', slug: 'solar-cars', name: 'Solar cars', kind: 'vehicle', rebase: false },
        ...{ speed: Number.POSITIVE_INFINITY, lossShare: 0, single: false, sealed: false },
      },
    })
  })

  it('are read as typed', () => {
    const typed = [
      '--name',
      'Cars',
      '--kind',
      'ship',
      '--rebase',
      '--speed',
      '60',
      '--loss',
      '0.1',
      '--single',
      '--sealed',
    ]
    const value = { name: 'Cars', kind: 'ship', rebase: true, speed: 60, lossShare: 0.1, single: true, sealed: true }
    expect(parseReplayOptions([...needed, ...typed])).toMatchObject({ value })
  })

  it.each([
    [['--race', 'x1'], /--tracks/],
    [['--tracks', 'a'], /--race/],
    [['--tracks', 'a', '--race', 'Solar Cars'], /lower-case/],
    [[...needed, '--speed', '0'], /--speed/],
    [[...needed, '--speed', 'fast'], /--speed/],
    [[...needed, '--loss', '20'], /--loss/],
    [[...needed, '--kind', 'swim'], /sail, foot/],
    [[...needed, '--fast'], /--fast/],
  ])('refuse %j with one sentence', (args, says) => {
    const result = parseReplayOptions(args)
    expect(result.ok ? 'was taken' : result.fault).toMatch(says)
  })
})

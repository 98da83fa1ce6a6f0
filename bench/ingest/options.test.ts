import { describe, expect, it } from 'vitest'
import { parseIngestOptions } from './options'

describe('the command line of the ingest benchmark', () => {
  it('has defaults, and takes figures and a wish', () => {
    expect(parseIngestOptions([])).toEqual({
      ok: true,
      value: { streams: 200, messages: 20_000, processes: 2, sos: false },
    })
    expect(parseIngestOptions(['--streams', '5', '--messages', '10', '--processes', '1', '--sos'])).toEqual({
      ok: true,
      value: { streams: 5, messages: 10, processes: 1, sos: true },
    })
    expect(parseIngestOptions(['--help'])).toEqual({ ok: true, value: 'help' })
  })

  it.each([
    [['--streams', 'many']],
    [['--messages', '0']],
    [['--streams', '9', '--messages', '9']],
    [['--fast']],
    [['--processes', '3']],
  ])('says what is wrong with %j', (args) => {
    expect(parseIngestOptions(args).ok).toBe(false)
  })
})

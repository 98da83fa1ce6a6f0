import { parseArgs } from 'node:util'
import { bad, ok, type Result } from '#base/result'

export type RaceOptions = {
  readonly entries: number
  /** Of each entry. */
  readonly fixes: number
  /** Whether the same fixes go into a fix log and come back. */
  readonly loading: boolean
}

export const RACE_USAGE = `Measures how a race is scored and prints one line of JSON.

  npm run -s bench:race -- [options]

  --entries N   entries of the race (default: 200)
  --fixes N     fixes of each (default: 20000)
  --no-loading  leaves out the figure with loading, which fills a fix log first: minutes

  advanceUsMedian, advanceUsP99  one fix of one entry, at the end of tracks of that length, into the field, µs
  rescoreMs                      a moved mark: everybody's track, in memory, read again by the new course
  rescoreWithLoadingMs           the same with the tracks read from the fix log in Postgres first
  endToEndMs                     from a course that is saved to the new standings in a follower's live feed, through the server as it is
                                 shipped: median of several; endToEndEntries entries with endToEndFixes fixes each
  baseline                       advanceUs: one fix, when its entry's whole track is read again for it; rescoreMs: the field made anew from its
                                 fixes, as without tracks in memory`

/** Reads the command line; a fault is one sentence for the person who typed it. */
export function parseRaceOptions(args: readonly string[]): Result<RaceOptions | 'help', string> {
  const text = { type: 'string' } as const
  const flag = { type: 'boolean' } as const
  const options = { entries: text, fixes: text, 'no-loading': flag, help: { ...flag, short: 'h' } } as const
  try {
    const { values } = parseArgs({ args: [...args], options, strict: true })
    if (values.help) return ok('help')
    const { entries = '200', fixes = '20000' } = values
    for (const [name, figure] of Object.entries({ entries, fixes })) {
      if (!/^[1-9]\d{0,5}$/.test(figure)) return bad(`--${name} ${figure}: a whole number from 1 to 999,999`)
    }
    if (Number(fixes) < 100) return bad('At least 100 fixes of each entry.')
    return ok({ entries: Number(entries), fixes: Number(fixes), loading: values['no-loading'] !== true })
  } catch (error) {
    return bad(error instanceof Error ? error.message : String(error))
  }
}

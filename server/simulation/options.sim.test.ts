import { describe, expect, it } from 'vitest'
import { commandOf, parseSimOptions, raceOf, type SimOptions } from './options'

const parse = (line: string) => parseSimOptions(line.split(' ').filter((word) => word !== ''))
function read(line: string): SimOptions {
  const parsed = parse(line)
  if (!parsed.ok || parsed.value === 'help') throw new Error(`not options: ${line}`)
  return parsed.value
}

describe('options of the simulation', () => {
  it('are a day of 40 boats at a minute unless said otherwise', () => {
    expect(read('')).toEqual({
      boats: 40,
      cadenceS: 60,
      hours: 24,
      profile: 'field',
      faults: 'loss',
      seed: 1,
      seeds: 1,
    })
  })

  it('come back from the command that repeats a seed', () => {
    const options = read(
      '--boats 12 --cadence 300 --hours 36 --loss 0.3 --burst 4 --profile solo --faults all --seeds 9',
    )
    const command = commandOf(options, 7)
    expect(command.startsWith('npm run -s sim -- ')).toBe(true)
    const again = read(command.slice('npm run -s sim -- '.length))
    expect(raceOf(again, again.seed)).toEqual(raceOf(options, 7))
  })

  it.each([
    ['--reporting some', /--reporting is one of fixed, adaptive/],
    ['--reporting fixed --waters lake', /--waters is one of sea, ocean, trail/],
    ['--waters ocean', /--waters goes with --reporting/],
    ['--reporting fixed --hours 2', /--hours is at least 3 with --reporting/],
    ['--reporting adaptive --profile solo --hours 9', /--hours is at least 10 with --reporting/],
    ['--reporting fixed --boats 200 --hours 200', /--boats times --hours is at most 20000/],
    ['--loss 1.5', /--loss is a number from 0 to 0.95/],
    ['--boats 2.5', /--boats is a whole number/],
    ['--faults some', /--faults is one of loss, realistic, all/],
    ['--profile fleet', /--profile is field or solo/],
    ['--hours', /--hours needs a value/],
    ['--speed 3', /no option --speed/],
    ['40', /no option 40/],
  ])('%s is refused in one line', (line, why) => {
    const parsed = parse(line)
    expect(!parsed.ok && parsed.fault).toMatch(why)
    expect(!parsed.ok && parsed.fault).not.toContain('\n')
  })

  it('sail a sea at a slower cadence where the error of the map is asked for', () => {
    const options = read('--reporting adaptive --waters ocean --seed 3')
    expect(options).toMatchObject({ reporting: 'adaptive', cadenceS: 300 })
    expect(raceOf(options, 3)).toMatchObject({ reporting: { kind: 'fixed' }, waters: 'ocean' })
    expect(raceOf(read(''), 3)).not.toHaveProperty('reporting')
    expect(commandOf(options, 3)).toContain(' --reporting adaptive --waters ocean --seed 3')
  })

  it('all draws other faults for other seeds, and the same for the same', () => {
    const options = read('--faults all')
    expect(raceOf(options, 1)).toEqual(raceOf(options, 1))
    expect(raceOf(options, 1).faults).not.toEqual(raceOf(options, 2).faults)
  })
})

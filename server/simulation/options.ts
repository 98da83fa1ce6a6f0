import { createRandom } from '#base/random'
import { bad, ok, type Result } from '#base/result'
import { HOUR_MS } from '#base/units'
import { FAULT_PROFILES, type FaultProfile, faultsOf } from './faults'
import type { Said } from './said'
import { type SimulationOptions, spanOf } from './sail'
import { WATERS, type Waters } from './waters'

/** What the command line asks for: the same race under several seeds. */
export type SimOptions = {
  readonly boats: number
  readonly cadenceS: number
  readonly hours: number
  readonly profile: 'solo' | 'field'
  readonly faults: FaultProfile
  /** Absent: the fault profile's own. */
  readonly loss?: number
  readonly burst?: number
  /** Absent: nothing is said beside fixes, or for `all` as each seed draws. */
  readonly alarms?: number
  readonly notes?: number
  /** Absent: the plain fleet, whose error on a map is not known. */
  readonly reporting?: 'fixed' | 'adaptive'
  readonly waters?: Waters
  /** Seeds `seed` … `seed + seeds - 1`. */
  readonly seed: number
  readonly seeds: number
}

export const SIM_USAGE = `npm run -s sim -- [--boats 40] [--cadence 60] [--hours 24] [--profile field|solo]
    [--faults loss|realistic|all] [--loss 0.1] [--burst 1] [--alarms 0] [--notes 0] [--reporting fixed|adaptive]
    [--waters sea|ocean|trail] [--seeds 1] [--seed 1]

Sails races in virtual time over the radio protocol: senders, modems, links and shore, with everything that goes wrong between them.
Prints one line of JSON. What goes against a promise of the protocol is said on stderr with the command that repeats it; status 1 then.

--boats     trackers: of one gateway (field, at most 256), or each with its own modem (solo)
--cadence   seconds between fixes; a gateway sends after every round, a solo tracker after twelve
--hours     length of a race; its last hour (solo: eight reports) is without faults
--faults    loss: messages are lost behind the gateway, and replies. realistic: mostly failures that the modem knows. all: each seed draws
            its own mixture of every fault there is
--loss      share of messages lost (default: 0.1 for loss, 0.06 for realistic, drawn for all)
--burst     mean number of messages lost in a row (default: 1 for loss, 2 for realistic, drawn for all)
--alarms    SOS of a boat in a day on average, some called off later (default: 0, drawn for all)
--notes     statuses, measurements and texts of a boat in a day on average (default: 0, drawn for all)
--reporting boats whose true places are known all the time. mapErrorP95M: how far, in 95 of 100 boat-minutes before the
            faultless end, a boat is from where shore draws it, which is where its newest two fixes lead. fixed: every fix of the cadence (default
            then 300) goes. adaptive: first the fixed race, for its credits; then boats are measured up to once a minute, and a fix goes when shore
            would draw the boat wrongly by more than a bound. The bound is what is adjusted, until both races take the same credits within 2 %; fixed...
            is the first race beside the second, and mapErrorRatio their quotient. Where the credits cannot be made equal, that is said
--waters    where they are: sea (gusts, currents, tacks and stops, made for this), ocean or trail (the demo's boats and runners)
--seeds     how many races; --seed is the first one's`

const FLAGS = [
  'boats',
  'cadence',
  'hours',
  'profile',
  'faults',
  'loss',
  'burst',
  'alarms',
  'notes',
  'reporting',
  'waters',
  'seeds',
  'seed',
] as const
type Flag = (typeof FLAGS)[number]

/** Reads the command line; the fault is one sentence. */
export function parseSimOptions(args: readonly string[]): Result<SimOptions | 'help', string> {
  if (args.includes('--help') || args.includes('-h')) return ok('help')
  const given = new Map<Flag, string>()
  for (let i = 0; i < args.length; i += 2) {
    const [name, value] = [args[i]?.replace(/^--/, '') ?? '', args[i + 1]]
    const flag = FLAGS.find((known) => args[i] === `--${known}`)
    if (flag === undefined) return bad(`There is no option ${args[i]}.`)
    if (value === undefined || value.startsWith('--')) return bad(`--${name} needs a value.`)
    given.set(flag, value)
  }
  return readFlags(given)
}

function readFlags(given: ReadonlyMap<Flag, string>): Result<SimOptions, string> {
  const profile = given.get('profile') ?? 'field'
  const faults = FAULT_PROFILES.find((known) => known === (given.get('faults') ?? 'loss'))
  if (profile !== 'field' && profile !== 'solo') return bad('--profile is field or solo.')
  if (faults === undefined) return bad(`--faults is one of ${FAULT_PROFILES.join(', ')}.`)
  const reporting = REPORTINGS.find((known) => known === given.get('reporting'))
  if (given.has('reporting') && reporting === undefined) return bad(`--reporting is one of ${REPORTINGS.join(', ')}.`)
  const waters = WATERS.find((known) => known === given.get('waters'))
  if (given.has('waters') && waters === undefined) return bad(`--waters is one of ${WATERS.join(', ')}.`)
  const faulty = (Object.keys(RANGES) as (keyof typeof RANGES)[]).flatMap((flag) => rangeFault(flag, given.get(flag)))
  if (faulty[0] !== undefined) return bad(faulty[0])
  const number = (flag: Flag, otherwise: number) => Number(given.get(flag) ?? otherwise)
  return checkReporting({
    boats: number('boats', 40),
    cadenceS: number('cadence', reporting ? 300 : 60),
    hours: number('hours', 24),
    profile,
    faults,
    seed: number('seed', 1),
    seeds: number('seeds', 1),
    ...(given.has('loss') ? { loss: number('loss', 0) } : {}),
    ...(given.has('burst') ? { burst: number('burst', 1) } : {}),
    ...(given.has('alarms') ? { alarms: number('alarms', 0) } : {}),
    ...(given.has('notes') ? { notes: number('notes', 0) } : {}),
    ...(reporting ? { reporting } : {}),
    ...(waters ? { waters } : {}),
  })
}

const REPORTINGS = ['fixed', 'adaptive'] as const

/** True places are kept for the whole race, six a minute. */
const SEA_BOAT_HOURS_MAX = 20_000

/** A map needs some hours before the faultless end, and room for the truth. */
function checkReporting(options: SimOptions): Result<SimOptions, string> {
  if (options.reporting === undefined) {
    return options.waters === undefined ? ok(options) : bad('--waters goes with --reporting.')
  }
  const { fromMs, quietFromMs, toMs } = spanOf(raceOf(options, options.seed))
  const endHours = (toMs - quietFromMs) / HOUR_MS
  if (quietFromMs - fromMs < 2 * HOUR_MS) {
    return bad(
      `--hours is at least ${Math.ceil(endHours + 2)} with --reporting at this cadence: the last ${endHours} are without faults.`,
    )
  }
  if (options.boats * options.hours > SEA_BOAT_HOURS_MAX) {
    return bad(`--boats times --hours is at most ${SEA_BOAT_HOURS_MAX} with --reporting.`)
  }
  return ok(options)
}

/** What each number may be: least, most, whether whole. */
const RANGES = {
  boats: [1, 256, true],
  cadence: [1, 14_400, true],
  hours: [2, 8760, false],
  loss: [0, 0.95, false],
  burst: [1, 1000, false],
  alarms: [0, 100, false],
  notes: [0, 1000, false],
  seeds: [1, 1_000_000, true],
  seed: [0, Number.MAX_SAFE_INTEGER, true],
} as const

function rangeFault(flag: keyof typeof RANGES, text: string | undefined): string[] {
  if (text === undefined) return []
  const [least, most, isWhole] = RANGES[flag]
  const value = text.trim() === '' ? Number.NaN : Number(text)
  const fits = value >= least && value <= most && (!isWhole || Number.isInteger(value))
  return fits ? [] : [`--${flag} is a ${isWhole ? 'whole ' : ''}number from ${least} to ${most}.`]
}

/** The race of one seed; with adaptive reporting, the one at a fixed cadence that it is held against. */
export function raceOf(options: SimOptions, seed: number): SimulationOptions {
  const { boats, cadenceS, hours, profile, faults, loss, burst, reporting, waters } = options
  const said = saidOf(options, seed)
  const isSilent = said.alarmsPerDay + said.notesPerDay === 0
  const asked = { seed, profile, boats, cadenceMs: 1000 * cadenceS, hours, faults: faultsOf(faults, seed, loss, burst) }
  const race: SimulationOptions = isSilent ? asked : { ...asked, said }
  return reporting === undefined ? race : { ...race, reporting: { kind: 'fixed' }, ...(waters && { waters }) }
}

/** What boats say in a race of all faults is drawn too: in half of the seeds nothing. */
function saidOf({ faults, alarms, notes }: SimOptions, seed: number): Said {
  const random = createRandom(`said/${seed}`)
  const upTo = (most: number) => (faults === 'all' && random.chance(0.5) ? most * random.next() : 0)
  const drawn = { alarmsPerDay: upTo(0.2), notesPerDay: upTo(6) }
  return { alarmsPerDay: alarms ?? drawn.alarmsPerDay, notesPerDay: notes ?? drawn.notesPerDay }
}

/** The command that sails one seed again. */
export function commandOf(options: SimOptions, seed: number): string {
  const { boats, cadenceS, hours, profile, faults } = options
  const optional = (['loss', 'burst', 'alarms', 'notes', 'reporting', 'waters'] as const)
    .map((flag) => (options[flag] === undefined ? '' : ` --${flag} ${options[flag]}`))
    .join('')
  const race = `--boats ${boats} --cadence ${cadenceS} --hours ${hours} --profile ${profile}`
  return `npm run -s sim -- ${race} --faults ${faults}${optional} --seed ${seed}`
}

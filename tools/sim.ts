import { sailAtEqualCredits } from '#server/simulation/equal-credits'
import { type SeedFigures, sailSeed, speedupOf, sumFigures } from '#server/simulation/figures'
import { commandOf, parseSimOptions, raceOf, SIM_USAGE, type SimOptions } from '#server/simulation/options'
import { createProgress } from './progress'

/**
 * Sails simulated races and prints one line of JSON on stdout. What goes against a promise of the protocol is said on stderr, with the command that
 * repeats it, and the status is 1.
 */
async function main(): Promise<void> {
  const options = parseSimOptions(process.argv.slice(2))
  if (!options.ok) throw new Error(options.fault)
  if (options.value === 'help') return console.log(SIM_USAGE)
  const startedAtMs = performance.now()
  const seeds = await sailSeeds(options.value)
  const tookMs = performance.now() - startedAtMs
  console.log(JSON.stringify(resultOf(options.value, seeds, tookMs), shorten))
  if (seeds.some(({ violations }) => violations.length > 0)) process.exitCode = 1
}

/** One seed after the other; a violation is told as soon as it is known. */
async function sailSeeds(options: SimOptions): Promise<SeedFigures[]> {
  const progress = process.stderr.isTTY ? createProgress(process.stderr) : undefined
  const sailed: SeedFigures[] = []
  for (let seed = options.seed; seed < options.seed + options.seeds; seed++) {
    progress?.show(`seed ${seed}, ${sailed.length} of ${options.seeds} done`)
    const race = raceOf(options, seed)
    const figures = options.reporting === 'adaptive' ? await sailAtEqualCredits(race) : await sailSeed(race)
    sailed.push(figures)
    if (figures.map?.equalCredits === false) {
      const { fixedCredits, errorBoundM } = figures.map
      console.error(
        `seed ${seed}: no bound takes the fixed race's ${fixedCredits} credits; ${errorBoundM} m comes nearest, with ${figures.credits}`,
      )
    }
    if (figures.violations.length === 0) continue
    progress?.end()
    for (const violation of figures.violations) console.error(violation)
    console.error(`again: ${commandOf(options, seed)}`)
  }
  progress?.end()
  return sailed
}

function resultOf(options: SimOptions, sailed: readonly SeedFigures[], tookMs: number) {
  const { boats, cadenceS, hours, profile, faults, loss, burst, reporting, waters, seed, seeds } = options
  const asked = { boats, cadence: cadenceS, hours, profile, faults, loss, burst, reporting, waters, seed, seeds }
  const violations = sailed.filter((one) => one.violations.length > 0).length
  return { ...asked, ...sumFigures(sailed), violations, speedup: Math.round(speedupOf(options, seeds, tookMs)) }
}

/** Six significant figures are more than any of these is good for. */
function shorten(_key: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(6)) : value
}

main().catch((error) => {
  console.error(error instanceof Error ? error.message : String(error))
  process.exitCode = 1
})

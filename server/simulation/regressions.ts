import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { FAULT_PROFILES, faultsOf } from './faults'
import type { SimulationOptions } from './sail'

/** A run that once went wrong, kept so that it is sailed first for ever. */
export type Regression = { readonly name: string; readonly note: string; readonly options: SimulationOptions }

const FOLDER = join(import.meta.dirname, 'regressions')

/** The options of a run as the command line names them. */
const RegressionFile = z.strictObject({
  note: z.string().min(1),
  options: z.strictObject({
    seed: z.number().int(),
    profile: z.enum(['solo', 'field']),
    boats: z.number().int().min(1).max(256),
    cadenceS: z.number().int().min(1),
    hours: z.number().positive(),
    faults: z.enum(FAULT_PROFILES),
    loss: z.number().min(0).max(0.95).optional(),
    burst: z.number().min(1).optional(),
  }),
})

/** Reads a kept run; throws on one that cannot be read, with its name. */
export function readRegression(name: string, text: string): Regression {
  try {
    const { note, options } = RegressionFile.parse(JSON.parse(text))
    const { faults: profile, loss, burst, cadenceS, ...rest } = options
    const faults = faultsOf(profile, options.seed, loss, burst)
    return { name, note, options: { ...rest, cadenceMs: 1000 * cadenceS, faults } }
  } catch (error) {
    throw new Error(`the kept regression ${name} cannot be read: ${error instanceof Error ? error.message : error}`)
  }
}

export function readRegressions(): Regression[] {
  const names = readdirSync(FOLDER).filter((name) => name.endsWith('.json'))
  return names.sort().map((name) => readRegression(name, readFileSync(join(FOLDER, name), 'utf8')))
}

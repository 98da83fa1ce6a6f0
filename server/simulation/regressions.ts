import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { FAULT_PROFILES, faultsOf, NO_FAULTS, type SimulationFaults } from './faults'
import type { SimulationOptions } from './sail'

/** A run that once went wrong, kept so that it is sailed first for ever. */
export type Regression = { readonly name: string; readonly note: string; readonly options: SimulationOptions }

const FOLDER = join(import.meta.dirname, 'regressions')

const numbersOf = (names: readonly string[]) => names.map((name) => [name, z.number().optional()] as const)
const { link: _, ...NUMBERS } = NO_FAULTS
const { blackouts: __, ...LINK_NUMBERS } = NO_FAULTS.link

/** Faults by themselves: what differs from none. They stay the same when a profile is drawn otherwise one day. */
const FaultRecord = z.strictObject({
  ...Object.fromEntries(numbersOf(Object.keys(NUMBERS))),
  link: z.strictObject(Object.fromEntries(numbersOf(Object.keys(LINK_NUMBERS)))).optional(),
})

/** The options of a run as the command line names them, or its faults one by one. */
const RegressionFile = z.strictObject({
  note: z.string().min(1),
  options: z.strictObject({
    seed: z.number().int(),
    profile: z.enum(['solo', 'field']),
    boats: z.number().int().min(1).max(256),
    cadenceS: z.number().int().min(1),
    hours: z.number().positive(),
    faults: z.union([z.enum(FAULT_PROFILES), FaultRecord]),
    loss: z.number().min(0).max(0.95).optional(),
    burst: z.number().min(1).optional(),
    said: z.strictObject({ alarmsPerDay: z.number().min(0), notesPerDay: z.number().min(0) }).optional(),
  }),
})

/** Reads a kept run; throws on one that cannot be read, with its name. */
export function readRegression(name: string, text: string): Regression {
  try {
    const { note, options } = RegressionFile.parse(JSON.parse(text))
    const { faults: named, loss, burst, said, cadenceS, ...rest } = options
    const faults = typeof named === 'string' ? faultsOf(named, options.seed, loss, burst) : faultsFrom(named)
    return { name, note, options: { ...rest, cadenceMs: 1000 * cadenceS, faults, ...(said && { said }) } }
  } catch (error) {
    throw new Error(`the kept regression ${name} cannot be read: ${error instanceof Error ? error.message : error}`)
  }
}

function faultsFrom(record: z.infer<typeof FaultRecord>): SimulationFaults {
  return { ...NO_FAULTS, ...record, link: { ...NO_FAULTS.link, ...record.link } }
}

export function readRegressions(): Regression[] {
  const names = readdirSync(FOLDER).filter((name) => name.endsWith('.json'))
  return names.sort().map((name) => readRegression(name, readFileSync(join(FOLDER, name), 'utf8')))
}

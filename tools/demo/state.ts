import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { z } from 'zod'

/**
 * How far the demo has come. Its fleets are decided by its start alone, so that a later run finds every boat and runner where
 * they must be; its devices start afresh, as devices do, each from the first fix that the server may not have.
 */
const demoState = z.object({
  startsAtMs: z.number().int(),
  raceIds: z.array(z.string()),
  /** Runs so far; a run's senders count it as their epoch. */
  runs: z.number().int().nonnegative(),
  /** By IMEI: the time from which on fixes may be missing on shore. */
  resumeFromS: z.record(z.string(), z.number().int()),
  /** By IMEI: what a device has kept of its reporting, in base64. */
  keptRules: z.record(z.string(), z.string()).default({}),
  /** Tells whether this program still moves the fleets as the one that began. */
  fleetMark: z.string(),
})

export type DemoState = z.infer<typeof demoState>

/** What an earlier run has left; nothing when there is none that can be read. */
export async function readDemoState(path: string): Promise<DemoState | undefined> {
  try {
    return demoState.parse(JSON.parse(await readFile(path, 'utf8')))
  } catch {
    return undefined
  }
}

/** Replaces the file whole, so that a crash leaves the old state or the new one. */
export async function writeDemoState(path: string, state: DemoState): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  await writeFile(`${path}.new`, `${JSON.stringify(state)}\n`)
  await rename(`${path}.new`, path)
}

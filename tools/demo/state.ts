import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { z } from 'zod'

/**
 * How far the demo has come. The demo is decided by its start alone, so that playing it again from there makes the same
 * frames; all it must remember is how many of them the server has confirmed, and what they were.
 */
const demoState = z.object({
  startsAtMs: z.number().int(),
  firstCdr: z.number().int(),
  raceIds: z.array(z.string()),
  /** Frames confirmed, in the order of making, without holes. */
  confirmedFrames: z.number().int().nonnegative(),
  /** Digest over those frames: tells whether this program still makes the same ones. */
  digest: z.string(),
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

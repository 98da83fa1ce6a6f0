import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'

const projectFolder = fileURLToPath(new URL('../..', import.meta.url))

/** Loads a module with all that it imports in one file, as the server is shipped: a loader's marks on every function cost a third in loops as small as these. */
export async function loadAsShipped<Module>(path: string): Promise<Module> {
  const folder = mkdtempSync(join(tmpdir(), 'farfield-bench-'))
  const outfile = join(folder, 'module.mjs')
  try {
    const options = { bundle: true, platform: 'node', format: 'esm', logLevel: 'warning' } as const
    await build({ absWorkingDir: projectFolder, entryPoints: [path], outfile, ...options })
    return (await import(pathToFileURL(outfile).href)) as Module
  } finally {
    rmSync(folder, { recursive: true })
  }
}

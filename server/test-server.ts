import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const AS_WRITTEN = ['--import', 'tsx', 'server/main.ts']

/** Starts a server for a test: as it is shipped where the tests have been given a built one, else as it is written. */
export function spawnServer(env: NodeJS.ProcessEnv, stdio: SpawnOptions['stdio'] = 'ignore'): ChildProcess {
  const { BUILT_SERVER_ARGS, ...others } = env
  const args = BUILT_SERVER_ARGS === undefined ? AS_WRITTEN : (JSON.parse(BUILT_SERVER_ARGS) as string[])
  return spawn(process.execPath, args, { cwd: fileURLToPath(new URL('..', import.meta.url)), env: others, stdio })
}

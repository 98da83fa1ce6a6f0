import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { freePort } from '#simulator/free-port'

/** The product's server, that only takes messages and reads them; and shows alarms to operators, if that is measured. */
export type IngestServer = {
  readonly directIpPort: number
  readonly httpPort: number
  /** What it has computed so far, s, on whatever a core is here. */
  cpuS(): Promise<number>
  stop(): Promise<void>
}

const WAIT_MS = 30_000

/** What a server that shows alarms needs besides: what tokens are signed with, and a folder for its journal. */
export type ConsoleNeeds = { readonly secret: string; readonly dataFolder: string }

/** Starts it on free ports, in one process or with doors and decoding each in its own, and waits until it is healthy. */
export async function startIngestServer(processCount: 1 | 2, console?: ConsoleNeeds): Promise<IngestServer> {
  const directIpPort = await freePort()
  const env = {
    FARFIELD_DIRECTIP_PORT: String(directIpPort),
    ...(console && { FARFIELD_SECRET: console.secret, FARFIELD_DATA_DIR: console.dataFolder }),
  }
  const live = console === undefined ? [] : ['live']
  const doors = startServerProcess([processCount === 1 ? 'ingest' : 'doors', ...live], env)
  const processes = await Promise.all([doors, ...(processCount === 1 ? [] : [startServerProcess(['decode'], env)])])
  return {
    directIpPort,
    httpPort: (await doors).httpPort,
    cpuS: async () => (await Promise.all(processes.map(({ cpuS }) => cpuS()))).reduce((sum, s) => sum + s),
    stop: async () => void (await Promise.all(processes.map(({ stop }) => stop()))),
  }
}

/** Starts the product's server with some of its roles on a free port, and waits until it is healthy. */
export async function startServerProcess(roles: readonly string[], more: Readonly<Record<string, string>>) {
  const httpPort = await freePort()
  const env = {
    ...{ ...process.env, ...more, FARFIELD_SERVER_PORT: String(httpPort), FARFIELD_ROLES: roles.join() },
    ...{ FARFIELD_LOG_LEVEL: 'warn', NODE_ENV: 'production' as const },
  }
  const cwd = fileURLToPath(new URL('../..', import.meta.url))
  const args = JSON.parse(process.env.BUILT_SERVER_ARGS ?? '[]')
  const child = spawn(process.execPath, args, { cwd, env, stdio: ['ignore', 'ignore', 'inherit'] })
  await untilHealthy(child, httpPort)
  const stop = async () => {
    const ended = once(child, 'exit')
    child.kill('SIGTERM')
    await ended
  }
  const cpuS = async () => {
    const metrics = await (await fetch(`http://127.0.0.1:${httpPort}/metrics`)).text()
    return Number(/^farfield_process_cpu_seconds_total (\S+)/m.exec(metrics)?.[1])
  }
  return { httpPort, cpuS, stop }
}

async function untilHealthy(child: ChildProcess, port: number): Promise<void> {
  const untilMs = Date.now() + WAIT_MS
  while (Date.now() < untilMs && child.exitCode === null) {
    const answer = await fetch(`http://127.0.0.1:${port}/healthz`).catch(() => undefined)
    if (answer?.ok) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  child.kill('SIGKILL')
  throw new Error('The server did not become healthy.')
}

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { freePort } from '#simulator/free-port'

/** A server process of the product that only takes messages and reads them; and shows alarms to operators, if that is measured. */
export type IngestServer = {
  readonly directIpPort: number
  readonly httpPort: number
  /** What the process has computed so far, s, on whatever a core is here. */
  cpuS(): Promise<number>
  stop(): Promise<void>
}

const WAIT_MS = 30_000

/** What a server that shows alarms needs besides: what tokens are signed with, and a folder for its journal. */
export type ConsoleNeeds = { readonly secret: string; readonly dataFolder: string }

/** Starts it on free ports and waits until it is healthy. */
export async function startIngestServer(console?: ConsoleNeeds): Promise<IngestServer> {
  const [http, directIp] = [await freePort(), await freePort()]
  const env = {
    ...process.env,
    FARFIELD_SERVER_PORT: String(http),
    FARFIELD_DIRECTIP_PORT: String(directIp),
    FARFIELD_ROLES: console === undefined ? 'ingest' : 'ingest,live',
    ...(console && { FARFIELD_SECRET: console.secret, FARFIELD_DATA_DIR: console.dataFolder }),
    FARFIELD_LOG_LEVEL: 'warn',
    NODE_ENV: 'production' as const,
  }
  const cwd = fileURLToPath(new URL('../..', import.meta.url))
  const child = spawn(process.execPath, JSON.parse(process.env.BUILT_SERVER_ARGS ?? '[]'), {
    cwd,
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  await untilHealthy(child, http)
  const stop = async () => {
    const ended = once(child, 'exit')
    child.kill('SIGTERM')
    await ended
  }
  const cpuS = async () => {
    const metrics = await (await fetch(`http://127.0.0.1:${http}/metrics`)).text()
    return Number(/^farfield_process_cpu_seconds_total (\S+)/m.exec(metrics)?.[1])
  }
  return { directIpPort: directIp, httpPort: http, cpuS, stop }
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

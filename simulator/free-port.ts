import { once } from 'node:events'
import { createServer } from 'node:net'

/** A port of loopback that nobody listens to now, for a process that is about to be started beside the simulation. */
export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as { port: number }
  probe.close()
  await once(probe, 'close')
  return port
}

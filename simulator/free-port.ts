import { createServer } from 'node:net'

/** Below what systems hand out to outgoing connections: one of those cannot take the port of a server that is being restarted. */
const PORTS = { from: 20_000, to: 32_000 }
const TRIES_MAX = 100

/** A port of this machine that nobody listens on now. Throws when a hundred in a row are taken. */
export async function freePort(): Promise<number> {
  for (let tried = 0; tried < TRIES_MAX; tried++) {
    const port = PORTS.from + Math.floor(Math.random() * (PORTS.to - PORTS.from))
    if (await isFree(port)) return port
  }
  throw new Error(`no free port was found between ${PORTS.from} and ${PORTS.to}`)
}

function isFree(port: number): Promise<boolean> {
  const server = createServer()
  return new Promise((resolve) => {
    server.once('error', () => resolve(false))
    server.listen(port, () => server.close(() => resolve(true)))
  })
}

import { createServer } from 'node:net'
import { PlainFault } from './say.mjs'

/** The ports that people and trackers come to, with the variables that move them. */
const PUBLIC_PORTS = [
  { key: 'web', variable: 'FARFIELD_WEB_PORT', usual: 3000, what: 'the web pages' },
  { key: 'server', variable: 'FARFIELD_SERVER_PORT', usual: 4000, what: 'the live feed' },
  { key: 'directip', variable: 'FARFIELD_DIRECTIP_PORT', usual: 10800, what: 'DirectIP' },
  { key: 'doors', variable: 'FARFIELD_DOORS_PORT', usual: 10801, what: 'trackers and phones over HTTP' },
]

/** Reads the public ports from the environment and makes sure that each is free: `{web, server, directip, doors}`. */
export async function claimPublicPorts(env) {
  const ports = {}
  for (const { key, variable, usual, what } of PUBLIC_PORTS) {
    const port = readPort(variable, env[variable], usual)
    const trouble = await whyNotFree(port)
    if (trouble) throw new PlainFault(`Port ${port} for ${what} ${trouble}. Set ${variable} to another port.`)
    ports[key] = port
  }
  return ports
}

/** As many free ports, for a stack that nobody needs to find by number. */
export async function findFreePorts() {
  const ports = {}
  for (const { key } of PUBLIC_PORTS) ports[key] = await findFreePort()
  return ports
}

/** The same ports as environment variables. */
export function portsAsEnv(ports) {
  return Object.fromEntries(PUBLIC_PORTS.map(({ key, variable }) => [variable, String(ports[key])]))
}

function readPort(variable, text, usual) {
  if (text === undefined || text === '') return usual
  const port = Number(text)
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port
  throw new PlainFault(`${variable} is "${text}", which is not a port number.`)
}

/** Every interface and loopback alone: either may be taken without the other. */
async function whyNotFree(port) {
  for (const host of [undefined, '127.0.0.1']) {
    const code = await listenOnce(port, host)
    if (code === 'EADDRINUSE') return 'is taken'
    if (code === 'EACCES') return 'may only be opened by root'
  }
}

function listenOnce(port, host) {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', (error) => resolve(error.code))
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(undefined)))
  })
}

/** A port that is free on loopback now. */
export function findFreePort() {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      server.close(() => resolve(port))
    })
  })
}
